{#-
  Sums over the model and over `to` are the same, group by group. `by`: columns of both, or
  {column of the model: column of `to`}; `measures`: {expression of the model: expression of `to`};
  `to_where`: of which of its rows (dbt's own `where` says of which of the model's). A group that
  only one of them has sums to 0 in the other. `needs`: a conformed table, or a list of which all
  must be fed, for the columns to be there.
-#}
{% test same_totals(model, to, by, measures, to_where='true', needs=[]) %}
{%- set missing = [] %}
{%- for table in ([needs] if needs is string else needs) if not has_feed(table) %}
{%- do missing.append(table) %}
{%- endfor %}
{%- set keys = {} %}
{%- for key in by %}
{%- do keys.update({key: by[key] if by is mapping else key}) %}
{%- endfor %}
{%- if not missing %}
select
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}
    {%- for _ in measures %}
    sum(ours_{{ loop.index }}) as ours_{{ loop.index }},
    sum(theirs_{{ loop.index }}) as theirs_{{ loop.index }}{{ "," if not loop.last }}
    {%- endfor %}
from (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {%- for ours in measures %}
        {{ ours }} as ours_{{ loop.index }},
        0 as theirs_{{ loop.index }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ model }}
    union all
    select
        {%- for key in keys.values() %}
        {{ key }},
        {%- endfor %}
        {%- for theirs in measures.values() %}
        0 as ours_{{ loop.index }},
        {{ theirs }} as theirs_{{ loop.index }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ to }}
    where {{ to_where }}
) as both_sides
{{ "group by " ~ keys.keys() | join(', ') if keys }}
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
