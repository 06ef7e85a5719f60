{#- Of visits that were told to be the customer's: who was never recognised on the site may visit it
    all the same, so there is no row, and not a row of zeros. -#}
{{ config(enabled=has_feed('session'), materialized='incremental') }}

-- A visit has one version on a day: what of it was known then.
with versions as (
    select
        *,
        coalesce(
            lead(known_day) over (partition by session_id order by known_day),
            cast('9999-12-31' as date)
        ) as until_day
    from {{ ref('session_version') }}
),

visits as (
    select
        visit.customer_id,
        visit.source_customer_id,
        visit.device_record_id,
        visit.session_date,
        versions.known_day,
        versions.until_day,
        count(*) as sessions,
        coalesce(sum(versions.product_views), 0) as product_views,
        count(case when versions.carts > 0 and versions.orders = 0 then 1 end) as carts_abandoned
    from {{ ref('session') }} as visit
    inner join versions on visit.session_id = versions.session_id
    where visit.source_customer_id is not null
    group by all
),

seen as (
    select
        {{ person_on('visits') }} as customer_id,
        origin.as_of,
        {{ days_between('max(visits.session_date)', 'origin.as_of') }} as days_since_last_visit,
        {%- for days in [28, 84] %}
        sum(case when {{ lately('visits.session_date', days) }} then visits.sessions else 0 end)
            as sessions_{{ days }},
        {%- endfor %}
        {%- for measure in ['product_views', 'carts_abandoned'] %}
        sum(case when {{ lately('visits.session_date', 84) }} then visits.{{ measure }} else 0 end)
            as {{ measure }}_84
        {{- "," if not loop.last }}
        {%- endfor %}
    from visits
    inner join {{ origins_tonight() }} as origin
        on
            {{ known_within('visits', 'session_date', 364) }}
            and visits.until_day > origin.as_of
    {{ join_person_on('visits', 'origin.as_of') }}
    -- A device that was nobody's on the day is no customer of that day.
    where {{ person_on('visits') }} is distinct from visits.device_record_id
    group by {{ person_on('visits') }}, origin.as_of
)

select
    customer_id,
    as_of,
    cast(sessions_84 as bigint) as sessions_84,
    cast(sessions_28 as bigint) as sessions_28,
    {{ ratio('3 * sessions_28', 'sessions_84') }} as visit_trend,
    days_since_last_visit,
    cast(product_views_84 as bigint) as product_views_84,
    cast(carts_abandoned_84 as bigint) as carts_abandoned_84
from seen
