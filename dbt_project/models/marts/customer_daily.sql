{{ config(contract={'enforced': false}) }}
{#- What is counted, by theme: what feeds it, and for each day of a person its columns and types.
    `touches` are of the channels in which people speak: what they do on the site is in sessions. -#}
{%- set themes = {
    'ordered': {'orders': 'bigint', 'net_sales': 'decimal(18, 2)'},
    'earned': {'margin': 'decimal(18, 2)'},
    'refunded': {'refund_amount': 'decimal(18, 2)'},
    'visited': {'sessions': 'bigint', 'page_views': 'bigint'},
    'touched': {'touches_in': 'bigint', 'touches_out': 'bigint'},
    'asked': {'tickets': 'bigint'},
    'answered': {'csat_sum': 'double', 'csat_answers': 'bigint'},
    'collected': {'points_earned': 'bigint', 'points_burnt': 'bigint'},
} %}
{%- set fed = {
    'ordered': true,
    'earned': has_feed('product_price'),
    'refunded': has_feed('refund'),
    'visited': has_feed('session'),
    'touched': has_feed('interaction'),
    'asked': has_feed('ticket'),
    'answered': has_feed('feedback'),
    'collected': has_feed('loyalty_txn'),
} %}

with ordered as (
    select
        customer_id,
        order_date as activity_date,
        count(*) as orders,
        sum(net_sales) as net_sales
    from {{ purchases() }} as purchases
    group by customer_id, order_date
),
{% if fed.earned %}
earned as (
    select
        customer_id,
        order_date as activity_date,
        sum(margin) as margin
    from {{ ref('order_lines') }}
    where is_kept and customer_id is not null
    group by customer_id, order_date
),
{%- endif %}
{% if fed.refunded %}
refunded as (
    select
        customer_id,
        refunded_on as activity_date,
        sum(amount) as refund_amount
    from {{ ref('refunds') }}
    where order_status = 'kept' and customer_id is not null
    group by customer_id, refunded_on
),
{%- endif %}
{% if fed.visited %}
visited as (
    select
        customer_id,
        session_date as activity_date,
        count(*) as sessions,
        sum(page_views) as page_views
    from {{ ref('session') }}
    where customer_id is not null
    group by customer_id, session_date
),
{%- endif %}
{% if fed.touched %}
touched as (
    select
        customer_id,
        occurred_on as activity_date,
        count(case when direction = 'in' then 1 end) as touches_in,
        count(case when direction = 'out' then 1 end) as touches_out
    from {{ ref('interaction') }}
    where not in_session and customer_id is not null
    group by customer_id, occurred_on
),
{%- endif %}
{% if fed.asked %}
asked as (
    select
        customer_id,
        opened_on as activity_date,
        count(*) as tickets
    from {{ ref('ticket') }}
    where customer_id is not null
    group by customer_id, opened_on
),
{%- endif %}
{% if fed.answered %}
answered as (
    select
        customer_id,
        responded_on as activity_date,
        round(sum(1 + 4 * (score - scale_min) / (scale_max - scale_min)), 6) as csat_sum,
        count(*) as csat_answers
    from {{ ref('feedback') }}
    where instrument = 'CSAT' and score is not null and customer_id is not null
    group by customer_id, responded_on
),
{%- endif %}
{% if fed.collected %}
collected as (
    select
        customer_id,
        occurred_on as activity_date,
        sum(case when points > 0 then points else 0 end) as points_earned,
        sum(case when points < 0 then -points else 0 end) as points_burnt
    from {{ ref('loyalty_txn') }}
    where customer_id is not null
    group by customer_id, occurred_on
),
{%- endif %}

-- One row of each theme under the other, then added up: no join of eight tables by person and day.
stacked as (
    {%- for theme in themes if fed[theme] %}
    select
        customer_id,
        activity_date
        {%- for other in themes if fed[other] %}
        {%- for column, type in themes[other].items() %},
        {{ column if other == theme else 'cast(null as ' ~ type ~ ')' }} as {{ column }}
        {%- endfor %}
        {%- endfor %}
    from {{ theme }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    stacked.customer_id,
    stacked.activity_date,
    {%- for theme, columns in themes.items() if fed[theme] %}
    {%- for column, type in columns.items() %}
    cast(coalesce(sum(stacked.{{ column }}), 0) as {{ type }}) as {{ column }},
    {%- endfor %}
    {%- endfor %}
    -- What we do to people, and money going back, is no activity of theirs.
    coalesce(sum(stacked.orders), 0)
    {%- if fed.visited %} + coalesce(sum(stacked.sessions), 0){% endif %}
    {%- if fed.touched %} + coalesce(sum(stacked.touches_in), 0){% endif %}
    {%- if fed.asked %} + coalesce(sum(stacked.tickets), 0){% endif %}
    {%- if fed.answered %} + coalesce(sum(stacked.csat_answers), 0){% endif %} > 0 as is_active,
    max(run.as_of) as data_as_of
from stacked
cross join {{ source('run', 'run') }} as run
where stacked.activity_date is not null
group by stacked.customer_id, stacked.activity_date
