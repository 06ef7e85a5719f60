{#-
  A share of successes as columns `<name>`, `<name>_low` and `<name>_high`: its 95 % interval after
  Wilson (1927), which stays between 0 and 1 and is honest about few trials. Empty without trials.
-#}
{% macro wilson(successes, trials, name) -%}
    {%- set share -%} (cast({{ successes }} as double) / {{ trials }}) {%- endset -%}
    {%- set z2 = 1.96 * 1.96 -%}
    case when {{ trials }} > 0 then round({{ share }}, 6) end as {{ name }}
    {%- for side, sign in [('low', '-'), ('high', '+')] %},
    case
        when {{ trials }} > 0
            then round((
                {{ share }} + {{ z2 }} / (2 * {{ trials }}) {{ sign }} 1.96 * sqrt(
                    {{ share }} * (1 - {{ share }}) / {{ trials }}
                    + {{ z2 }} / (4.0 * {{ trials }} * {{ trials }}))
            ) / (1 + {{ z2 }} / {{ trials }}), 6)
    end as {{ name }}_{{ side }}
    {%- endfor %}
{%- endmacro %}
