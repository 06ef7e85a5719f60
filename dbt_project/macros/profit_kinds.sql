{#-
  What makes up a customer's contribution, in one place: sign (1 brings, -1 costs), whether it can be
  known at all (a feed, a rate of the company's file), and what it is called.
-#}
{% macro profit_kinds() -%}
    {%- set priced = has_feed('product_price') -%}
    {%- set mailed = has_feed('campaign') and has_feed('campaign_touch') -%}
    {{ return({
        'net_sales': {'sign': 1, 'known': 'true'},
        'shipping_income': {'sign': 1, 'known': 'true' if has_feed('order_header') else 'false'},
        'refunds': {'sign': -1, 'known': 'true' if has_feed('refund') else 'false'},
        'goods_cost': {'sign': -1, 'known': 'true' if priced else 'false'},
        'shipping_cost': {'sign': -1, 'known': 'run.cost_parcel is not null'},
        'service_cost': {'sign': -1, 'known': 'run.cost_agent_minute is not null'
            if has_feed('ticket', 'service_call') else 'false'},
        'campaign_cost': {'sign': -1, 'known': 'true' if mailed else 'false'},
        'payment_fees': {'sign': -1, 'known': 'run.cost_payment_fee is not null'},
    }) }}
{%- endmacro %}
