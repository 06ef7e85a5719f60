"""The retailer's calendar: lunar festivals from a table, holidays, shopping days, demand by day."""

from datetime import date, timedelta

import numpy as np

# A lunar year in 20 bits: long leap month | long months 1..12 | which month is the leap one.
_LUNAR_FROM = 2020
_LUNAR_NEW_YEAR = date(2020, 1, 25)
_LUNAR = (
    *(0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260),
    *(0x0EA65, 0x0D530, 0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0),
)


def _month_lengths(code: int) -> list[tuple[int, int]]:
    """(month, days) of one lunar year in order; the leap month repeats its number."""
    months = []
    for month in range(1, 13):
        months.append((month, 30 if code & (0x8000 >> (month - 1)) else 29))
        if code & 0xF == month:
            months.append((month, 30 if code & 0x10000 else 29))
    return months


def lunar(year: int, month: int, day: int) -> date:
    """The Gregorian date of a lunar one; ValueError outside the table (2020 to 2035)."""
    if not _LUNAR_FROM <= year < _LUNAR_FROM + len(_LUNAR):
        raise ValueError(f"no lunar calendar for {year}: the table has 2020 to 2035")
    day0 = _LUNAR_NEW_YEAR
    for code in _LUNAR[: year - _LUNAR_FROM]:
        day0 += timedelta(days=sum(days for _, days in _month_lengths(code)))
    for number, days in _month_lengths(_LUNAR[year - _LUNAR_FROM]):
        if number == month:
            break
        day0 += timedelta(days=days)
    return day0 + timedelta(days=day - 1)


def _black_friday(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def occasions(year: int) -> list[tuple]:
    """(name, Chinese name, type, first day, last day, demand online, demand in stores)."""
    spring, boat = lunar(year, 1, 1), lunar(year, 5, 5)
    moon, qixi = lunar(year, 8, 15), lunar(year, 7, 7)
    friday, week = _black_friday(year), timedelta(days=7)
    return [
        ("New Year", "元旦", "holiday", date(year, 1, 1), date(year, 1, 1), 1.0, 1.3),
        ("New Year goods", "年货节", "promotion", spring - 3 * week, spring - week, 1.5, 1.6),
        ("Spring Festival", "春节", "holiday", spring - week / 7, spring + week, 0.55, 0.6),
        ("Valentine's Day", "情人节", "holiday", date(year, 2, 12), date(year, 2, 14), 1.2, 1.2),
        ("Women's Day", "妇女节", "promotion", date(year, 3, 6), date(year, 3, 8), 1.4, 1.2),
        ("Labour Day", "劳动节", "holiday", date(year, 5, 1), date(year, 5, 5), 0.9, 1.4),
        ("Dragon Boat", "端午节", "holiday", boat - week / 7, boat + week / 7, 1.0, 1.3),
        ("618", "618购物节", "promotion", date(year, 6, 14), date(year, 6, 20), 2.4, 1.3),
        ("Qixi", "七夕", "holiday", qixi - 2 * week / 7, qixi, 1.25, 1.15),
        ("Mid-Autumn", "中秋节", "holiday", moon - week, moon, 1.3, 1.4),
        ("National Day", "国庆节", "holiday", date(year, 10, 1), date(year, 10, 7), 0.95, 1.5),
        ("Singles' Day", "双十一", "promotion", date(year, 11, 8), date(year, 11, 12), 3.2, 1.3),
        ("Black Friday", "黑色星期五", "promotion", friday, friday + week / 2, 1.5, 1.2),
        ("Double 12", "双十二", "promotion", date(year, 12, 11), date(year, 12, 13), 1.7, 1.1),
        ("Christmas", "圣诞节", "holiday", date(year, 12, 18), date(year, 12, 25), 1.3, 1.4),
    ]


def promotion_days(first_day: date, days: int) -> np.ndarray:
    """True for each day of the span on which a promotion runs."""
    on = np.zeros(days, dtype=bool)
    last = first_day + timedelta(days=days - 1)
    for year in range(first_day.year, last.year + 1):
        for _, _, kind, begin, end, *_ in occasions(year):
            if kind == "promotion":
                on[max(0, (begin - first_day).days) : max(0, (end - first_day).days + 1)] = True
    return on


def demand(first_day: date, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Demand by day online and in stores, each with mean 1 over the span."""
    ordinals = first_day.toordinal() + np.arange(days)
    weekday = (ordinals + 6) % 7  # 0 is Monday
    season = 1 + 0.10 * np.sin(2 * np.pi * (np.arange(days) + first_day.timetuple().tm_yday) / 365)
    online = season * np.array([0.97, 0.95, 0.96, 0.98, 1.04, 1.08, 1.05])[weekday]
    stores = season * np.array([0.80, 0.80, 0.82, 0.88, 1.10, 1.35, 1.25])[weekday]
    last = first_day + timedelta(days=days - 1)
    for year in range(first_day.year, last.year + 1):
        for _, _, _, begin, end, by_web, by_store in occasions(year):
            inside = (ordinals >= begin.toordinal()) & (ordinals <= end.toordinal())
            online[inside] *= by_web
            stores[inside] *= by_store
    return online / online.mean(), stores / stores.mean()
