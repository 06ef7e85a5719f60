-- Estimated once a quarter on what was known then, and applied until the next: a customer whose
-- facts did not change keeps the same scores, and no cut-point knows of a later purchase.

with run as (
    select
        as_of,
        first_day,
        {{ plus_days("cast(date_trunc('quarter', " ~ plus_days('as_of', 1) ~ ") as date)", -1) }}
            as quarter_end
    from {{ source('run', 'run') }}
),

reference as (
    select
        case when has_history then 'rfm-' else 'provisional-' end
        || cast(case when has_history then quarter_end else as_of end as varchar)
            as cutpoint_version,
        case when has_history then quarter_end else as_of end as reference_day
    from (
        -- A first quarter of data; before it the scores are marked as provisional.
        select *, {{ days_between('first_day', 'quarter_end') }} >= 89 as has_history
        from run
    ) as judged
),

orders as (
    select * from {{ ref('sales_order') }}
    where customer_id is not null
),

values_then as (
    select
        reference.cutpoint_version,
        reference.reference_day,
        orders.customer_id,
        {{ days_between('max(orders.order_date)', 'reference.reference_day') }} as recency,
        count(distinct orders.order_date) as frequency,
        sum(orders.net_sales) as monetary
    from orders
    inner join reference
        on
            {{ known_purchase('orders', 'reference.reference_day') }}
            and orders.order_date > {{ plus_days('reference.reference_day', -365) }}
    group by reference.cutpoint_version, reference.reference_day, orders.customer_id
)

select
    cutpoint_version,
    reference_day,
    count(*) as customers,
    {%- for measure in ['recency', 'frequency', 'monetary'] %}
    {%- for step in [1, 2, 3, 4] %}
    cast({{ quantile_of(measure, step / 5) }} as decimal(18, 2)) as {{ measure }}_{{ step }}
    {{- "," if not (loop.last and measure == 'monetary') }}
    {%- endfor %}
    {%- endfor %}
from values_then
group by cutpoint_version, reference_day
