{%- set kinds = profit_kinds() %}

with run as (
    select * from {{ source('run', 'run') }}
),

-- A kind that can be known and that the person has none of is 0; one that cannot is empty.
shown as (
    select
        money.customer_id,
        cast(coalesce(money.orders, 0) as bigint) as orders,
        cast(coalesce(money.gross_sales, 0) as decimal(18, 2)) as gross_sales,
        cast(coalesce(money.discounts, 0) as decimal(18, 2)) as discounts,
        {%- for kind, about in kinds.items() %}
        cast(case when {{ about.known }} then coalesce(money.{{ kind }}, 0) end as decimal(18, 2))
            as {{ kind }},
        {%- endfor %}
        money.lines_without_cost,
        money.service_matters,
        money.service_minutes,
        money.matters_without_minutes,
        money.letters,
        run.as_of
    from {{ ref('profit_by_person') }} as money
    cross join run
    where money.customer_id is not null
)

select
    customer_id,
    orders,
    gross_sales,
    discounts,
    {%- for kind in kinds %}
    {{ kind }},
    {%- endfor %}
    {#- Without the goods nobody's contribution can be told. #}
    cast(
        case
            when goods_cost is not null then
                {%- for kind, about in kinds.items() %}
                {{ '' if loop.first else '+ ' if about.sign > 0 else '- ' }}coalesce({{ kind }}, 0)
                {%- endfor %}
        end as decimal(18, 2)
    ) as contribution,
    nullif(trim(
        {%- for kind in kinds %}
        {{ '|| ' if not loop.first }}case
            when {{ kind }} is null then '{{ kind }} '
            {%- if kind == 'goods_cost' %}
            when lines_without_cost > 0 then 'goods_cost '
            {%- elif kind == 'service_cost' %}
            when matters_without_minutes > 0 then 'service_cost '
            {%- endif %}
            else ''
        end
        {%- endfor %}
    ), '') as not_fully_known,
    lines_without_cost,
    service_matters,
    service_minutes,
    letters,
    as_of as data_as_of
from shown
