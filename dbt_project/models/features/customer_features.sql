{%- set themes = {
    'rhythm': [
        'days_since_last_order', 'tenure_days', 'order_days_28', 'order_days_56', 'order_days_84',
        'order_days_life', 'mean_gap_days', 'sd_gap_days', 'gap_ratio'],
    'value_facts': [
        'net_sales_28', 'net_sales_84', 'net_sales_life', 'spend_trend', 'average_order_value_84',
        'lines_per_order_84', 'discount_share_84', 'coupon_share_84'],
    'variety': ['private_label_share_84', 'departments_84', 'stores_84', 'weekend_share_84']} %}

with run as (
    select churn_active_days, churn_min_order_days from {{ source('run', 'run') }}
),

customers as (
    select
        customer.customer_id,
        origin.as_of,
        origin.is_scored
    from {{ ref('customer') }} as customer
    inner join {{ ref('origin') }} as origin on customer.first_known_day <= origin.as_of
),

joined as (
    select
        customers.customer_id,
        customers.as_of,
        customers.is_scored,
        case
            when rhythm.order_days_life is null then 'no_order'
            when rhythm.order_days_life < run.churn_min_order_days then 'one_order_day'
            when rhythm.days_since_last_order >= run.churn_active_days then 'inactive'
        end as exclusion_reason,
        {%- for theme, features in themes.items() %}
        {%- for feature in features %}
        {{ theme }}.{{ feature }},
        {%- endfor %}
        {%- endfor %}
        coalesce(campaign.campaign_touches_84, 0) as campaign_touches_84,
        coalesce(campaign.coupon_redemptions_84, 0) as coupon_redemptions_84,
        label.churned
    from customers
    cross join run
    left join {{ ref('feature_rhythm') }} as rhythm
        on customers.customer_id = rhythm.customer_id and customers.as_of = rhythm.as_of
    left join {{ ref('feature_value') }} as value_facts
        on customers.customer_id = value_facts.customer_id and customers.as_of = value_facts.as_of
    left join {{ ref('feature_variety') }} as variety
        on customers.customer_id = variety.customer_id and customers.as_of = variety.as_of
    left join {{ ref('feature_campaign') }} as campaign
        on customers.customer_id = campaign.customer_id and customers.as_of = campaign.as_of
    left join {{ ref('churn_label') }} as label
        on customers.customer_id = label.customer_id and customers.as_of = label.as_of
)

select
    customer_id,
    as_of,
    is_scored,
    exclusion_reason is null as eligible,
    exclusion_reason,
    {%- for features in themes.values() %}
    {%- for feature in features %}
    {{ feature }},
    {%- endfor %}
    {%- endfor %}
    campaign_touches_84,
    coupon_redemptions_84,
    case when exclusion_reason is null then churned end as churned
from joined
