"""Words with which a customer says what happens next: a last warning, whatever its tone.

A rule and not a model: a threat is rare, is said in few ways, and whoever reads the stage of a
complaint wants to see why. General words of consumer protection, law and publicity.
"""

import re

_ZH = (
    r"12315|12345|消协|消费者协会|消保|工商局|市场监管|监管部门|法院|起诉|律师|律師|法律途径|法律途徑"
    r"|诉讼|報警|报警|曝光|媒体|媒體|维权|維權|黑猫投诉|最后一次(?:警告|通知|机会)|最後一次"
    r"|最后通牒|最後通牒|限你们?|消基會|消保官|爆料"
    r"|再不(?:处理|處理|解决|解決|退款|退钱|回复|發貨|发货|给).{0,12}(?:就|我)"
    r"|(?:否则|不然|要不然).{0,8}(?:投诉|投訴|举报|起诉|曝光|告)"
    r"|(?:我要|我会|我會|准备|準備|直接)(?:去)?(?:投诉|投訴|举报|檢舉|告你)"
)
_EN = (
    r"\blawyers?\b|\battorney|\bsolicitor|\bsu(?:e|ing) (?:you|them)|\blegal action|\bsmall claims"
    r"|\bcourt\b|\bchargeback|\bdisput\w+ (?:the|this) (?:charge|payment)|\btrading standards"
    r"|\bconsumer (?:protection|rights|affairs)|\bombudsman|\bbbb\b|\bbetter business bureau"
    r"|\bgo(?:ing)? public\b|\bto the (?:press|media|papers)\b|\blast (?:chance|warning)"
    r"|\bfinal (?:notice|warning|chance)|\b(?:will|going to|gonna|i'll) report (?:you|this|them)"
    r"|\bor (?:else|i(?:'ll| will)|i am|i'm)\b.{0,30}(?:cancel|leav|report|disput|complain|sue)"
    r"|\bif (?:this|you|it).{0,40}(?:disput|report you|cancel (?:my|everything)|switch(?:ing)? to)"
)
_THREAT = re.compile(f"{_ZH}|{_EN}", re.IGNORECASE)


def is_threat(cleaned: str) -> bool:
    """Whether a cleaned text warns of a step outside: an authority, a court, the public."""
    return bool(_THREAT.search(cleaned))
