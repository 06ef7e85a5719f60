"""Texts in Chinese and English whose topic and sentiment are known: a small template grammar."""

from itertools import product

import pyarrow as pa

TOPICS = ("delivery", "quality", "price", "service", "refund", "stock", "website", "praise")
SENTIMENTS = ("negative", "neutral", "positive")
LANGUAGES = ("zh", "en", "zh-Hant")

_OPEN = {
    "zh": {
        "negative": ("太失望了，", "非常生气，", "体验很差，", "再也不来了，"),
        "neutral": ("你好，", "请问一下，", "想咨询一下，", "麻烦看看，"),
        "positive": ("非常满意，", "太棒了，", "超级喜欢，", "必须点赞，"),
    },
    "en": {
        "negative": ("Very disappointed. ", "I am angry. ", "Terrible experience. ", "Not again. "),
        "neutral": ("Hello, ", "Quick question: ", "Hi there, ", "Please check: "),
        "positive": ("Very happy! ", "Wonderful. ", "Love it. ", "Great job! "),
    },
}
_BODY = {
    "zh": {
        "delivery": ("快递等了一个星期还没到", "物流信息三天没有更新", "包裹送错了地址"),
        "quality": ("收到的商品用两天就坏了", "充电器发热很严重", "做工和图片不一样"),
        "price": ("刚买完就降价了", "价格涨得太多", "优惠券用不了"),
        "service": ("客服一直不回复", "店员的态度", "电话等了二十分钟"),
        "refund": ("退款一直没有到账", "退货申请被拒绝", "退款金额不对"),
        "stock": ("想买的东西一直缺货", "下单后说没有库存", "门店没有现货"),
        "website": ("网站打不开", "付款页面一直报错", "小程序闪退"),
        "praise": ("包装和味道", "送货的师傅", "这次购物的整体感受"),
    },
    "en": {
        "delivery": ("my parcel has not arrived for a week", "tracking has not moved for days"),
        "quality": ("the product broke after two days", "the charger gets very hot"),
        "price": ("the price dropped right after I bought it", "prices went up too much"),
        "service": ("nobody answers my messages", "I was on hold for twenty minutes"),
        "refund": ("my refund is still missing", "the refund amount is not right"),
        "stock": ("the item is always out of stock", "the store had none left"),
        "website": ("the website does not load", "checkout shows an error"),
        "praise": ("the packaging and the taste", "the courier", "the whole experience"),
    },
}
_GOOD = {
    "zh": {
        "delivery": ("发货速度很快", "快递第二天就到了"),
        "quality": ("质量很好，和描述一致", "用了一个月依然很好"),
        "price": ("价格很划算", "活动力度大"),
        "service": ("客服耐心又专业", "店员非常热情"),
        "refund": ("退款当天就到账", "退货流程很方便"),
        "stock": ("终于补货了", "款式很全"),
        "website": ("网站很好用", "小程序下单方便"),
        "praise": ("整体体验超出预期", "已经推荐给朋友"),
    },
    "en": {
        "delivery": ("delivery was really fast", "the parcel came the next day"),
        "quality": ("the quality is excellent", "still works perfectly after a month"),
        "price": ("great value for money", "the discount was generous"),
        "service": ("the agent was patient and kind", "staff were so friendly"),
        "refund": ("the refund came the same day", "returning was easy"),
        "stock": ("it is finally back in stock", "such a wide choice"),
        "website": ("the website is easy to use", "ordering in the app is a breeze"),
        "praise": ("better than I expected", "I told all my friends"),
    },
}
_CLOSE = {
    "zh": {
        "negative": ("，请尽快处理！", "，要求投诉。", "，真的很烂。"),
        "neutral": ("，请帮忙查一下。", "，怎么办？", "，谢谢。"),
        "positive": ("，下次还会来！", "，五星好评。", "，谢谢！"),
    },
    "en": {
        "negative": (", fix it now!", ", this is unacceptable.", ", I want to complain."),
        "neutral": (", could you have a look?", ", what should I do?", ", thanks."),
        "positive": (", will buy again!", ", five stars.", ", thank you!"),
    },
}
# Only the characters that the templates use; enough for texts, not a converter.
_HANT = str.maketrans(
    "气体验来请问询烦满欢赞递个还没讯到货错坏热严重买价涨优惠务员态电话钱账单门现网开报闪装师购东缺库订这两样图"
    "对绝处诉评线谢时补终齐荐给过预满实虽师应级专业论长发当给流与从",
    "氣體驗來請問詢煩滿歡贊遞個還沒訊到貨錯壞熱嚴重買價漲優惠務員態電話錢賬單門現網開報閃裝師購東缺庫訂這兩樣圖"
    "對絕處訴評線謝時補終齊薦給過預滿實雖師應級專業論長發當給流與從",
)
VARIANTS = 6


def _texts(language: str, topic: str, sentiment: str) -> list[str]:
    base = "en" if language == "en" else "zh"
    bodies = (_GOOD if sentiment == "positive" else _BODY)[base][topic]
    parts = product(_OPEN[base][sentiment], bodies, _CLOSE[base][sentiment])
    texts = ["".join(part) for part in parts]
    spread = [texts[i * 7 % len(texts)] for i in range(VARIANTS)]
    return [t.translate(_HANT) for t in spread] if language == "zh-Hant" else spread


def table() -> pa.Table:
    """One row for each (language, topic, sentiment, variant), by number and with its text."""
    keys = list(product(range(3), range(len(TOPICS)), range(3), range(VARIANTS)))
    texts = [
        text
        for language, topic, sentiment in product(LANGUAGES, TOPICS, SENTIMENTS)
        for text in _texts(language, topic, sentiment)
    ]
    return pa.table(
        {
            "language": pa.array([k[0] for k in keys], pa.int8()),
            "topic": pa.array([k[1] for k in keys], pa.int8()),
            "sentiment": pa.array([k[2] for k in keys], pa.int8()),
            "variant": pa.array([k[3] for k in keys], pa.int8()),
            "language_name": [LANGUAGES[k[0]] for k in keys],
            "topic_name": [TOPICS[k[1]] for k in keys],
            "sentiment_name": [SENTIMENTS[k[2]] for k in keys],
            "text": texts,
        }
    )
