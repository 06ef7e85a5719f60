{#-
  Difference of two shares (x1 of n1, less x2 of n2) as columns `<name>`, `<name>_low` and
  `<name>_high`: its 95 % interval after Agresti and Caffo (2000), which adds a success and a
  failure to each group, so that none of them being a buyer does not look like certainty.
  Empty where a group has nobody.
-#}
{% macro share_difference(x1, n1, x2, n2, name) -%}
    {%- set share_1 -%} cast({{ x1 }} + 1 as double) / ({{ n1 }} + 2) {%- endset -%}
    {%- set share_2 -%} cast({{ x2 }} + 1 as double) / ({{ n2 }} + 2) {%- endset -%}
    {%- set error -%}
        sqrt({{ share_1 }} * (1 - {{ share_1 }}) / ({{ n1 }} + 2)
            + {{ share_2 }} * (1 - {{ share_2 }}) / ({{ n2 }} + 2))
    {%- endset -%}
    case
        when {{ n1 }} > 0 and {{ n2 }} > 0
            then round(cast({{ x1 }} as double) / {{ n1 }} - cast({{ x2 }} as double) / {{ n2 }}, 6)
    end as {{ name }},
    {%- for side, sign in [('low', '-'), ('high', '+')] %}
    case
        when {{ n1 }} > 0 and {{ n2 }} > 0
            then round({{ share_1 }} - {{ share_2 }} {{ sign }} 1.96 * {{ error }}, 6)
    end as {{ name }}_{{ side }}{{ "," if side == 'low' }}
    {%- endfor %}
{%- endmacro %}

{#- Two-sided probability of a difference as large, if the shares were one: both groups together
    say what it is. Empty where a group has nobody, or nobody (or everybody) is a success. -#}
{% macro share_difference_p(x1, n1, x2, n2) -%}
    {%- set together -%} (cast({{ x1 }} + {{ x2 }} as double) / ({{ n1 }} + {{ n2 }})) {%- endset -%}
    {%- set z -%}
        (cast({{ x1 }} as double) / {{ n1 }} - cast({{ x2 }} as double) / {{ n2 }})
        / sqrt({{ together }} * (1 - {{ together }}) * (1.0 / {{ n1 }} + 1.0 / {{ n2 }}))
    {%- endset -%}
    case
        when
            {{ n1 }} > 0 and {{ n2 }} > 0
            and {{ x1 }} + {{ x2 }} > 0 and {{ x1 }} + {{ x2 }} < {{ n1 }} + {{ n2 }}
            then round({{ two_sided_p('(' ~ z ~ ')') }}, 6)
    end
{%- endmacro %}
