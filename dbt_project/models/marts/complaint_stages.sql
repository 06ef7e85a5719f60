{{ config(enabled=has_feed('customer_text')) }}
{#- Who has no tickets or gives no money back shows fewer signs. -#}
{%- set has_tickets = has_feed('ticket') %}
{%- set buys = has_feed('order_line') %}

with rules as (
    select
        {%- for sign in ['calm', 'unresolved_ticket', 'second_complaint', 'refund', 'silence'] %}
        max(case when rule.sign = '{{ sign }}' then rule.days end) as {{ sign }}_days,
        {%- endfor %}
        max(run.as_of) as as_of
    from {{ ref('complaint_sign') }} as rule
    cross join {{ source('run', 'run') }} as run
),

texts as (
    select *
    from {{ source('ml', 'text_opinion') }}
    where customer_id is not null
),

-- A matter is a ticket, or a text that belongs to none.
complaints as (
    select
        customer_id,
        occurred_on as day,
        'negative_text' as sign,
        coalesce(ticket_id, text_id) as matter,
        text_id as sign_ref
    from texts
    where sentiment = 'negative' or is_threat
    {%- if has_tickets %}
    union all
    select
        ticket.customer_id,
        ticket.opened_on as day,
        'complaint_ticket' as sign,
        ticket.ticket_id as matter,
        ticket.ticket_id as sign_ref
    from {{ ref('ticket') }} as ticket
    cross join rules
    where ticket.is_complaint and ticket.customer_id is not null
        and ticket.opened_on <= rules.as_of
    {%- endif %}
),

matters as (
    select
        customer_id,
        matter,
        min(day) as day,
        {{ first_by('sign_ref', ['day', 'sign_ref']) }} as sign_ref
    from complaints
    group by customer_id, matter
),

in_order as (
    select
        *,
        lag(day) over (partition by customer_id order by day, matter) as day_before
    from matters
),

{% if buys %}
purchase_days as (
    select * from {{ ref('purchase_rhythm') }}
),
{%- endif %}

signs as (
    select customer_id, day, sign, sign_ref
    from complaints
    union all
    select customer_id, occurred_on as day, 'threat' as sign, text_id as sign_ref
    from texts
    where is_threat
    union all
    select in_order.customer_id, in_order.day, 'second_complaint' as sign, in_order.sign_ref
    from in_order
    cross join rules
    where {{ days_between('in_order.day_before', 'in_order.day') }} <= rules.second_complaint_days
    {%- if has_tickets %}
    union all
    select
        matters.customer_id,
        {{ plus_days('ticket.opened_on', 'rules.unresolved_ticket_days') }} as day,
        'unresolved_ticket' as sign,
        ticket.ticket_id as sign_ref
    from matters
    inner join {{ ref('ticket') }} as ticket on matters.matter = ticket.ticket_id
    cross join rules
    cross join {{ source('run', 'run') }} as run
    -- A matter that is closed without a day of its solution is not one that still waits.
    where
        {{ plus_days('ticket.opened_on', 'rules.unresolved_ticket_days') }} <= rules.as_of
        and (ticket.resolved_at is not null or ticket.status not in ('solved', 'closed', 'deleted'))
        and coalesce(
            cast({{ wall_clock('ticket.resolved_at', 'run.time_zone') }} as date)
            > {{ plus_days('ticket.opened_on', 'rules.unresolved_ticket_days') }}, true)
    {%- endif %}
    {%- if has_feed('refund') %}
    union all
    select distinct
        refund.customer_id,
        refund.refunded_on as day,
        'refund' as sign,
        refund.refund_id as sign_ref
    from {{ ref('refund') }} as refund
    inner join matters on refund.customer_id = matters.customer_id
    cross join rules
    where
        refund.refunded_on <= rules.as_of
        and {{ days_between('matters.day', 'refund.refunded_on') }}
        between 0 and rules.refund_days
    {%- endif %}
    {%- if buys %}
    union all
    -- Silence after a complaint: since the last purchase before it, and none until its day.
    select
        matters.customer_id,
        greatest(
            purchase_days.at_risk_on, {{ plus_days('matters.day', 'rules.silence_days') }}
        ) as day,
        'silence' as sign,
        purchase_days.order_id as sign_ref
    from matters
    cross join rules
    inner join purchase_days
        on matters.customer_id = purchase_days.customer_id
        and matters.day >= purchase_days.order_date
        and (purchase_days.next_order_date is null or matters.day < purchase_days.next_order_date)
    where
        greatest(
            purchase_days.at_risk_on, {{ plus_days('matters.day', 'rules.silence_days') }}
        ) <= rules.as_of
        and (
            purchase_days.next_order_date is null
            or purchase_days.next_order_date > greatest(
                purchase_days.at_risk_on, {{ plus_days('matters.day', 'rules.silence_days') }})
        )
    {%- endif %}
),

days as (
    select
        signs.customer_id,
        signs.day,
        rule.place,
        signs.sign,
        min(signs.sign_ref) as sign_ref
    from signs
    inner join {{ ref('complaint_sign') }} as rule on signs.sign = rule.sign
    group by signs.customer_id, signs.day, rule.place, signs.sign
    {%- if buys %}
    union all
    select customer_id, order_date as day, 0 as place, 'purchase' as sign, order_id as sign_ref
    from purchase_days
    {%- endif %}
),

-- Of one day the purchase comes last: it settles nothing that was said on the same day.
lined_up as (
    select
        *,
        max(case when place > 0 then day end) over earlier as sign_before,
        max(case when place = 0 then day end) over earlier as purchase_before
    from days
    window earlier as (
        partition by customer_id
        order by day, case when place = 0 then 9 else place end, sign
        rows between unbounded preceding and 1 preceding
    )
),

-- A sign begins an episode if none was before it, or if what was before it is settled.
begun as (
    select
        lined_up.*,
        case
            when lined_up.sign_before is null then 1
            when lined_up.purchase_before > lined_up.sign_before then 1
            when {{ days_between('lined_up.sign_before', 'lined_up.day') }} > rules.calm_days
                then 1
            else 0
        end as begins
    from lined_up
    cross join rules
    where lined_up.place > 0
),

numbered as (
    select
        *,
        sum(begins) over (
            partition by customer_id order by day, place, sign
            rows between unbounded preceding and current row
        ) as episode_no
    from begun
),

grounded as (
    select
        *,
        min(place) over (
            partition by customer_id, episode_no order by day, place, sign
            rows between unbounded preceding and current row
        ) as lowest
    from numbered
),

-- Nobody leaves, waits or threatens who was not dissatisfied first.
risen as (
    select
        *,
        coalesce(max(place) over (
            partition by customer_id, episode_no order by day, place, sign
            rows between unbounded preceding and 1 preceding
        ), 0) as place_before
    from grounded
    where lowest = 1
),

ends as (
    select
        customer_id,
        episode_no,
        max(day) as last_day,
        max(place) as place
    from risen
    group by customer_id, episode_no
),

{% if buys %}
bought_again as (
    select
        ends.customer_id,
        ends.episode_no,
        min(purchase_days.order_date) as day,
        {{ first_by('purchase_days.order_id', ['purchase_days.order_date']) }} as order_id
    from ends
    inner join purchase_days
        on ends.customer_id = purchase_days.customer_id
        and ends.last_day < purchase_days.order_date
    group by ends.customer_id, ends.episode_no
),
{%- endif %}

settled as (
    select
        ends.customer_id,
        ends.episode_no,
        ends.place,
        {{ plus_days('ends.last_day', 'rules.calm_days') }} as calm_on,
        {{ 'bought_again.day' if buys else 'cast(null as date)' }} as bought_on,
        {{ 'bought_again.order_id' if buys else 'cast(null as varchar)' }} as order_id
    from ends
    cross join rules
    {%- if buys %}
    left join bought_again
        on ends.customer_id = bought_again.customer_id
        and ends.episode_no = bought_again.episode_no
    {%- endif %}
),

moves as (
    select customer_id, episode_no, day, place_before, place, sign, sign_ref
    from risen
    where place > place_before
    union all
    select
        settled.customer_id,
        settled.episode_no,
        case
            when settled.place < 4 and coalesce(settled.calm_on < settled.bought_on, true)
                then settled.calm_on
            else settled.bought_on
        end as day,
        settled.place as place_before,
        0 as place,
        case
            when settled.place < 4 and coalesce(settled.calm_on < settled.bought_on, true)
                then 'calm'
            else 'purchase'
        end as sign,
        case
            when settled.place < 4 and coalesce(settled.calm_on < settled.bought_on, true) then null
            else settled.order_id
        end as sign_ref
    from settled
    cross join rules
    where
        settled.bought_on is not null
        or (settled.place < 4 and settled.calm_on <= rules.as_of)
),

-- Of two signs of one stage on one day the first by name tells it; a later one moves nobody.
ordered as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by episode_no, case when place = 0 then 1 else 0 end, place
        ) as move_no
    from moves
)

select
    ordered.customer_id,
    cast(ordered.move_no as integer) as move_no,
    cast(dense_rank() over (
        partition by ordered.customer_id order by ordered.episode_no
    ) as integer) as episode_no,
    ordered.day as moved_on,
    case ordered.place_before
        when 1 then 'dissatisfied'
        when 2 then 'waiting'
        when 3 then 'ultimatum'
        when 4 then 'left'
    end as stage_before,
    rule.stage,
    rule.stage_zh,
    ordered.place as stage_no,
    ordered.sign,
    rule.sign_name,
    rule.sign_name_zh,
    ordered.sign_ref,
    ordered.move_no = max(ordered.move_no) over (partition by ordered.customer_id) as is_current,
    run.as_of as data_as_of
from ordered
inner join {{ ref('complaint_sign') }} as rule on ordered.sign = rule.sign
cross join {{ source('run', 'run') }} as run
