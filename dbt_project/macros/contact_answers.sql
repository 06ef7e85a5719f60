{#-
  What counts as an answer to a message, as far as the sources that are on tell it: the table, the
  day that it happened on, which of its rows, and how many days after the message count. Mail is
  opened within days (on the demo company nine in ten within two), a coupon is carried to the store.
-#}
{% macro contact_answers() -%}
    {%- set answers = {} -%}
    {%- if has_feed('campaign_response') -%}
        {%- do answers.update({
            'open': {'table': 'campaign_response', 'day': 'occurred_on', 'days': 14,
                'where': "response in ('open', 'click')"},
            'click': {'table': 'campaign_response', 'day': 'occurred_on', 'days': 14,
                'where': "response = 'click'"}}) -%}
    {%- endif -%}
    {%- if has_feed('coupon_redemption') -%}
        {%- do answers.update({'redeem': {'table': 'coupon_redemption', 'day': 'redeemed_on',
            'days': 28, 'where': 'true'}}) -%}
    {%- endif -%}
    {{ return(answers) }}
{%- endmacro %}

{#- The first answer of a kind to each campaign by each record. -#}
{% macro first_answers(answer) -%}
    select
        campaign_id,
        source_customer_id,
        min({{ answer.day }}) as happened_on,
        min(greatest({{ answer.day }}, known_day)) as known_day
    from {{ ref(answer.table) }}
    where {{ answer.where }}
    group by campaign_id, source_customer_id
{%- endmacro %}
