"""What holds of every text: no rule raises, a cleaned value is clean, width makes no difference."""

import pytest
import rendered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_AS_OF = "date '2025-03-14'"
_MACROS = {
    "clean_email": (),
    "email_flag": (),
    "clean_phone": ("'CN'",),
    "phone_flag": ("'CN'",),
    "phone_type": ("'US'", "'CN'"),
    "phone_extension": ("null",),
    "clean_name": (),
    "name_key": (),
    "name_simplified": (),
    "name_script": (),
    "name_honorific": (),
    "name_flag": (),
    "parse_date": (),
    "date_flag": (),
    "clean_birth_date": (_AS_OF,),
    "birth_date_flag": (_AS_OF,),
    "parse_moment": ("'Asia/Shanghai'",),
    "moment_flag": (),
    "parse_money": (),
    "money_flag": (),
    "money_currency": (),
    "clean_currency": (),
    "clean_gender": (),
    "clean_boolean": (),
    "clean_language": (),
    "clean_country": (),
    "clean_province": (),
    "clean_city": (),
    "clean_district": (),
    "address_rest": (),
    "clean_postcode": (),
    "clean_company": (),
    "clean_text": (),
}
_IDEMPOTENT = (
    *("clean_email", "clean_phone", "parse_date", "parse_moment", "parse_money"),
    *("clean_currency", "clean_gender", "clean_boolean", "clean_language"),
    *("clean_country", "clean_province", "clean_postcode", "clean_company", "clean_text"),
)
_WIDTH = (
    *("clean_email", "email_flag", "clean_phone", "phone_flag", "name_key", "clean_name"),
    *("parse_date", "date_flag", "parse_moment", "parse_money", "money_flag", "clean_gender"),
    *("clean_country", "clean_postcode", "clean_boolean", "clean_language", "clean_currency"),
)
# Pieces of which values are made, so that the rules' later branches are reached too.
_PIECES_OF_ALL = (
    "1990 2025 03 14 12 0 139 1234 5678 +86 0086 86 ( ) - / . , : @ gmail.com qq.com a.b + ￥ $ 元 "
    "年 月 日 T Z +08:00 张 三 歐陽 San Zhang Mr. 先生 女士 广东省 深圳市 南山区 北京 路 号 test "
    "万 % e5 Feb 下午 PM １２ Ａ \u200b \u3000 😀 \x00 ' \" \\ é 李"
)
_PIECES_OF_NAMES = (
    "张 三 歐陽 欧阳 娜娜 李 先生 女士 小姐 San Zhang John Smith SMITH o'neill Jean-Luc van Mr. "
    "Dr. J. (微信) （VIP） 13912345678 😀 * \u200b Ｊｏｈｎ · . -"
)


def _composed(pieces: str, longest: int) -> st.SearchStrategy[str]:
    parts = st.lists(st.sampled_from(pieces.split(" ")), min_size=1, max_size=longest)
    return st.builds(lambda gap, chosen: gap.join(chosen), st.sampled_from(["", " "]), parts)


def _many(value: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """A query costs some milliseconds, a value in it microseconds."""
    return st.lists(value, min_size=60, max_size=120)


_COMPOSED = _composed(_PIECES_OF_ALL, 8)
_VALUES = _many(_COMPOSED | st.text(st.characters(exclude_categories=["Cs"]), max_size=24))
_NAMES = _many(_composed(_PIECES_OF_NAMES, 5))
_ASCII = _many(
    _COMPOSED.map(lambda text: "".join(filter(str.isascii, text)))
    | st.text(st.characters(codec="ascii"), max_size=16)
)
_FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def connection():
    return rendered.connection()


@pytest.mark.parametrize("macro", _MACROS)
@_FEW
@given(values=_VALUES)
def test_no_text_raises(connection, macro, values):
    told = rendered.answers(connection, macro, [None, "", *values], *_MACROS[macro])
    assert told[:2] == [None, None]


@pytest.mark.parametrize("macro", _IDEMPOTENT)
@_FEW
@given(values=_VALUES)
def test_a_cleaned_value_is_clean(connection, macro, values):
    once = rendered.answers(connection, macro, values, *_MACROS[macro])
    text = [None if value is None else str(value) for value in once]
    twice = rendered.answers(connection, macro, text, *_MACROS[macro])
    assert [(v, a) for v, a, b in zip(values, once, twice, strict=True) if a != b] == []


@pytest.mark.parametrize("macro", ["clean_name", "name_simplified"])
@_FEW
@given(values=_NAMES)
def test_a_cleaned_name_is_clean(connection, macro, values):
    once = rendered.answers(connection, macro, values)
    twice = rendered.answers(connection, macro, once)
    assert [(v, a, b) for v, a, b in zip(values, once, twice, strict=True) if a != b] == []


@pytest.mark.parametrize("macro", _WIDTH)
@_FEW
@given(values=_ASCII)
def test_full_width_makes_no_difference(connection, macro, values):
    wide = [_widened(value) for value in values]
    told = rendered.answers(connection, macro, values, *_MACROS[macro])
    told_wide = rendered.answers(connection, macro, wide, *_MACROS[macro])
    assert [v for v, a, b in zip(values, told, told_wide, strict=True) if a != b] == []


def _widened(text: str) -> str:
    return "".join(
        chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text
    )
