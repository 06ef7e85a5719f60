{#- The features by theme. One that no source that is on
    can fill is left out; ml/features.py says which ones a model cannot do without. -#}
{%- set themes = {
    'rhythm': ['days_since_last_order', 'tenure_days', 'order_days_28', 'order_days_56',
        'order_days_84', 'order_days_life', 'mean_gap_days', 'sd_gap_days', 'gap_ratio'],
    'value_facts': ['net_sales_28', 'net_sales_84', 'net_sales_life', 'spend_trend',
        'average_order_value_84', 'lines_per_order_84', 'discount_share_84']
        + (['coupon_share_84'] if has_feed('coupon') else []),
    'variety': ['stores_84', 'weekend_share_84']
        + (['private_label_share_84', 'departments_84'] if has_feed('product') else []),
} %}
{%- set counts = [] %}
{%- for table, features in {
    'campaign_touch': ['campaign_touches_84'],
    'coupon_redemption': ['coupon_redemptions_84'],
    'refund': ['refunds_84', 'refund_amount_84'],
    'session': ['sessions_84'],
    'ticket': ['tickets_84', 'complaints_84'],
}.items() if has_feed(table) %}
{%- do counts.extend(features) %}
{%- endfor %}

with run as (
    select churn_active_days, churn_min_order_days from {{ source('run', 'run') }}
),

-- A model learns from who had ordered; on the day that is scored everybody has a row.
customers as (
    select
        rhythm.customer_id,
        rhythm.as_of,
        false as is_scored
    from {{ ref('feature_rhythm') }} as rhythm
    inner join {{ ref('origin') }} as origin on rhythm.as_of = origin.as_of
    where not origin.is_scored
    union all
    select
        customer.customer_id,
        origin.as_of,
        true as is_scored
    from {{ ref('customer') }} as customer
    inner join {{ ref('origin') }} as origin on customer.first_known_day <= origin.as_of
    where origin.is_scored
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
        {%- for feature in counts %}
        coalesce(events.{{ feature }}, 0) as {{ feature }},
        {%- endfor %}
        label.churned
    from customers
    cross join run
    left join {{ ref('feature_rhythm') }} as rhythm
        on customers.customer_id = rhythm.customer_id and customers.as_of = rhythm.as_of
    left join {{ ref('feature_value') }} as value_facts
        on customers.customer_id = value_facts.customer_id and customers.as_of = value_facts.as_of
    left join {{ ref('feature_variety') }} as variety
        on customers.customer_id = variety.customer_id and customers.as_of = variety.as_of
    {%- if counts %}
    left join {{ ref('feature_events') }} as events
        on customers.customer_id = events.customer_id and customers.as_of = events.as_of
    {%- endif %}
    left join {{ ref('churn_label') }} as label
        on customers.customer_id = label.customer_id and customers.as_of = label.as_of
)

select
    customer_id,
    as_of,
    is_scored,
    exclusion_reason is null as eligible,
    exclusion_reason,
    {%- for feature in themes.values() | sum(start=[]) + counts %}
    {{ feature }},
    {%- endfor %}
    case when exclusion_reason is null then churned end as churned
from joined
