{#-
  What follows from a normal distribution. No engine of ours has the error function: Abramowitz and
  Stegun (1964), 7.1.26, is within 1.5e-7 of it.
-#}

{#- Two-sided probability of a standard normal value as far out as `z`. -#}
{% macro two_sided_p(z) -%}
    {%- set x -%} (abs({{ z }}) / sqrt(2.0)) {%- endset -%}
    {%- set t -%} (1.0 / (1.0 + 0.3275911 * {{ x }})) {%- endset -%}
    {{ t }} * (0.254829592 + {{ t }} * (-0.284496736 + {{ t }} * (1.421413741
        + {{ t }} * (-1.453152027 + {{ t }} * 1.061405429)))) * exp(-{{ x }} * {{ x }})
{%- endmacro %}
