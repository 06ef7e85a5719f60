{{ config(enabled=has_feed('customer_text')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

said as (
    select
        opinion.customer_id,
        opinion.topic,
        opinion.sentiment,
        opinion.sentiment_score,
        opinion.occurred_on,
        opinion.occurred_on > {{ plus_days('run.as_of', -90) }} as in_90d
    from {{ source('ml', 'text_opinion') }} as opinion
    cross join run
    where opinion.customer_id is not null
),

summed as (
    select
        customer_id,
        count(*) as texts,
        max(occurred_on) as last_text_on,
        count(case when in_90d then 1 end) as texts_90d,
        count(case when in_90d and sentiment = 'negative' then 1 end) as negative_texts_90d,
        round(avg(case when in_90d then sentiment_score end), 6) as sentiment_90d
    from said
    group by customer_id
),

current_stage as (
    select * from {{ ref('complaint_stages') }} where is_current
)

select
    coalesce(summed.customer_id, current_stage.customer_id) as customer_id,
    coalesce(summed.texts, 0) as texts,
    summed.last_text_on,
    coalesce(summed.texts_90d, 0) as texts_90d,
    coalesce(summed.negative_texts_90d, 0) as negative_texts_90d,
    summed.sentiment_90d,
    current_stage.stage as complaint_stage,
    current_stage.stage_zh as complaint_stage_zh,
    current_stage.moved_on as complaint_stage_since,
    run.as_of as data_as_of
from summed
full join current_stage on summed.customer_id = current_stage.customer_id
cross join run
