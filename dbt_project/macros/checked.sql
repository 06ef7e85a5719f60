{#-
  Staging: one row in, one row out, with a verdict beside it.

  record_status (see versions.sql) is 'accepted', or why core does not read the row: 'quarantined'
  (with the first `broken_rule`), 'duplicate', 'superseded', 'deleted'. Nothing is dropped:
  `meta.quarantine` shows what rests, `meta.reconciliation` that the sums agree.
-#}

{#- The first rule that a row breaks; `rules` is a list of (name, condition). -#}
{% macro broken_rule(rules) -%}
    case
        {%- for name, condition in rules %}
        when {{ condition }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- What an arm reads of a staging model: its accepted rows. Who is or was somebody's record at the
    source is asked below. -#}
{% macro accepted(model) -%}
    (select * from {{ ref(model) }} where record_status = 'accepted')
{%- endmacro %}

{#- The newest version of each record, also of those that the source has deleted since: whom it was
    about is still true. -#}
{% macro newest(model) -%}
    (
        select * from {{ ref(model) }}
        where
            record_status = 'accepted'
            or (record_status = 'deleted' and broken_rule is null)
    )
{%- endmacro %}

{#- All versions of the records, for what was true once: a number that somebody had. -#}
{% macro every_version(model) -%}
    (
        select * from {{ ref(model) }}
        where record_status in ('accepted', 'superseded', 'deleted') and broken_rule is null
    )
{%- endmacro %}
