"""What codes of the tables are called by people, in both languages; unknown ones as they are."""

from orchestration.report.text import Text, same

_WORDS = {
    # Channels
    "web": ("website", "网站"),
    "app": ("app", "应用"),
    "store": ("store", "门店"),
    "mini_program": ("mini program", "小程序"),
    "email": ("e-mail", "邮件"),
    "sms": ("text message", "短信"),
    "phone": ("phone", "电话"),
    "chat": ("chat", "在线客服"),
    "social": ("social media", "社交媒体"),
    "none": ("no order", "未下单"),
    "open": ("still open", "进行中"),
    # Stages, tiers, bands
    "lead": ("lead", "潜在客户"),
    "new": ("new", "新客户"),
    "active": ("active", "活跃客户"),
    "at_risk": ("at risk", "流失风险"),
    "lost": ("lost", "已流失"),
    "won_back": ("won back", "已赢回"),
    "low": ("low", "低"),
    "medium": ("medium", "中"),
    "high": ("high", "高"),
    "ordinary": ("ordinary", "一般"),
    "potential": ("potential", "潜力"),
    # Steps of the purchase
    "product_viewed": ("product viewed", "浏览商品"),
    "product_added": ("added to basket", "加入购物车"),
    "checkout_started": ("checkout started", "开始结算"),
    "shipping_entered": ("address entered", "填写地址"),
    "payment_entered": ("payment entered", "填写付款"),
    "order_completed": ("order completed", "完成订单"),
    "view": ("page opened", "打开页面"),
    "start": ("started", "开始"),
    "done": ("done", "完成"),
    "purchase": ("purchase", "购买"),
    "track_parcel": ("track a parcel", "查询包裹"),
    "return_request": ("return goods", "申请退货"),
    "invoice_request": ("ask for an invoice", "申请发票"),
    "change_address": ("change an address", "修改地址"),
    "tax_number": ("tax number", "填写税号"),
    "address": ("address", "填写地址"),
    "upload": ("upload", "上传"),
    "confirm": ("confirm", "确认"),
    "label": ("label", "打印面单"),
    "reason": ("reason", "填写原因"),
    "form": ("form", "填写表单"),
    # Why rows change (orchestration/changes.py)
    "identity change": ("identity change", "身份变化"),
    "deletion": ("deletion", "删除"),
    "correction": ("correction", "更正"),
    "late fact": ("late fact", "迟到的事实"),
    "new fact": ("new fact", "新的事实"),
    "rule or model": ("rule or model", "规则或模型"),
    "passing of time": ("passing of time", "时间推移"),
    "another day": ("another day", "另一日期"),
    # Ways of predicting
    "days_since_last_order": ("days since last order", "距上次下单天数"),
    "logistic_regression": ("logistic regression", "逻辑回归"),
    "last_champion": ("model of the step before", "上一期模型"),
    "hist_gradient_boosting": ("gradient boosting", "梯度提升树"),
    # Sources and campaigns
    "fresh": ("fresh", "及时"),
    "stale": ("stale", "过期"),
    "all": ("all", "全部"),
    "newsletter": ("newsletter", "月刊"),
    "winback": ("win-back", "挽回"),
    "promotion": ("promotion", "促销"),
    "launch": ("launch", "新品"),
    "NPS": ("NPS", "净推荐值 NPS"),
    "CSAT": ("CSAT", "满意度 CSAT"),
    "CES": ("CES", "费力度 CES"),
}


def word(code: object) -> Text:
    if code is None:
        return Text("unknown", "未知")
    known = _WORDS.get(str(code))
    return Text(*known) if known else same(str(code).replace("_", " "))
