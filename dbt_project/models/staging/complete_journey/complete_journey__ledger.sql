{{ ledger('complete_journey', {
    'transactions': {
        'money': 'sales_value', 'amount': 'net_sales', 'sales': true},
    'products': none, 'demographics': none, 'campaigns': none, 'campaign_descriptions': none,
    'coupons': none, 'coupon_redemptions': none}, delivered=false) }}
union all
-- 20.9M rows a year that stay in the lake. A week at a time: small hash tables stay in the cache.
select
    'complete_journey' as source,
    'promotions' as entity,
    null as currency,
    false as is_sales,
    cast(coalesce(sum(records), 0) as bigint) as received,
    null as received_amount,
    cast(coalesce(sum(different), 0) as bigint) as accepted,
    null as accepted_amount,
    0 as quarantined,
    null as quarantined_amount,
    cast(coalesce(sum(records - different), 0) as bigint) as duplicates,
    null as duplicates_amount,
    0 as superseded,
    null as superseded_amount,
    0 as deleted,
    null as deleted_amount
from (
    select
        week_start,
        count(*) as records,
        count(distinct record_hash) as different
    from {{ ref('stg_complete_journey__promotions') }}
    group by week_start
) as weeks
