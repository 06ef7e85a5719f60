"""What kind of event it was, and what it is called, where nobody has declared it."""

# A cause is only named where two signs agree; else the event is called by what is seen.
_NAMES = {
    "outage": ("Outage", "故障"),
    "launch": ("New products", "新品上市"),
    "price_change": ("New prices", "价格调整"),
    "faulty_product": ("Faulty product", "问题产品"),
    "complaint_wave": ("Wave of complaints", "投诉激增"),
    "contact_wave": ("Wave of contacts", "咨询激增"),
    "refund_wave": ("Wave of refunds", "退款激增"),
    "demand_surge": ("Demand above expectation", "需求高于预期"),
    "demand_drop": ("Demand below expectation", "需求低于预期"),
    "quiet": ("Fewer matters than expected", "事项少于预期"),
}
_SHORT = 3  # days: an outage is not longer


def name_of(event) -> tuple[str, str]:
    english, chinese = _NAMES[event.event_type]
    where = "" if event.scope == "all" else f": {event.scope}"
    return english + where, chinese + where.replace(": ", "：")


def type_of(event, windows: dict) -> str:
    """`windows`: what the event's days did to each series, by (metric, kind, scope)."""
    lead = event.windows[0]
    short = (event.ends_on - event.starts_on).days < _SHORT
    wide = ("all", "source", "channel")
    fell = any(
        w.high < 0.85 and w.p < 0.01
        for (metric, kind, _), w in windows.items()
        if metric == "orders" and kind in wide
    )
    up = {row.metric for row in event.windows if row.ratio > 1}
    about_product = [r for r in event.windows if r.scope_kind == "product" and r.ratio > 1]
    if about_product and {"refunds", "complaints", "tickets"} & up:
        return "faulty_product"
    if lead.metric == "orders" and lead.ratio < 1:
        # Where nothing at all goes on, nobody tells a fault from a holiday.
        return "outage" if short and lead.scope_kind in wide[1:] else "demand_drop"
    if lead.metric == "orders":
        return "demand_surge"
    if lead.ratio < 1:
        return "quiet"
    if short and fell:
        return "outage"
    waves = {"refunds": "refund_wave", "complaints": "complaint_wave"}
    return waves.get(lead.metric, "complaint_wave" if "complaints" in up else "contact_wave")
