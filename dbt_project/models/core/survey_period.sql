{{ config(enabled=has_feed('feedback')) }}
-- Scales are never mixed: good or bad after a ticket is another question than 1 to 5.

with run as (
    select
        as_of,
        time_zone
    from {{ source('run', 'run') }}
),

asked as (
    select
        feedback.instrument,
        cast(cast(feedback.scale_min as integer) as varchar) || '-'
        || cast(cast(feedback.scale_max as integer) as varchar) as scale,
        feedback.scale_min,
        feedback.scale_max,
        coalesce(feedback.region, customer.country, 'unknown') as region,
        coalesce(feedback.channel, 'unknown') as channel,
        feedback.score,
        cast({{ wall_clock(
            'coalesce(feedback.invited_at, feedback.responded_at)', 'run.time_zone'
        ) }} as date) as invited_on
    from {{ ref('feedback') }} as feedback
    cross join run
    left join {{ ref('customer') }} as customer on feedback.customer_id = customer.customer_id
    where feedback.instrument is not null
),

in_periods as (
    {%- for period in ['month', 'quarter'] %}
    select
        *,
        '{{ period }}' as period_type,
        cast(date_trunc('{{ period }}', invited_on) as date) as period_start
    from asked
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    period_type,
    period_start,
    case when grouping(region) = 1 then 'all' else region end as region,
    case when grouping(channel) = 1 then 'all' else channel end as channel,
    instrument,
    scale,
    count(*) as invited,
    count(score) as responded,
    count(case when instrument = 'NPS' and score >= 9 then 1 end) as promoters,
    count(case when instrument = 'NPS' and score >= 7 and score < 9 then 1 end) as passives,
    count(case when instrument = 'NPS' and score < 7 then 1 end) as detractors,
    -- The two best boxes of five; of good and bad, good.
    count(
        case
            when
                instrument = 'CSAT'
                and score >= scale_max - case when scale_max - scale_min > 1 then 1 else 0 end
                then 1
        end
    ) as satisfied,
    sum(score) as total,
    sum(score * score) as squares
from in_periods
group by period_type, period_start, instrument, scale, cube(region, channel)
