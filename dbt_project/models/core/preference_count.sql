{#- What counts as a sign of a preference: kinds, each from a relation of customer and option. -#}
with run as (
    select
        as_of,
        time_zone
    from {{ source('run', 'run') }}
),

orders as (
    select
        orders.customer_id,
        orders.channel,
        {{ hour_band('orders.ordered_at_local') }} as hour_band
    from {{ purchases() }} as orders
    cross join run
    where orders.order_date > {{ plus_days('run.as_of', -365) }}
),

{%- if has_feed('interaction') %}

-- What people do of themselves on a channel by which they could be reached; not visits, and not
-- that they want to hear no more.
contacts as (
    select
        interaction.customer_id,
        interaction.channel,
        {{ hour_band(wall_clock('interaction.occurred_at', 'run.time_zone')) }} as hour_band
    from {{ ref('interaction') }} as interaction
    cross join run
    where
        interaction.customer_id is not null
        and not interaction.in_session
        and interaction.direction = 'in'
        and interaction.channel in ('email', 'sms', 'phone', 'push', 'chat')
        and coalesce(interaction.subtype, '') not in ('unsubscribe', 'bounce')
        and interaction.occurred_on > {{ plus_days('run.as_of', -365) }}
        and interaction.occurred_on <= run.as_of
),
{%- endif %}

signs as (
    {%- set kinds = [('order', 'orders')] %}
    {%- if has_feed('interaction') %}
    {%- do kinds.append(('contact', 'contacts')) %}
    {%- endif %}
    {%- for kind, relation in kinds %}
    {%- for name, column in [('channel', 'channel'), ('hour', 'hour_band')] %}
    select
        customer_id,
        '{{ kind }}_{{ name }}' as preference,
        {{ column }} as option
    from {{ relation }}
    where {{ column }} is not null
    {{ "union all" if not (loop.last and kind == kinds[-1][0]) }}
    {%- endfor %}
    {%- endfor %}
)

select
    customer_id,
    preference,
    option,
    count(*) as n
from signs
group by customer_id, preference, option
