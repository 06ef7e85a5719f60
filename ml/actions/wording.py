"""Why this is suggested, and why nothing else is: in Chinese and English."""

from collections.abc import Sequence

import numpy as np

from ml.actions.catalogue import Action

KINDS = ("recommended", "by_lot", "none_better", "not_told", "blocked", "holdout", "no_actions")
TEXTS = {
    "holdout": ("对照组，从不联系", "kept without contact for comparison"),
    "no_consent": ("未同意该渠道", "no consent for the channel"),
    "frequency_cap": ("近期联系已达上限", "enough contacts lately"),
    "cool_down": ("同类活动冷却期内", "the same too recently"),
    "do_not_disturb": ("勿扰：联系反而减少购买", "do not disturb: contact makes them buy less"),
    "not_told": ("效果未证实", "no effect is shown"),
    "no_margin": ("毛利未知", "the margin is not known"),
    "not_worth": ("预期收益不抵成本", "worth less than it costs"),
    "worth_less": ("预期净值较低", "worth less than what is suggested"),
    "by_lot": ("本次由抽签决定", "the lot chose otherwise"),
}  # fmt: skip


def alternatives(
    codes: np.ndarray, actions: Sequence[Action]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each person's row of codes (None: it is the suggestion) a text: machine, zh, en."""
    kinds = [None, *TEXTS]
    flat = {code: n for n, code in enumerate(kinds)}
    whole = np.vectorize(flat.get, otypes=[np.int64])(codes) if codes.size else np.zeros((0, 0))
    rows, back = np.unique(whole, axis=0, return_inverse=True)
    machine, zh, en = [], [], []
    for row in rows.astype(int):
        told = [(a, kinds[c]) for a, c in zip(actions, row, strict=True) if c]
        machine.append("; ".join(f"{a.name}: {c}" for a, c in told))
        zh.append("；".join(f"{a.zh}：{TEXTS[c][0]}" for a, c in told))
        en.append("; ".join(f"{a.en}: {TEXTS[c][1]}" for a, c in told))
    back = back.reshape(-1)
    return tuple(np.array(text, dtype=object)[back] for text in (machine, zh, en))


def reason(kind: str, basis: str | None, uplift: float, net: float, currency: str) -> tuple:
    """(Chinese, English) of one suggestion; `uplift` and `net` only where something is done."""
    if kind == "recommended":
        of = ("同类客户", "such customers") if basis == "person" else ("客户（平均）", "customers")
        return (
            f"每百名{of[0]}预计多 {100 * uplift:.1f} 单，扣除成本后每人约 {net:.2f} {currency}",
            f"of 100 {of[1]} about {100 * uplift:.1f} more orders; "
            f"after cost {net:.2f} {currency} each",
        )
    return {
        "by_lot": ("由抽签决定，以便持续了解各行动的效果", "by lot, so that effects stay known"),
        "none_better": ("没有行动的预期收益超过成本", "no action is worth more than it costs"),
        "not_told": (
            "没有行动的效果得到证实，因此不作推荐",
            "no action has an effect that chance does not explain",
        ),
        "blocked": ("没有允许的行动", "no action is allowed"),
        "holdout": (
            "对照组：从不联系，用于衡量整体效果",
            "never contacted, to measure what all actions are worth",
        ),
        "no_actions": ("公司未定义行动", "the company has named no action"),
    }[kind]
