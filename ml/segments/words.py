"""What features and states are called, in English and Chinese."""

import pandas as pd

from ml.feature_catalogue import BY_NAME

# feature: ((word when high, word when low) in English, the same in Chinese)
WORDS = {
    "days_since_last_order": (("long absent", "recent"), ("久未购买", "近期购买")),
    "order_days_84": (("frequent", "infrequent"), ("购买频繁", "购买较少")),
    "net_sales_84": (("high spend", "low spend"), ("消费高", "消费低")),
    "discount_share_84": (("many discounts", "few discounts"), ("折扣多", "折扣少")),
    "private_label_share_84": (
        ("much private label", "little private label"),
        ("自有品牌多", "自有品牌少"),
    ),
    "average_order_value_84": (("large baskets", "small baskets"), ("客单价高", "客单价低")),
    "lines_per_order_84": (("many items", "few items"), ("每单商品多", "每单商品少")),
    "departments_84": (("many departments", "few departments"), ("品类广", "品类窄")),
    "stores_84": (("many stores", "one store"), ("多店购买", "固定门店")),
    "coupon_share_84": (("many coupons", "few coupons"), ("用券多", "用券少")),
    "weekend_share_84": (("at weekends", "on weekdays"), ("周末购买", "平日购买")),
    "online_share_84": (("online", "in stores"), ("线上购买", "门店购买")),
}
_WRITTEN = {"share": "{:.1%}", "currency": "{:,.2f}"}
STATUS = {
    "placed": ("in a segment", "已分群"),
    "no_orders": ("no orders yet", "尚无订单"),
    "inactive": ("no order in 84 days", "84 天内无订单"),
    "no_stable_segments": ("refused: no stable segments", "拒绝：没有稳定的分群"),
    "too_few_customers": (
        "refused: fewer than 50 customers with an order in 84 days",
        "拒绝：84 天内有订单的客户不足 50 人",
    ),
    "customers_alike": (
        "refused: the customers do not differ in any feature",
        "拒绝：客户的各项特征没有差别",
    ),
}
ENGLISH, CHINESE = 0, 1


def word(token: str, language: int) -> str:
    """The word of "+feature" (high) or "-feature" (low)."""
    return WORDS[token[1:]][language][0 if token[0] == "+" else 1]


def phrase(tokens: tuple[str, ...], language: int) -> str:
    return ("、" if language else ", ").join(word(token, language) for token in tokens)


def label(feature: str, language: int) -> str:
    return BY_NAME[feature].label_zh if language else BY_NAME[feature].label_en


def figure(feature: str, value: float, language: int = ENGLISH) -> str:
    """The value as people write it, by the unit of the feature."""
    if pd.isna(value):
        return "未知" if language else "unknown"
    return _WRITTEN.get(BY_NAME[feature].unit, "{:.1f}").format(value).removesuffix(".0")
