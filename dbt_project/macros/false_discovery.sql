{#-
  The q-value after Benjamini and Hochberg (1995) of each `p` of a select: a table expression with
  its columns and `q_value`. Whoever calls the rows with q below 0.05 findings is wrong in 5 % of
  them. Corrected within each `family` (columns); `key`: columns that order equal p. Rows without
  a p have no q.
-#}
{% macro false_discovery(relation, p, family, key) -%}
    {%- set together = (family + [p ~ ' is null']) | join(', ') -%}
    (
        select
            ranked.* exclude (p_place, p_count),
            case
                when {{ p }} is not null
                    then round(least(1.0, min({{ p }} * p_count / p_place) over (
                        partition by {{ together }}
                        order by p_place desc
                        rows between unbounded preceding and current row
                    )), 9)
            end as q_value
        from (
            select
                *,
                row_number() over (
                    partition by {{ together }} order by {{ p }}, {{ key | join(', ') }}
                ) as p_place,
                count(*) over (partition by {{ together }}) as p_count
            from {{ relation }}
        ) as ranked
    )
{%- endmacro %}
