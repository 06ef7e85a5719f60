"""How numbers are written; the same in both languages. A missing number is a dash."""

from datetime import date, datetime

from orchestration.report.text import Text, same

NONE = "–"


def whole(value) -> str:
    return NONE if value is None else f"{float(value):,.0f}"


def decimal(value, places: int = 2) -> str:
    return NONE if value is None else f"{float(value):,.{places}f}"


def share(value, places: int = 1) -> str:
    """A share of one, as percent."""
    if value is None:
        return NONE
    text = f"{100 * float(value):.{places}f}"
    return (text.lstrip("-") if float(text) == 0 else text.replace("-", "−")) + " %"


def signed(value, places: int = 0) -> str:
    """With a real minus sign; what rounds to nothing has no sign."""
    if value is None:
        return NONE
    text = f"{float(value):+,.{places}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def money(value, currency: str, places: int = 0) -> str:
    return NONE if value is None else f"{decimal(value, places)} {currency}".replace("-", "−")


def short(value) -> str:
    """For an axis: 1.2M, 340k, 12."""
    size = abs(value)
    for least, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size >= least:
            return f"{value / least:.3g}{letter}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def day(value: date | datetime | None) -> str:
    return NONE if value is None else f"{value:%Y-%m-%d}"


def interval(low, high, write) -> Text:
    """A 95 % interval in words; nothing where it is not known."""
    if low is None or high is None:
        return same("")
    return Text("95 % interval {} to {}", "95% 区间 {} 至 {}").format(write(low), write(high))
