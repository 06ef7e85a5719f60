{#- How customers showed loyalty by a day, from what was known on it, so that today and a quarter
    ago are told alike. Whose a fact was is as known today: a merge is no change of loyalty. -#}
{%- set has_tickets = has_feed('ticket') %}
{%- set has_opinions = has_feed('feedback') %}

with run as (
    select * from {{ source('run', 'run') }}
),

days as (
    select as_of as day from run
    union all
    select {{ plus_days('as_of', -91) }} as day from run
    where {{ plus_days('as_of', -91) }} >= first_day
),

purchase_days as (
    select distinct
        days.day,
        orders.customer_id,
        orders.order_date
    from {{ ref('sales_order') }} as orders
    inner join days on {{ known_purchase('orders', 'days.day') }}
    where orders.customer_id is not null
),

rhythm as (
    select
        day,
        customer_id,
        count(*) as order_days,
        {{ days_between('min(order_date)', 'max(order_date)') }} as span,
        {{ days_between('max(order_date)', 'day') }} as silence
    from purchase_days
    group by day, customer_id
),

usual as (
    select
        day,
        sum(span) / cast(nullif(sum(order_days - 1), 0) as double) as interval_days
    from rhythm
    group by day
),

-- Who bought seldom is held to what is usual: two intervals of it are added to their own.
silences as (
    select
        rhythm.day,
        rhythm.customer_id,
        rhythm.silence / nullif(
            (rhythm.span + 2 * usual.interval_days) / (rhythm.order_days - 1 + 2), 0
        ) as silence_ratio
    from rhythm
    inner join usual on rhythm.day = usual.day
),

contacts as (
    select day, customer_id, order_date as contact_day from purchase_days
    {%- for table, on in {'session': 'session_date', 'ticket': 'opened_on'}.items()
        if has_feed(table) %}
    union
    select days.day, facts.customer_id, facts.{{ on }} as contact_day
    from {{ ref(table) }} as facts
    inner join days on facts.known_day <= days.day and facts.{{ on }} <= days.day
    where facts.customer_id is not null
    {%- endfor %}
),

frequencies as (
    select
        day,
        customer_id,
        count(case when contact_day > {{ plus_days('day', -90) }} then 1 end) as contact_days,
        max(contact_day) > {{ plus_days('day', -365) }} as is_known_lately
    from contacts
    group by day, customer_id
),

{%- if has_opinions %}

opinions as (
    select
        days.day,
        feedback.customer_id,
        feedback.instrument,
        100 * (feedback.score - feedback.scale_min) / (feedback.scale_max - feedback.scale_min)
            as value,
        row_number() over (
            partition by days.day, feedback.customer_id
            order by feedback.responded_at desc, feedback.feedback_id asc
        ) as place,
        row_number() over (
            partition by days.day, feedback.customer_id, feedback.instrument
            order by feedback.responded_at desc, feedback.feedback_id asc
        ) as place_of_instrument
    from {{ ref('feedback') }} as feedback
    inner join days
        on
            feedback.known_day <= days.day
            and feedback.responded_on <= days.day
            and feedback.responded_on > {{ plus_days('days.day', -365) }}
    where feedback.customer_id is not null and feedback.score is not null
),

said as (
    select
        day,
        customer_id,
        max(case when place_of_instrument = 1 and instrument = 'NPS' then value end)
            as recommendation,
        max(case when place = 1 then value end) as overall
    from opinions
    group by day, customer_id
),
{%- endif %}

{%- if has_tickets %}

matters as (
    select
        days.day,
        ticket.customer_id,
        ticket.is_complaint,
        ticket.opened_on > {{ plus_days('days.day', -180) }} as is_recent,
        coalesce(cast({{ wall_clock('ticket.resolved_at', 'run.time_zone') }} as date) <= days.day,
            false) as is_resolved,
        -- Too young to be late.
        case
            when ticket.opened_on <= {{ plus_days('days.day', -3) }}
                then coalesce(
                    {{ unix_seconds('ticket.resolved_at') }}
                    - {{ unix_seconds('ticket.opened_at') }} <= 259200
                    and cast({{ wall_clock('ticket.resolved_at', 'run.time_zone') }} as date)
                    <= days.day, false)
        end as is_quick,
        coalesce(ticket.reopened, 0) > 0 as is_reopened,
        outcome.rating
    from {{ ref('ticket') }} as ticket
    cross join run
    inner join days
        on
            ticket.opened_on <= days.day
            and ticket.opened_on > {{ plus_days('days.day', -365) }}
    inner join {{ ref('service_ticket') }} as outcome on ticket.ticket_id = outcome.ticket_id
    where ticket.customer_id is not null and not outcome.is_dropped
),

service as (
    select
        day,
        customer_id,
        count(case when is_complaint and is_recent then 1 end) as complaints,
        100 * avg(case when is_quick is not null then cast(is_quick as integer) end) as quick,
        100 * avg(case when is_resolved then 1 - cast(is_reopened as integer) end) as solved_once,
        100 * avg(rating) as rating
    from matters
    group by day, customer_id
),
{%- endif %}

customers as (
    select day, customer_id from frequencies
    {%- if has_opinions %}
    union
    select day, customer_id from said
    {%- endif %}
    {%- if has_tickets %}
    union
    select day, customer_id from service
    {%- endif %}
),

parts as (
    select
        customers.day,
        customers.customer_id,
        frequencies.contact_days,
        silences.silence_ratio,
        {{ 'said.recommendation' if has_opinions else 'cast(null as double)' }} as recommendation,
        {{ 'said.overall' if has_opinions else 'cast(null as double)' }} as overall,
        {%- if has_tickets %}
        -- Nobody complained who was there and did not.
        case
            when frequencies.is_known_lately or service.customer_id is not null
                then 100 * power(0.5, coalesce(service.complaints, 0))
        end as calm,
        {%- else %}
        cast(null as double) as calm,
        {%- endif %}
        {%- for part in ['quick', 'solved_once', 'rating'] %}
        {{ 'service.' ~ part if has_tickets else 'cast(null as double)' }} as {{ part }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from customers
    left join frequencies
        on customers.day = frequencies.day and customers.customer_id = frequencies.customer_id
    left join silences
        on customers.day = silences.day and customers.customer_id = silences.customer_id
    {%- if has_opinions %}
    left join said on customers.day = said.day and customers.customer_id = said.customer_id
    {%- endif %}
    {%- if has_tickets %}
    left join service
        on customers.day = service.day and customers.customer_id = service.customer_id
    {%- endif %}
)

select
    day,
    customer_id,
    round({{ mean_of_known(['recommendation', 'calm']) }}, 6) as trust,
    round(100.0 * coalesce(contact_days, 0) / (coalesce(contact_days, 0) + 6), 6)
        as contact_frequency,
    round({{ mean_of_known(['quick', 'solved_once', 'rating']) }}, 6) as service_effect,
    round(overall, 6) as overall_satisfaction,
    round(100 * power(0.5, greatest(silence_ratio - 1, 0)), 6) as likelihood_to_continue
from parts
