"""What customers write about: the one list of topics and the classes of sentiment, with names."""

TOPICS: dict[str, tuple[str, str]] = {
    "delivery": ("Delivery", "物流配送"),
    "quality": ("Product quality", "产品质量"),
    "price": ("Price and promotions", "价格优惠"),
    "service": ("Customer service", "客户服务"),
    "refund": ("Returns and refunds", "退换货退款"),
    "stock": ("Availability", "库存缺货"),
    "website": ("Website and app", "网站应用"),
    "praise": ("Brand as a whole", "品牌口碑"),
    "other": ("Other", "其他"),
}
SENTIMENTS: dict[str, tuple[str, str]] = {
    "negative": ("Negative", "负面"),
    "neutral": ("Neutral", "中性"),
    "positive": ("Positive", "正面"),
}
