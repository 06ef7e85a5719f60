{#-
  Values as APIs write them. The engine's own cast reads those twenty times as fast as the rules for
  what people write, which stay for the rest. No value raises; null is null, at no cost.
-#}

{#- A moment in ISO 8601 with an offset (UTC where none is written). -#}
{% macro api_moment(text) -%}
    case when {{ text }} is not null then {{ quick_moment(text, "'UTC'") }} end
{%- endmacro %}

{#- An amount of money with a decimal point. -#}
{% macro api_amount(text) -%}
    case
        when {{ text }} is not null
            then coalesce(try_cast({{ text }} as decimal(18, 2)), {{ parse_money(text) }})
    end
{%- endmacro %}
