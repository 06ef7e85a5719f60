{#-
  The features that the sources that are on can fill, by theme: those that stay empty for a customer
  without a row in `feature_<theme>` (nothing is known), and those that are 0 (there was none).
-#}
{% macro feature_themes() -%}
    {%- set themes = {
        'rhythm': (['days_since_last_order', 'tenure_days', 'order_days_28', 'order_days_56',
            'order_days_84', 'order_days_life', 'mean_gap_days', 'sd_gap_days', 'gap_ratio',
            'order_trend'], []),
        'value': (['net_sales_28', 'net_sales_84', 'net_sales_life', 'spend_trend',
            'average_order_value_84', 'lines_per_order_84', 'discount_share_84']
            + (['coupon_share_84'] if has_feed('coupon') else []), []),
        'channel': (['stores_84', 'weekend_share_84', 'online_share_84', 'online_share_change',
            'channels_84'], []),
    } -%}
    {%- if has_feed('product_price') -%}
        {%- do themes.update({'margin': (['margin_84', 'margin_share_84',
            'price_rise_84'], [])}) -%}
    {%- endif -%}
    {%- if has_feed('product') -%}
        {%- do themes.update({'category': (['private_label_share_84', 'departments_84',
            'main_department_share_84', 'new_departments_84'], [])}) -%}
    {%- endif -%}
    {%- set touched, redeemed = has_feed('campaign_touch'), has_feed('coupon_redemption') -%}
    {%- set answered = touched and has_feed('campaign_response') -%}
    {%- if touched or redeemed -%}
        {%- do themes.update({'campaign': (
            ['response_share_84'] if touched and (answered or redeemed) else [],
            (['campaign_touches_84'] if touched else [])
            + (['campaign_opens_84', 'campaign_clicks_84'] if answered else [])
            + (['coupon_redemptions_84'] if redeemed else []))}) -%}
    {%- endif -%}
    {%- if has_feed('refund') -%}
        {%- do themes.update({'returns': ([], ['refunds_84', 'refund_amount_84',
            'refunds_since_last_order'])}) -%}
    {%- endif -%}
    {%- if has_feed('ticket') -%}
        {%- do themes.update({'service': (['reply_hours_84', 'resolve_hours_84'], ['tickets_84',
            'complaints_84', 'complaints_since_last_order', 'open_tickets', 'reopened_84',
            'calls_84'])}) -%}
    {%- endif -%}
    {%- if has_feed('feedback') -%}
        {%- do themes.update({'satisfaction': (['days_since_answer', 'satisfaction_last',
            'satisfaction_364', 'satisfaction_trend', 'recommends_last'], ['answers_364'])}) -%}
    {%- endif -%}
    {%- if has_feed('session') -%}
        {%- do themes.update({'web': (['sessions_84', 'sessions_28', 'visit_trend',
            'days_since_last_visit', 'product_views_84', 'carts_abandoned_84'], [])}) -%}
    {%- endif -%}
    {%- set points, members = has_feed('loyalty_txn'), has_feed('loyalty_member') -%}
    {%- if points or members -%}
        {%- do themes.update({'loyalty': (
            (['points_balance', 'points_earned_84', 'points_redeemed_84', 'redemption_share',
                'days_since_last_earn'] if points else [])
            + (['membership_days', 'tier_rank'] if members else []), [])}) -%}
    {%- endif -%}
    {{ return(themes) }}
{%- endmacro %}
