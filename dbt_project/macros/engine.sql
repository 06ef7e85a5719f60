{#-
  SQL that only one engine knows, behind one name each. DuckDB is the default; another engine
  adds its own `<engine>__…` beside it.
-#}

{#- Whole days from one date to a later one. -#}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between', 'customer360')(earlier, later)) }}
{%- endmacro %}
{% macro default__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}
{% macro spark__days_between(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}

{#- A moment as the clock on the company's wall shows it: TIMESTAMP without zone. -#}
{% macro wall_clock(moment, time_zone) -%}
    {{ return(adapter.dispatch('wall_clock', 'customer360')(moment, time_zone)) }}
{%- endmacro %}
{% macro default__wall_clock(moment, time_zone) -%}
    timezone({{ time_zone }}, {{ moment }})
{%- endmacro %}
{% macro spark__wall_clock(moment, time_zone) -%}
    from_utc_timestamp({{ moment }}, {{ time_zone }})
{%- endmacro %}

{#- A date some days (an expression) later. -#}
{% macro plus_days(day, days) -%}
    {{ return(adapter.dispatch('plus_days', 'customer360')(day, days)) }}
{%- endmacro %}
{% macro default__plus_days(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}
{% macro spark__plus_days(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}

{#- Whole months from the month of one date to the month of a later one. -#}
{% macro months_between_months(earlier, later) -%}
    ((year({{ later }}) - year({{ earlier }})) * 12 + month({{ later }}) - month({{ earlier }}))
{%- endmacro %}

{#- A discrete quantile (a value that occurs), the same on every engine. -#}
{% macro quantile_of(value, share) -%}
    {{ return(adapter.dispatch('quantile_of', 'customer360')(value, share)) }}
{%- endmacro %}
{% macro default__quantile_of(value, share) -%}
    quantile_disc({{ value }}, {{ share }})
{%- endmacro %}
{% macro spark__quantile_of(value, share) -%}
    percentile_disc({{ share }}) within group (order by {{ value }})
{%- endmacro %}

{#- All whole numbers from 0 up to (not including) `count`, a literal: column `n`. -#}
{% macro numbers(count) -%}
    {{ return(adapter.dispatch('numbers', 'customer360')(count)) }}
{%- endmacro %}
{% macro default__numbers(count) -%}
    (select unnest(range({{ count }})) as n)
{%- endmacro %}
{% macro spark__numbers(count) -%}
    (select explode(sequence(0, {{ count }} - 1)) as n)
{%- endmacro %}

{#- The SHA-256 of a text, as 64 hexadecimal digits. -#}
{% macro sha256_of(text) -%}
    {{ return(adapter.dispatch('sha256_of', 'customer360')(text)) }}
{%- endmacro %}
{% macro default__sha256_of(text) -%}
    sha256({{ text }})
{%- endmacro %}
{% macro spark__sha256_of(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}

{#- How a common table expression is read: made once, or in place of each use (a table that is too
    large to be held). Engines that know no difference choose themselves. -#}
{% macro written_once() -%}
    {{ return(adapter.dispatch('written_once', 'customer360')()) }}
{%- endmacro %}
{% macro default__written_once() -%}
    materialized
{%- endmacro %}
{% macro spark__written_once() -%}{%- endmacro %}

{% macro read_in_place() -%}
    {{ return(adapter.dispatch('read_in_place', 'customer360')()) }}
{%- endmacro %}
{% macro default__read_in_place() -%}
    not materialized
{%- endmacro %}
{% macro spark__read_in_place() -%}{%- endmacro %}
