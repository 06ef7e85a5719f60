{{ config(enabled=has_feed('feedback')) }}

with answers as (
    select
        customer_id,
        instrument,
        -- Scales differ between surveys (bad or good, 1 to 5): all are told as 1 to 5.
        case
            when instrument = 'CSAT'
                then 1 + 4 * (score - scale_min) / (scale_max - scale_min)
            else score
        end as score,
        row_number() over (
            partition by customer_id, instrument order by responded_at desc, feedback_id asc
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
