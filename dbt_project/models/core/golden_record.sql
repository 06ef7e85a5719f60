{{ config(materialized='ephemeral', enabled=has_feed('source_record')) }}

-- What holds of a person, from core.customer_attribute; an address comes from one record as a
-- whole, never its street from one and its city from another.

with chosen as (
    select
        customer_id,
        {%- for attribute in ['name', 'birth_date', 'gender', 'language', 'email', 'phone'] %}
        max(case when attribute = '{{ attribute }}' then value end) as {{ attribute }},
        {%- endfor %}
        max(case when attribute = 'name' then record_id end) as name_record_id,
        max(case when attribute = 'address' then record_id end) as address_record_id,
        count(case when is_conflict then 1 end) as conflicts
    from {{ ref('customer_attribute') }}
    group by customer_id
)

select
    chosen.customer_id,
    chosen.name,
    named.name_surname as surname,
    cast(chosen.birth_date as date) as birth_date,
    cast(year(cast(chosen.birth_date as date)) as integer) as birth_year,
    chosen.gender,
    chosen.language,
    chosen.email,
    chosen.phone,
    {%- for column in ['country', 'province', 'city', 'district', 'street', 'postcode'] %}
    located.{{ column }},
    {%- endfor %}
    chosen.conflicts
from chosen
left join {{ ref('source_record') }} as named on chosen.name_record_id = named.record_id
left join {{ ref('source_record') }} as located on chosen.address_record_id = located.record_id
