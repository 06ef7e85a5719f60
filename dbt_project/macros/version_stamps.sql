{#-
  What every row of a delivered source's staging carries, from `with_versions` or `with_newest`:
  when its key was known first, when this version of it was made, and which delivery it came from.
-#}
{% macro version_stamps(relation=none) -%}
    {%- set of = relation ~ '.' if relation else '' %}
    {{ of }}first_known_at as known_at,
    {{ of }}first_known_day as known_day,
    coalesce({{ of }}source_changed_at, {{ of }}known_at) as version_at,
    {{ of }}ingest_run_id,
    {{ of }}record_hash,
    {{ of }}copy_no,
    {{ of }}is_latest
{%- endmacro %}

{#- Rules of staging that many tables share, as pairs for `broken_rule`. A moment is impossible
    before 1990: no channel of these is older. -#}
{% macro moment_rules(moment) -%}
    {{ return([
        ('unreadable_moment',
            moment ~ " is null or " ~ moment ~ " < cast('1990-01-01 00:00:00+00' as timestamptz)"),
        ('from_the_future', moment ~ " > version_at + interval 1 day"),
    ]) }}
{%- endmacro %}

{#- `amount` and `currency` as cleaned; `base` is the amount in the company's currency. -#}
{% macro money_rules(amount, currency, base) -%}
    {{ return([
        ('unreadable_amount', amount ~ " is null"),
        ('negative_amount', amount ~ " < 0"),
        ('unknown_currency', currency ~ " is null"),
        ('no_exchange_rate', base ~ " is null"),
    ]) }}
{%- endmacro %}
