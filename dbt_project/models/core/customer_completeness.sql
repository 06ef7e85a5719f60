{{ config(enabled=has_feed('source_record', 'household')) }}
{#- The attributes of a profile that the sources of this company can tell at all. -#}
{%- set attributes = (
    ['name', 'birth_date', 'gender', 'language', 'country', 'city', 'email', 'phone']
    if has_feed('source_record') else []
) + (
    ['age_band', 'income_band', 'home_ownership', 'marital_status', 'household_size',
     'household_type', 'kids_count'] if has_feed('household') else []
) %}

select
    customer_id,
    round((
        {%- for attribute in attributes %}
        {{ "+ " if not loop.first }}case when {{ attribute }} is not null then 1 else 0 end
        {%- endfor %}
    ) / cast({{ attributes | length }} as double), 6) as data_completeness,
    nullif(trim(
        {%- for attribute in attributes %}
        {{ "|| " if not loop.first }}case
            when {{ attribute }} is null then '{{ attribute }} ' else ''
        end
        {%- endfor %}
    ), '') as unknown_attributes
from {{ ref('customer') }}
