-- Whose checkout it was: the account of the order that it became, else the one account that has
-- its e-mail address. A checkout that a guest completed is that guest's.
with checkouts as (
    select * from {{ accepted('stg_shop__checkouts') }}
),

ordered as (
    select
        checkout_token,
        min(customer_id) as customer_id
    from {{ accepted('stg_shop__orders') }} as orders
    where checkout_token is not null
    group by checkout_token
),

mailboxes as (
    select
        email,
        'shop:' || min(shop_customer_id) as customer_id
    from {{ accepted('stg_shop__customers') }} as customers
    where email is not null and coalesce(email_flag <> 'placeholder', true)
    group by email
    having count(*) = 1
)

select
    'shop:' || checkouts.checkout_id as checkout_id,
    case
        when ordered.checkout_token is not null then ordered.customer_id
        else mailboxes.customer_id
    end as customer_id,
    checkouts.event_at as started_at,
    checkouts.completed_at,
    checkouts.amount_base as amount,
    checkouts.currency,
    checkouts.known_at,
    checkouts.known_day
from checkouts
left join ordered on checkouts.token = ordered.checkout_token
left join mailboxes on checkouts.email = mailboxes.email
