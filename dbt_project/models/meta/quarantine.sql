{%- set tables = [
    ('transactions', 'net_sales'), ('products', none), ('demographics', none),
    ('campaigns', none), ('campaign_descriptions', none), ('coupons', none),
    ('coupon_redemptions', none)] %}

{%- for table, amount in tables %}
select
    'complete_journey' as source,
    '{{ table }}' as entity,
    row_key,
    broken_rule as rule,
    known_at as first_seen,
    cast({{ amount or 'null' }} as decimal(18, 2)) as amount
from {{ ref('stg_complete_journey__' ~ table) }}
where record_status = 'quarantined'
{{ "union all" if not loop.last }}
{%- endfor %}
