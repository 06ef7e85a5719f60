{#-
  The net promoter score (Reichheld 2003) as columns `<name>`, `<name>_low` and `<name>_high`, from
  -100 to 100: share of promoters (9 and 10) less share of detractors (0 to 6). Its 95 % interval is
  that of an answer that is 1, 0 or -1, variance p1 + p-1 - (p1 - p-1)^2, with three answers added
  (3/4 promoters, 3/2 passives, 3/4 detractors: the adjusted Wald interval of Rocks 2016). Without
  them ten answers of happy customers would have an interval that holds the truth in 65 % of cases,
  and of none at all where everybody is a promoter; of hundreds of answers it is the same. Empty
  without answers. The interval always holds the score itself.
-#}
{% macro net_promoter(promoters, detractors, answers, name) -%}
    {%- set up -%} (({{ promoters }} + 0.75) / cast({{ answers }} + 3 as double)) {%- endset -%}
    {%- set down -%} (({{ detractors }} + 0.75) / cast({{ answers }} + 3 as double)) {%- endset -%}
    {%- set error -%}
        1.96 * sqrt(({{ up }} + {{ down }} - ({{ up }} - {{ down }}) * ({{ up }} - {{ down }}))
            / ({{ answers }} + 3))
    {%- endset -%}
    {%- set score -%}
        100 * cast({{ promoters }} - {{ detractors }} as double) / {{ answers }}
    {%- endset -%}
    case when {{ answers }} > 0 then round({{ score }}, 6) end as {{ name }}
    {%- for side, sign, inner, outer in [
        ('low', '-', 'least', 'greatest(-100, '), ('high', '+', 'greatest', 'least(100, ')] %},
    case
        when {{ answers }} > 0
            then round({{ outer }}{{ inner }}(
                {{ score }}, 100 * ({{ up }} - {{ down }} {{ sign }} {{ error }}))), 6)
    end as {{ name }}_{{ side }}
    {%- endfor %}
{%- endmacro %}
