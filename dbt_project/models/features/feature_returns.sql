{{ config(enabled=has_feed('refund'), materialized='incremental') }}

with refunds as (
    select
        {{ person_on('refund') }} as customer_id,
        origin.as_of,
        refund.refunded_on,
        refund.amount
    from {{ ref('refund') }} as refund
    inner join {{ origins_tonight() }} as origin on {{ known_within('refund', 'refunded_on', 84) }}
    {{ join_person_on('refund', 'origin.as_of') }}
    where refund.source_customer_id is not null
)

select
    refunds.customer_id,
    refunds.as_of,
    count(*) as refunds_84,
    cast(sum(refunds.amount) as double) as refund_amount_84,
    count(case
        when {{ days_between('refunds.refunded_on', 'refunds.as_of') }}
            <= rhythm.days_since_last_order
            then 1
    end) as refunds_since_last_order
from refunds
left join {{ ref('feature_rhythm') }} as rhythm
    on refunds.customer_id = rhythm.customer_id and refunds.as_of = rhythm.as_of
group by refunds.customer_id, refunds.as_of
