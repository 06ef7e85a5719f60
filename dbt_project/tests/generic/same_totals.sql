{#-
  Sums over the model and over `to` are the same, group by group. `by`: columns of both;
  `measures`: {expression of the model: expression of `to`}; `to_where`: of which of its rows (dbt's own
  `where` says of which of the model's).
  A group that only one of them has sums to 0 in the other. `needs`: a conformed table, or a list of
  which all must be fed, for the columns to be there.
-#}
{% test same_totals(model, to, by, measures, to_where='true', needs=[]) %}
{%- set missing = [] %}
{%- for table in ([needs] if needs is string else needs) if not has_feed(table) %}
{%- do missing.append(table) %}
{%- endfor %}
{%- if not missing %}
select
    {{ by | join(', ') }}{{ "," if by }}
    {%- for _ in measures %}
    sum(ours_{{ loop.index }}) as ours_{{ loop.index }},
    sum(theirs_{{ loop.index }}) as theirs_{{ loop.index }}{{ "," if not loop.last }}
    {%- endfor %}
from (
    select
        {{ by | join(', ') }}{{ "," if by }}
        {%- for ours in measures %}
        {{ ours }} as ours_{{ loop.index }},
        0 as theirs_{{ loop.index }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ model }}
    union all
    select
        {{ by | join(', ') }}{{ "," if by }}
        {%- for theirs in measures.values() %}
        0 as ours_{{ loop.index }},
        {{ theirs }} as theirs_{{ loop.index }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ to }}
    where {{ to_where }}
) as both_sides
{{ "group by " ~ by | join(', ') if by }}
having
    {%- for _ in measures %}
    coalesce(sum(ours_{{ loop.index }}), 0) <> coalesce(sum(theirs_{{ loop.index }}), 0)
    {{- " or" if not loop.last }}
    {%- endfor %}
{%- else %}
select 1 as broken
where false
{%- endif %}
{% endtest %}
