with lines as (
    select * from {{ source('complete_journey', 'transactions') }}
),

fuels as (
    select product_id from {{ source('complete_journey', 'products') }}
    where product_type like 'GASOLINE%'
),

cast_lines as (
    select
        cast(lines.basket_id as varchar) || '-' || cast(lines.product_id as varchar) as row_key,
        cast(lines.basket_id as varchar) as order_id,
        cast(lines.household_id as varchar) as customer_id,
        cast(lines.product_id as varchar) as product_id,
        cast(lines.store_id as varchar) as store_id,
        lines.quantity,
        -- The till sends pumped fuel in thousandths of a gallon, prepaid fuel as one piece.
        fuels.product_id is not null and lines.quantity > 100 as is_pumped_fuel,
        cast(lines.sales_value as decimal(18, 2)) as net_sales,
        cast(lines.retail_disc as decimal(18, 2)) as retail_discount,
        cast(lines.coupon_disc as decimal(18, 2)) as coupon_discount,
        cast(lines.coupon_match_disc as decimal(18, 2)) as coupon_match_discount,
        lines.known_at as ordered_at,
        lines.known_day as order_date,
        lines.known_at,
        lines.known_day,
        lines.ingest_run_id,
        lines.record_hash
    from lines
    left join fuels on lines.product_id = fuels.product_id
),

judged as (
    select
        *,
        {{ broken_rule([
            ('zero_quantity', 'quantity <= 0'),
            ('negative_sales', 'net_sales < 0'),
            ('negative_discount', 'least(retail_discount, coupon_discount, coupon_match_discount) < 0'),
            ('no_price', 'net_sales = 0 and retail_discount + coupon_discount + coupon_match_discount = 0'),
            ('absurd_quantity', 'quantity > case when is_pumped_fuel then 60000 else 1000 end'),
        ]) }} as broken_rule
    from cast_lines
)

select
    *,
    {{ record_status('broken_rule') }} as record_status
from judged
