{{ config(enabled=has_feed('feedback')) }}

with answers as (
    select
        customer_id,
        instrument,
        score,
        row_number() over (
            partition by customer_id, instrument order by responded_at desc, feedback_id
        ) as place
    from {{ ref('feedback') }}
    where customer_id is not null and score is not null
)

select
    customer_id,
    max(case when instrument = 'NPS' then score end) as last_nps,
    max(case when instrument = 'CSAT' then score end) as last_csat
from answers
where place = 1
group by customer_id
