{#-
  The moves of lifecycle_moves are a way through the stages: each begins where the one before ended,
  none is before it in time, and none is a step that nobody can take.
-#}
{% test moves_are_possible(model) %}
{%- set steps = {
    'nobody': ['lead', 'new'],
    'lead': ['new'],
    'new': ['active', 'at_risk'],
    'active': ['at_risk'],
    'at_risk': ['active', 'lost'],
    'lost': ['won_back'],
    'won_back': ['active', 'at_risk'],
} %}
select *
from (
    select
        *,
        lag(to_stage) over (partition by customer_id order by move_no) as came_from,
        lag(moved_on) over (partition by customer_id order by move_no) as came_on
    from {{ model }}
) as in_order
where
    from_stage is distinct from came_from
    or moved_on < came_on
    or moved_on > data_as_of
    or not (
        {%- for stage, ways in steps.items() %}
        {{ "or " if not loop.first }}(
            coalesce(from_stage, 'nobody') = '{{ stage }}' and to_stage in ('{{ ways | join("', '") }}')
        )
        {%- endfor %}
    )
{% endtest %}
