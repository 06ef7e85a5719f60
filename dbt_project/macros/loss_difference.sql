{#-
  How a share that is lost differs from another one, where visitors come several times: sessions of
  one visitor are not independent, so the error is that of the ratio of totals over visitors.
  `one` and `other` are aliases with entered, lost, and the sums over visitors of entered * entered
  (`entered_squares`), lost * lost (`lost_squares`), and both (`products`).
-#}

{#- Variance of lost / entered, around a share. -#}
{% macro loss_variance(side, share) -%}
    ((({{ side }}.lost_squares - 2 * {{ share }} * {{ side }}.products
        + {{ share }} * {{ share }} * {{ side }}.entered_squares)
        / cast({{ side }}.entered as double)) / {{ side }}.entered)
{%- endmacro %}

{#- Its columns: difference, 95 % interval, two-sided p (as if both shares were one). -#}
{% macro loss_difference(one, other, name) -%}
    {%- set first -%} (cast({{ one }}.lost as double) / {{ one }}.entered) {%- endset -%}
    {%- set second -%} (cast({{ other }}.lost as double) / {{ other }}.entered) {%- endset -%}
    {%- set together -%}
        (cast({{ one }}.lost + {{ other }}.lost as double) / ({{ one }}.entered + {{ other }}.entered))
    {%- endset -%}
    {%- set error -%}
        sqrt({{ loss_variance(one, first) }} + {{ loss_variance(other, second) }})
    {%- endset -%}
    {%- set null_error -%}
        sqrt({{ loss_variance(one, together) }} + {{ loss_variance(other, together) }})
    {%- endset -%}
    round({{ first }} - {{ second }}, 6) as {{ name }},
    round({{ first }} - {{ second }} - 1.96 * {{ error }}, 6) as {{ name }}_low,
    round({{ first }} - {{ second }} + 1.96 * {{ error }}, 6) as {{ name }}_high,
    case
        when {{ one }}.lost + {{ other }}.lost > 0
            and {{ one }}.lost + {{ other }}.lost < {{ one }}.entered + {{ other }}.entered
            then round({{ two_sided_p(
                '((' ~ first ~ ' - ' ~ second ~ ') / ' ~ null_error ~ ')') }}, 9)
    end as p_value
{%- endmacro %}
