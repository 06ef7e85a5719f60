{#-
  What persons bear of `kind` (a column of the model) and what nobody bears (rows of
  profitability_unallocated) are together all that the facts say: `measure` (an expression of `to`
  and `run`) over the rows of `to` for which `of_rows` holds.
-#}
{% test allocated(model, kind, to, measure, of_rows='true', needs=[]) %}
{%- set missing = [] %}
{%- for table in ([needs] if needs is string else needs) if not has_feed(table) %}
{%- do missing.append(table) %}
{%- endfor %}
{%- if not missing %}
select
    borne.amount as borne_by_persons,
    rest.amount as borne_by_nobody,
    facts.amount as of_all_facts
from (select sum({{ kind }}) as amount from {{ model }}) as borne
cross join (
    select sum(amount) as amount
    from {{ ref('profitability_unallocated') }}
    where kind = '{{ kind }}'
) as rest
cross join (
    select sum({{ measure }}) as amount
    from {{ to }} as facts
    cross join {{ source('run', 'run') }} as run
    where {{ of_rows }}
) as facts
where coalesce(borne.amount, 0) + coalesce(rest.amount, 0) <> coalesce(facts.amount, 0)
{%- else %}
select 1 as broken
where false
{%- endif %}
{% endtest %}
