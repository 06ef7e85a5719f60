{#- The features by theme, each of `feature_<theme>`; `none` says of which a customer without a row
    had none: who was sent nothing got 0 campaigns, but who never answered has no satisfaction. What
    no source that is on can fill is left out; ml/features.py says what a model cannot do without. -#}
{%- set themes = feature_themes() %}

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
        {%- for theme, (features, counted) in themes.items() %}
        {%- for feature in features %}
        {{ theme }}.{{ feature }},
        {%- endfor %}
        {%- for feature in counted %}
        coalesce({{ theme }}.{{ feature }}, 0) as {{ feature }},
        {%- endfor %}
        {%- endfor %}
        label.churned
    from customers
    cross join run
    {%- for theme in themes %}
    left join {{ ref('feature_' ~ theme) }} as {{ theme }}
        on customers.customer_id = {{ theme }}.customer_id and customers.as_of = {{ theme }}.as_of
    {%- endfor %}
    left join {{ ref('churn_label') }} as label
        on customers.customer_id = label.customer_id and customers.as_of = label.as_of
)

select
    customer_id,
    as_of,
    is_scored,
    exclusion_reason is null as eligible,
    exclusion_reason,
    {%- for features, counted in themes.values() %}
    {%- for feature in features + counted %}
    {{ feature }},
    {%- endfor %}
    {%- endfor %}
    case when exclusion_reason is null then churned end as churned
from joined
