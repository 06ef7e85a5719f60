{#-
  Programs that say in their user agent what they are: crawlers, previews, monitors, scripts. The
  letter before `bot` spares the telephones called Cubot.
-#}
{% macro is_bot(user_agent) -%}
    coalesce({{ matches('lower(' ~ user_agent ~ ')', '(^|[^u])bot([^a-z]|$)|crawl|spider|slurp|'
        ~ 'headless|phantomjs|lighthouse|monitor|externalhit|bingpreview|scrapy|libwww|'
        ~ '^(python|curl|wget|java|go-http|node|axios|php|ruby|okhttp-bot)') }}, false)
{%- endmacro %}

{#- desktop, tablet or mobile, where the device itself does not say. -#}
{% macro device_of(user_agent) -%}
    case
        when {{ user_agent }} is null then null
        when {{ matches(user_agent, 'iPad|Tablet|PlayBook|Silk/') }} then 'tablet'
        when {{ matches(user_agent, 'Mobi|Android|iPhone|MicroMessenger') }} then 'mobile'
        else 'desktop'
    end
{%- endmacro %}

{#- A shop inside WeChat or a like app, which says so. -#}
{% macro is_mini_program(user_agent) -%}
    coalesce(lower({{ user_agent }}) like '%miniprogram%', false)
{%- endmacro %}
