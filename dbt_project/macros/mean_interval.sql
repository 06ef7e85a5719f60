{#-
  A mean of `answers` values, from their sum and their sum of squares, as columns `<name>`,
  `<name>_low` and `<name>_high`: its 95 % interval after Student, cut at the ends of the scale
  (`lowest`, `highest`);
  empty for fewer than three.
-#}
{% macro mean_interval(total, squares, answers, name, lowest, highest) -%}
    {%- set mean -%} (cast({{ total }} as double) / {{ answers }}) {%- endset -%}
    {%- set spread -%}
        sqrt(greatest({{ squares }} - {{ mean }} * {{ total }}, 0)
            / ({{ answers }} - 1) / {{ answers }})
    {%- endset -%}
    case when {{ answers }} > 0 then round({{ mean }}, 6) end as {{ name }}
    {%- for side, sign, bound in [
        ('low', '-', 'greatest(' ~ lowest), ('high', '+', 'least(' ~ highest)] %},
    case
        when {{ answers }} > 2
            then round({{ bound }},
                {{ mean }} {{ sign }} {{ student_quantile(answers ~ ' - 1') }} * {{ spread }}), 6)
    end as {{ name }}_{{ side }}
    {%- endfor %}
{%- endmacro %}

{#- The 97.5 % quantile of Student's distribution (Cornish and Fisher's expansion; from 2 degrees of
    freedom on it is right to 3 %, from 5 on to 0.1 %). -#}
{% macro student_quantile(freedom) -%}
    (1.959964 + 2.372271 / ({{ freedom }}) + 2.822500 / (({{ freedom }}) * ({{ freedom }}))
        + 2.555850 / (({{ freedom }}) * ({{ freedom }}) * ({{ freedom }})))
{%- endmacro %}
