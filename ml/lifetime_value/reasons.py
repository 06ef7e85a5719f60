"""Why a number is what it is, or is not there: code, English, Chinese."""

REASONS = {
    "no_order": (
        "has not bought yet",
        "尚未购买",
    ),
    "nobody_to_learn_from": (
        "no customer has had time to come back",
        "尚无客户有时间再次购买",
    ),
    "too_few_customers": (
        "fewer than 100 customers, or than 30 who came back: everybody goes on at their own rate",
        "客户少于 100 位或复购客户少于 30 位：按各人自身频率外推",
    ),
    "no_convergence": (
        "the model of leaving could not be fitted: everybody goes on at their own rate",
        "流失模型未能收敛：按各人自身频率外推",
    ),
    "naive_was_better": (
        "on past months the model was surely worse than the naive forecast: own rate instead",
        "在历史回测中模型显著劣于朴素预测：改用各人自身频率",
    ),
    "flat_likelihood": (
        "the data alone do not tell all parameters (nearly nobody leaves, say): a weak prior helps",
        "仅凭数据无法确定全部参数（如几乎无人流失）：采用弱先验",
    ),
    "short_history": (
        "history too short to hold any of it out: MBG/NBD unchecked",
        "历史过短，无法留出检验：MBG/NBD 未经检验",
    ),
    "no_margin": (
        "the margin that is known is not above 0: value is net sales",
        "已知毛利率不大于 0：价值按净销售额计",
    ),
    "alive_not_told": (
        "BG/NBD lets nobody leave after a single order, so P(alive) is left empty",
        "BG/NBD 假定仅一次购买者不会流失，故存活概率留空",
    ),
    "spend_too_few_repeaters": (
        "Gamma-Gamma blocked, fewer than 50 customers with two order days: mean spend",
        "Gamma-Gamma 不可用（至少两个下单日的客户不足 50 位）：改用平均金额",
    ),
    "spend_goes_with_frequency": (
        "Gamma-Gamma blocked, money goes with frequency: mean spend",
        "Gamma-Gamma 不可用（金额与频次相关）：改用平均金额",
    ),
    "spend_not_stable": (
        "Gamma-Gamma blocked, customers' spend changes over time: mean spend",
        "Gamma-Gamma 不可用（客户金额随时间变化）：改用平均金额",
    ),
    "spend_no_convergence": (
        "Gamma-Gamma could not be fitted, or has no finite mean: mean spend",
        "Gamma-Gamma 未能收敛或均值无穷：改用平均金额",
    ),
}
BLOCKED = {
    "enough_repeaters": "spend_too_few_repeaters",
    "independent_of_frequency": "spend_goes_with_frequency",
    "stable_over_time": "spend_not_stable",
    "finite_mean": "spend_no_convergence",
}


def told(codes, language: int) -> str | None:
    """Reasons as a sentence; `language`: 0 English, 1 Chinese. None where there is none."""
    return ("; ", "；")[language].join(REASONS[code][language] for code in codes) or None
