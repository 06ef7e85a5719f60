{#- What a source described of a household; one record a customer where nothing is linked. -#}
{%- set demographics = [
    'age_band', 'income_band', 'home_ownership', 'marital_status', 'household_size',
    'household_type', 'kids_count'] %}
{%- set linked = has_feed('source_record') %}

with records as (
    select
        records.*,
        demographics.customer_id is not null as has_demographics,
        {%- for column in demographics %}
        demographics.{{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('customer_record') }} as records
    left join {{ ref('customer_demographics') }} as demographics
        on records.record_id = demographics.customer_id
),

-- Of several records the one that was known first speaks for the person, if nothing better does.
counted as (
    select
        customer_id,
        {%- for column in ['source_system', 'source_pk'] %}
        {{ first_by(column, ['first_known_at', 'record_id']) }} as {{ column }},
        {%- endfor %}
        bool_and(is_inferred) as is_inferred,
        min(first_known_at) as first_known_at,
        min(first_known_day) as first_known_day,
        max(last_known_at) as last_known_at,
        max(last_known_day) as last_known_day,
        count(*) as records,
        {{ joined_text('source_system') }} as sources,
        {%- if linked %}
        case
            when bool_or(record_type in ('account', 'guest')) then 'named'
            when bool_and(record_type is null) then 'inferred'
            else 'contact_only'
        end as person_type,
        min(link_probability) as weakest_link_probability,
        round(avg(link_probability), 6) as mean_link_probability,
        {%- endif %}
        bool_or(has_demographics) as has_demographics,
        {%- for column in demographics %}
        {{ first_by(column, ['first_known_at', 'record_id']) }} as {{ column }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from records
    group by customer_id
)

select
    counted.*,
    {%- if linked %}
    golden.name,
    golden.surname,
    golden.birth_date,
    golden.email,
    golden.phone,
    golden.district,
    golden.street,
    golden.postcode,
    coalesce(golden.conflicts, 0) as conflicts,
    {%- endif %}
    {%- for column, type in {
        'country': 'varchar', 'province': 'varchar', 'city': 'varchar', 'birth_year': 'integer',
        'gender': 'varchar', 'language': 'varchar'}.items() %}
    {{ 'golden.' ~ column if linked else 'cast(null as ' ~ type ~ ')' }} as {{ column }}
    {{- "," if not loop.last }}
    {%- endfor %}
from counted
{%- if linked %}
left join {{ ref('golden_record') }} as golden on counted.customer_id = golden.customer_id
{%- endif %}
