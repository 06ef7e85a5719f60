{{ config(enabled=has_feed('campaign') and has_feed('campaign_response')) }}
{%- set measures = {
    'buyers': 'conversion_lift', 'orders': 'orders_lift', 'net_sales': 'net_sales_lift'} %}

with run as (
    select as_of from {{ source('run', 'run') }}
),

strata as (
    select
        arm.*,
        campaign.campaign_type,
        {%- for measure in measures %}
        {{ stratum_columns(measure) }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('campaign_arm') }} as arm
    inner join {{ ref('campaign') }} as campaign on arm.campaign_id = campaign.campaign_id
    cross join run
    where campaign.start_date <= run.as_of
),

scoped as (
    select
        'all' as type_scope,
        strata.*
    from strata
    union all
    select
        campaign_type as type_scope,
        strata.*
    from strata
    where campaign_type is not null
)

select
    scoped.type_scope as campaign_type,
    scoped.dimension,
    scoped.group_name,
    count(*) as campaigns,
    cast(sum(scoped.targeted) as bigint) as targeted,
    cast(sum(scoped.held_out) as bigint) as held_out,
    cast(sum(scoped.buyers) as bigint) as conversions,
    cast(sum(scoped.holdout_buyers) as bigint) as holdout_conversions,
    round(sum(scoped.buyers) / nullif(cast(sum(scoped.targeted) as double), 0), 6)
        as conversion_rate,
    round(sum(scoped.holdout_buyers) / nullif(cast(sum(scoped.held_out) as double), 0), 6)
        as holdout_conversion_rate,
    cast(sum(scoped.net_sales) as decimal(18, 2)) as net_sales,
    cast(sum(scoped.holdout_net_sales) as decimal(18, 2)) as holdout_net_sales,
    {%- for measure, name in measures.items() %}
    {{ stratified_difference(measure, name) }},
    {%- endfor %}
    run.as_of as data_as_of
from scoped
cross join run
group by scoped.type_scope, scoped.dimension, scoped.group_name, run.as_of
