{#- What all facts of a day say together: by two nights' rows beside each other the next night finds
    the first day of which anything is known otherwise. -#}
{%- set by_day = {
    'order_line': 'known_day', 'sales_order': 'known_day', 'refund': 'known_day',
    'session': 'known_day', 'session_version': 'known_day', 'campaign_touch': 'known_day',
    'campaign_response': 'known_day', 'coupon_redemption': 'known_day',
    'loyalty_member_version': 'known_day', 'loyalty_txn': 'known_day',
    'ticket_version': 'known_day', 'feedback': 'known_day',
    'product': 'cast(known_at as date)', 'product_price': 'cast(known_at as date)',
    'fx_rate': 'day'} %}
{#- Which feed makes a table, where they are not of one name; without it there is none. -#}
{%- set fed_by = {'sales_order': 'order_line', 'session_version': 'session',
    'ticket_version': 'ticket', 'loyalty_member_version': 'loyalty_member'} %}
{%- set linked = has_feed('source_record') %}

{%- for fact, day in by_day.items() if has_feed(fed_by.get(fact, fact)) %}
{%- set relation = ref(fact) %}
select
    '{{ fact }}' as fact,
    -- Of what nobody knows since when it is known, any past day may tell.
    coalesce({{ day }}, cast('0001-01-01' as date)) as day,
    count(*) as facts,
    {{ content_of(relation, without='customer_id' if linked) }} as content
from {{ relation }}
group by {{ day }}
{{ "union all" if linked or not loop.last }}
{%- endfor %}
{%- if linked %}
select
    'identity_as_of' as fact,
    as_of as day,
    count(*) as facts,
    {{ content_of(source('identity', 'identity_as_of')) }} as content
from {{ source('identity', 'identity_as_of') }}
group by as_of
{%- endif %}
