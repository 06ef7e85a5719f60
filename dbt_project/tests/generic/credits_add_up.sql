{#-
  The credits of each model and month are all purchases of known customers in it, to the last part.
-#}
{% test credits_add_up(model) %}
with given as (
    select
        attribution_model,
        month,
        sum(conversions) as conversions,
        sum(revenue) as revenue
    from {{ model }}
    group by attribution_model, month
),

bought as (
    select
        cast(date_trunc('month', order_date) as date) as month,
        count(*) as conversions,
        sum(net_sales) as revenue
    from {{ purchases() }} as orders
    group by cast(date_trunc('month', order_date) as date)
)

select
    models.attribution_model,
    bought.month
from (select distinct attribution_model from {{ model }}) as models
cross join bought
left join given
    on models.attribution_model = given.attribution_model and bought.month = given.month
where
    given.conversions is distinct from bought.conversions
    or given.revenue is distinct from bought.revenue
{% endtest %}
