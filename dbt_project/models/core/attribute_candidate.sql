{{ config(materialized='ephemeral', enabled=has_feed('source_record')) }}
{#- Attribute: its value as text, and what is compared to tell whether two values differ. -#}
{%- set attributes = {
    'name': ('name', 'name_key'),
    'birth_date': ('cast(birth_date as varchar)', 'cast(birth_date as varchar)'),
    'gender': ('gender', 'gender'),
    'language': ('language', 'language'),
    'address': ('address', "coalesce(city, province, country, postcode, street)"),
} %}
{%- set parts = ['country', 'province', 'city', 'district', 'street', 'postcode'] %}

with records as (
    select
        described.*,
        linked.customer_id,
        nullif(concat_ws(', ', {{ parts | join(', ') }}), '') as address,
        {%- for part in parts %}
        case when described.{{ part }} is null then 1 else 0 end{{ " +" if not loop.last }}
        {%- endfor %}
        as missing_address_parts,
        -- S. Meyer, 小明, 老王: an initial or a short form is no whole name.
        case
            when described.name_surname is null or described.name_given is null
                or (described.name_han is null and length(described.name_given) = 1)
                or coalesce({{ matches('described.name_han', '^[阿小老大].$') }}, false) then 1
            else 0
        end as missing_name_parts
    from {{ ref('source_record') }} as described
    inner join {{ source('identity', 'identity_map') }} as linked
        on described.record_id = linked.record_id
    -- What its source has deleted tells nothing about a person any more, and a device never does.
    where not described.is_deleted and described.record_type <> 'device'
)

{%- for attribute, (value, compared) in attributes.items() %}
select
    customer_id,
    record_id,
    source_system,
    is_verified,
    known_at,
    {{ 'missing_' ~ attribute ~ '_parts' if attribute in ['name', 'address'] else '0' }}
        as missing_parts,
    '{{ attribute }}' as attribute,
    {{ value }} as value,
    {{ compared }} as compared
from records
where {{ value }} is not null and {{ compared }} is not null
union all
{%- endfor %}
-- A phone or mailbox that the record has now, known since it has it; other records than accounts
-- are seen once and have no now.
select
    records.customer_id,
    records.record_id,
    records.source_system,
    records.is_verified,
    identifier.known_at,
    0 as missing_parts,
    identifier.identifier_type as attribute,
    identifier.identifier_value as value,
    identifier.identifier_value as compared
from records
inner join {{ ref('identifier') }} as identifier on records.record_id = identifier.record_id
inner join {{ ref('identifier_guard') }} as guard
    on
        identifier.identifier_type = guard.identifier_type
        and identifier.identifier_value = guard.identifier_value
where
    guard.verdict = 'usable'
    and identifier.identifier_type in ('email', 'phone')
    and (identifier.last_at is null or records.record_type <> 'account')
