"""Every feature by theme, with a short phrase for people in two languages and its unit.

The SQL of a theme is `dbt_project/models/features/feature_<theme>.sql`, and what each column means
exactly is in the yml beside it. `84`, `28` and `364` in a
name are days up to and including as_of; `life` is all that is known. Empty means that nothing is
known, 0 that there was none.

`optional`: a model can do without it; a company whose sources do not feed it has no such column.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    name: str
    theme: str
    unit: str
    label_en: str
    label_zh: str
    optional: bool = False


# theme: (English, Chinese)
THEMES = {
    "rhythm": ("recency and rhythm", "购买近度与节奏"),
    "value": ("value and discount", "消费金额与折扣"),
    "margin": ("margin and prices", "毛利与价格"),
    "category": ("category", "品类"),
    "channel": ("channel", "渠道"),
    "campaign": ("campaign response", "营销响应"),
    "returns": ("returns and refunds", "退货退款"),
    "service": ("service", "客户服务"),
    "satisfaction": ("satisfaction", "满意度"),
    "web": ("web behaviour", "网站行为"),
    "loyalty": ("loyalty", "会员"),
}

_NEEDED = {
    "rhythm": (
        ("days_since_last_order", "days", "days since the last order", "距上次下单的天数"),
        ("tenure_days", "days", "days since the first order", "距首次下单的天数"),
        ("order_days_28", "days", "days with an order in 28 days", "近28天下单天数"),
        ("order_days_56", "days", "days with an order in 56 days", "近56天下单天数"),
        ("order_days_84", "days", "days with an order in 84 days", "近84天下单天数"),
        ("order_days_life", "days", "days with an order so far", "累计下单天数"),
        ("mean_gap_days", "days", "usual time between orders", "平均下单间隔"),
        ("sd_gap_days", "days", "irregularity of the time between orders", "下单间隔的波动"),
        ("gap_ratio", "ratio", "silence against the usual interval", "沉默时长与平时间隔之比"),
    ),
    "value": (
        ("net_sales_28", "currency", "spend in 28 days", "近28天消费额"),
        ("net_sales_84", "currency", "spend in 84 days", "近84天消费额"),
        ("net_sales_life", "currency", "spend so far", "累计消费额"),
        ("spend_trend", "ratio", "spend of 28 days against 84", "近期消费变化"),
        ("average_order_value_84", "currency", "value of an order", "平均每单金额"),
        ("lines_per_order_84", "count", "products an order", "平均每单商品数"),
        ("discount_share_84", "share", "share of discount", "折扣占比"),
    ),
    "channel": (
        ("stores_84", "count", "stores visited", "到访门店数"),
        ("weekend_share_84", "share", "share of spend at weekends", "周末消费占比"),
    ),
}  # fmt: skip

_OPTIONAL = {
    "rhythm": (("order_trend", "ratio", "orders of 28 days against 84", "近期下单频率变化"),),
    "value": (
        ("coupon_share_84", "share", "share of coupons", "优惠券占比"),
    ),
    "margin": (
        ("margin_84", "currency", "margin in 84 days", "近84天毛利"),
        ("margin_share_84", "share", "margin as a share of spend", "毛利率"),
        ("price_rise_84", "share", "price rise of what is bought", "所购商品涨价幅度"),
    ),
    "category": (
        ("private_label_share_84", "share", "share of private label", "自有品牌占比"),
        ("departments_84", "count", "departments bought from", "购买品类数"),
        ("main_department_share_84", "share", "share of the main department", "主要品类占比"),
        ("new_departments_84", "count", "departments new to the customer", "新尝试品类数"),
    ),
    "channel": (
        ("online_share_84", "share", "share of spend online", "线上消费占比"),
        ("online_share_change", "share", "change of the online share", "线上占比变化"),
        ("channels_84", "count", "channels used", "使用渠道数"),
    ),
    "campaign": (
        ("campaign_touches_84", "count", "campaigns received", "收到营销活动数"),
        ("campaign_opens_84", "count", "campaigns opened", "打开营销活动数"),
        ("campaign_clicks_84", "count", "campaigns clicked", "点击营销活动数"),
        ("response_share_84", "share", "share of campaigns responded to", "营销响应率"),
        ("coupon_redemptions_84", "count", "coupons redeemed", "核销优惠券数"),
    ),
    "returns": (
        ("refunds_84", "count", "refunds", "退款次数"),
        ("refund_amount_84", "currency", "amount refunded", "退款金额"),
        ("refunds_since_last_order", "count", "refunds since the last order", "下单后退款次数"),
    ),
    "service": (
        ("tickets_84", "count", "service requests", "服务请求数"),
        ("complaints_84", "count", "complaints", "投诉次数"),
        (
            *("complaints_since_last_order", "count"),
            *("complaints since the last order", "下单后投诉次数"),
        ),
        ("open_tickets", "count", "service requests still open", "未解决的服务请求"),
        ("reply_hours_84", "hours", "waiting for a first reply", "首次回复等待时间"),
        ("resolve_hours_84", "hours", "waiting for a solution", "问题解决时间"),
        ("reopened_84", "count", "service requests reopened", "重新打开的服务请求"),
        ("calls_84", "count", "calls", "通话次数"),
    ),
    "satisfaction": (
        ("answers_364", "count", "survey answers", "问卷回答次数"),
        ("days_since_answer", "days", "days since the last answer", "距上次评价的天数"),
        ("satisfaction_last", "share", "last satisfaction", "最近一次满意度"),
        ("satisfaction_364", "share", "satisfaction over a year", "近一年满意度"),
        ("satisfaction_trend", "share", "change of satisfaction", "满意度变化"),
        ("recommends_last", "share", "last readiness to recommend", "最近一次推荐意愿"),
    ),
    "web": (
        ("sessions_84", "count", "visits to the site in 84 days", "近84天访问次数"),
        ("sessions_28", "count", "visits to the site in 28 days", "近28天访问次数"),
        ("visit_trend", "ratio", "visits of 28 days against 84", "近期访问变化"),
        ("days_since_last_visit", "days", "days since the last visit", "距上次访问的天数"),
        ("product_views_84", "count", "products viewed", "浏览商品数"),
        ("carts_abandoned_84", "count", "carts abandoned", "放弃购物车次数"),
    ),
    "loyalty": (
        ("points_balance", "points", "points balance", "积分余额"),
        ("points_earned_84", "points", "points earned", "近84天获得积分"),
        ("points_redeemed_84", "points", "points redeemed", "近84天兑换积分"),
        ("redemption_share", "share", "share of points redeemed", "积分兑换率"),
        ("days_since_last_earn", "days", "days since points were earned", "距上次获得积分的天数"),
        ("membership_days", "days", "days as a member", "入会天数"),
        ("tier_rank", "rank", "membership tier", "会员等级"),
    ),
}  # fmt: skip

CATALOGUE = tuple(
    Feature(name, theme, unit, label_en, label_zh, optional)
    for theme in THEMES
    for told, optional in ((_NEEDED, False), (_OPTIONAL, True))
    for name, unit, label_en, label_zh in told.get(theme, ())
)
BY_NAME = {feature.name: feature for feature in CATALOGUE}
