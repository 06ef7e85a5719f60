{#- Columns of the conformed table `identifier`, and their types: one row what a record is or was
    known by (type and value), with the time in which it was. -#}
{% macro identifier_columns() -%}
    {{ return({
        'record_id': 'varchar',
        'identifier_type': 'varchar',
        'identifier_value': 'varchar',
        'first_at': 'timestamptz',
        'last_at': 'timestamptz',
        'known_at': 'timestamptz',
        'known_day': 'date',
    }) }}
{%- endmacro %}

{#-
  The body of an arm `<source>__identifier`: one row record × type × value of `told`, rows with
  record_id, first_at, last_at (null while it still holds) and known_at. `values` are pairs of a
  type and an expression; what is null is left out.
-#}
{% macro identifiers_of(told, values) -%}
    select
        record_id,
        identifier_type,
        identifier_value,
        first_at,
        last_at,
        known_at,
        cast({{ wall_clock('known_at', 'run.time_zone') }} as date) as known_day
    from (
        select
            record_id,
            identifier_type,
            identifier_value,
            min(first_at) as first_at,
            case when count(last_at) = count(*) then max(last_at) end as last_at,
            min(known_at) as known_at
        from (
            {%- for type, value in values %}
            select
                record_id,
                '{{ type }}' as identifier_type,
                {{ value }} as identifier_value,
                first_at,
                last_at,
                known_at
            from {{ told }}
            {{ "union all" if not loop.last }}
            {%- endfor %}
        ) as spread
        where record_id is not null and identifier_value is not null
        group by record_id, identifier_type, identifier_value
    ) as added_up
    cross join {{ source('run', 'run') }} as run
{%- endmacro %}

{#- A value that tells people apart: none that fills a form or is mistyped (docs/standardising.md). -#}
{% macro usable(column) -%}
    case when {{ column }}_flag is null then {{ column }} end
{%- endmacro %}

{#- The versions of the records of a staging model, each with the time in which it held: `columns` of
    them (a list), record_id, first_at, last_at, known_at. -#}
{% macro versions_in_time(model, key, record_id, columns) -%}
    select
        {{ record_id }} as record_id,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        -- What a record said first it may have said since it was made.
        case when place = 1 then least(version_at, event_at) else version_at end as first_at,
        case when record_status = 'deleted' then version_at else next_at end as last_at,
        case when place = 1 then known_at else greatest(known_at, version_at) end as known_at
    from (
        select
            *,
            row_number() over (
                partition by {{ key }} order by is_latest, version_at, record_hash
            ) as place,
            lead(version_at) over (
                partition by {{ key }} order by is_latest, version_at, record_hash
            ) as next_at
        from {{ every_version(model) }} as versions
    ) as placed
{%- endmacro %}

{#- Rows that were seen at a moment (`event_at`), as `identifiers_of` reads them. -#}
{% macro seen_at(record_id, columns) -%}
    {{ record_id }} as record_id,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        event_at as first_at,
        event_at as last_at,
        known_at
{%- endmacro %}
