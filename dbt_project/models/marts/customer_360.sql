{{ config(contract={'enforced': false}) }}
{#- What is shown of a customer: (table, what must feed it, one of several if it is a list,
    columns). A theme that no source that is on can fill is left out. A customer of whom a count
    knows nothing counts 0. -#}
{%- set themes = [
    ('customer', 'source_record', [
        'source_system', 'records', 'sources', 'person_type', 'country', 'province', 'city',
        'birth_year', 'gender', 'language']),
    ('household', 'source_record', ['household_id']),
    ('customer', 'household', [
        'age_band', 'income_band', 'home_ownership', 'marital_status', 'household_size',
        'household_type', 'kids_count']),
    ('customer_history', 'order_line', [
        'first_order_date', 'last_order_date', 'days_since_last_order', 'orders', 'order_days',
        'orders_12m', 'net_sales', 'net_sales_12m', 'average_order_value',
        'expected_interval_days', 'discount_share']),
    ('customer_history', 'refund', ['refund_rate']),
    ('customer_habits', 'order_header', ['preferred_channel']),
    ('customer_habits', 'order_line', ['preferred_store_id', 'preferred_hour']),
    ('customer_habits', 'product', ['preferred_department', 'preferred_category']),
    ('customer_value', 'refund', ['net_sales_after_refunds']),
    ('customer_value', 'product_price', ['margin_12m']),
    ('customer_profitability', 'product_price', ['contribution']),
    ('lifecycle', 'order_line', ['lifecycle_stage', 'lifecycle_since']),
    ('value_tier', 'order_line', ['value_tier']),
    ('customer_completeness', ['source_record', 'household'], [
        'data_completeness', 'unknown_attributes']),
    ('customer_campaigns', 'campaign_touch', ['campaigns_received']),
    ('customer_campaigns', 'coupon_redemption', ['coupon_redemptions']),
    ('customer_service', 'ticket', ['tickets_90d', 'complaints_90d', 'open_tickets']),
    ('customer_opinion', 'feedback', ['last_nps', 'last_csat']),
    ('satisfaction_index', 'feedback', ['satisfaction_index']),
    ('customer_voice', 'customer_text', ['texts_90d', 'sentiment_90d', 'complaint_stage']),
    ('loyalty_index', 'order_line', ['loyalty_index']),
    ('customer_visits', 'session', ['sessions_30d', 'last_visit_date']),
    ('customer_loyalty', 'loyalty_member', [
        'loyalty_tier', 'loyalty_status', 'loyalty_joined_on', 'points_balance']),
    ('customer_consent', 'consent', [
        'marketing_ok_email', 'marketing_ok_sms', 'marketing_ok_phone', 'marketing_ok_push',
        'profiling_ok']),
    ('customer_contact', 'consent', ['preferred_contact_channel', 'preferred_contact_hour']),
    ('rfm', 'order_line', ['rfm_cell', 'rfm_segment']),
] %}
{%- set counts = [
    'orders', 'order_days', 'orders_12m', 'net_sales', 'net_sales_12m', 'net_sales_after_refunds',
    'margin_12m', 'contribution', 'campaigns_received',
    'coupon_redemptions', 'tickets_90d', 'complaints_90d', 'open_tickets', 'texts_90d',
    'sessions_30d'] %}
{%- set has_actions =
    has_feed('campaign') and has_feed('campaign_touch') and has_feed('consent') %}
{%- set joined = [] %}
{%- for table, needs, columns in themes if has_feed(*([needs] if needs is string else needs))
    and table not in ['customer'] + joined %}
{%- do joined.append(table) %}
{%- endfor %}

select
    customer.customer_id,
    {%- for table, needs, columns in themes if has_feed(*([needs] if needs is string else needs)) %}
    {%- for column in columns %}
    {%- if column in counts %}
    coalesce({{ table }}.{{ column }}, 0) as {{ column }},
    {%- else %}
    {{ table }}.{{ column }},
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
    {%- if has_feed('source_record') %}
    customer.weakest_link_probability as identity_confidence,
    customer.conflicts > 0 as has_conflicts,
    {%- endif %}
    cast(segments.cluster_id as integer) as cluster_id,
    segments.cluster_name,
    segments.cluster_name_zh,
    segments.micro_cluster_id,
    segments.status as cluster_status,
    segments.status_zh as cluster_status_zh,
    churn.probability as churn_probability,
    churn.band as churn_band,
    cast(churn.risk_rank as integer) as churn_risk_rank,
    churn.exclusion_reason as churn_exclusion_reason,
    {%- for place in [1, 2, 3] %}
    churn.reason_{{ place }}_zh as churn_reason_{{ place }}_zh,
    churn.reason_{{ place }}_en as churn_reason_{{ place }}_en,
    {%- endfor %}
    clv.p_alive,
    clv.expected_orders as expected_orders_12m,
    clv.expected_value as expected_value_12m,
    clv.value_low as expected_value_12m_low,
    clv.value_high as expected_value_12m_high,
    clv.reason_en as value_note_en,
    clv.reason_zh as value_note_zh,
    {%- if has_feed('product') %}
    propensity.target as next_category,
    propensity.probability as next_category_probability,
    {%- endif %}
    {%- if has_actions %}
    next_action.action as next_action,
    next_action.expected_net_value as next_action_value,
    {%- elif has_feed('consent') %}
    cast(null as varchar) as next_action,
    cast(null as double) as next_action_value,
    {%- endif %}
    run.as_of as data_as_of
from {{ ref('customer') }} as customer
cross join {{ source('run', 'run') }} as run
{%- for table in joined %}
left join {{ ref(table) }} as {{ table }} on customer.customer_id = {{ table }}.customer_id
{%- endfor %}
left join {{ source('ml', 'segments') }} as segments on customer.customer_id = segments.customer_id
left join {{ source('ml', 'churn') }} as churn on customer.customer_id = churn.customer_id
left join {{ source('ml', 'clv') }} as clv on customer.customer_id = clv.customer_id
{%- if has_feed('product') %}
left join {{ source('ml', 'propensity') }} as propensity
    on
        customer.customer_id = propensity.customer_id
        and propensity.kind = 'category'
        and propensity.rank = 1
{%- endif %}
{%- if has_actions %}
left join {{ source('ml', 'next_best_action') }} as next_action
    on customer.customer_id = next_action.customer_id
{%- endif %}
