{#-
  The difference of two means, group 1 less group 2, over strata (one row each) in which a lot put
  people into either: strata weigh n1 n2 / (n1 + n2), as in Cochran (1954), so that one with nobody
  in a group weighs nothing and no difference between strata is taken for one between groups.

  `stratum_columns`, in the select of the strata, gives what `stratified_difference`, in the select
  that groups them, adds up. The variance within a stratum is that of both groups together: the
  smaller group's own says little where a few customers buy for much, and is small just when its
  mean is. One stratum makes it the common t test. The lots of two campaigns are drawn apart, so a
  person who is in both counts twice without being counted on twice.
-#}
{% macro stratum_columns(measure) -%}
    {%- set n1 = 'targeted' -%}
    {%- set n2 = 'held_out' -%}
    {%- set weight -%}
        case when {{ n1 }} > 0 and {{ n2 }} > 0 and {{ n1 }} + {{ n2 }} > 2
            then cast({{ n1 }} as double) * {{ n2 }} / ({{ n1 }} + {{ n2 }}) end
    {%- endset -%}
    {%- set squares -%}
        cast({{ measure }}_squares as double)
        - cast({{ measure }} as double) * {{ measure }} / nullif({{ n1 }}, 0)
        + cast(holdout_{{ measure }}_squares as double)
        - cast(holdout_{{ measure }} as double) * holdout_{{ measure }} / nullif({{ n2 }}, 0)
    {%- endset -%}
    {{ weight }} as {{ measure }}_weight,
    {{ weight }} * (
        cast({{ measure }} as double) / nullif({{ n1 }}, 0)
        - cast(holdout_{{ measure }} as double) / nullif({{ n2 }}, 0)
    ) as {{ measure }}_weighted,
    {{ weight }} * ({{ squares }}) / nullif({{ n1 }} + {{ n2 }} - 2, 0) as {{ measure }}_variance
{%- endmacro %}

{#- Columns `<name>`, `<name>_low`, `<name>_high` (95 %) and `<name>_p`; empty without a holdout. -#}
{% macro stratified_difference(measure, name) -%}
    {%- set mean -%} sum({{ measure }}_weighted) / sum({{ measure }}_weight) {%- endset -%}
    {%- set error -%}
        sqrt(greatest(sum({{ measure }}_variance), 0)) / sum({{ measure }}_weight)
    {%- endset -%}
    round({{ mean }}, 6) as {{ name }},
    round({{ mean }} - 1.96 * {{ error }}, 6) as {{ name }}_low,
    round({{ mean }} + 1.96 * {{ error }}, 6) as {{ name }}_high,
    round({{ two_sided_p('(' ~ mean ~ ') / nullif(' ~ error ~ ', 0)') }}, 6) as {{ name }}_p
{%- endmacro %}
