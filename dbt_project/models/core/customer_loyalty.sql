{{ config(enabled=has_feed('loyalty_member')) }}

-- Of several memberships the one that is still active counts, then the one joined last; the points
-- of all of them can be spent.

with members as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by
                case when status = 'active' then 0 else 1 end asc,
                joined_on desc nulls last,
                source_customer_id asc
        ) as place
    from {{ ref('loyalty_member') }}
),

movements as (
    {%- if has_feed('loyalty_txn') %}
    select
        customer_id,
        sum(points) as points_balance
    from {{ ref('loyalty_txn') }}
    group by customer_id
    {%- else %}
    select
        cast(null as varchar) as customer_id,
        cast(null as bigint) as points_balance
    where false
    {%- endif %}
)

select
    members.customer_id,
    members.tier as loyalty_tier,
    members.status as loyalty_status,
    members.joined_on as loyalty_joined_on,
    cast(coalesce(movements.points_balance, 0) as bigint) as points_balance
from members
left join movements on members.customer_id = movements.customer_id
where members.place = 1
