"""The pattern for Chinese mobiles says what libphonenumber says, for every range of numbers."""

import duckdb
import phonenumbers
import pytest
import rendered


@pytest.fixture(scope="module")
def connection():
    return rendered.connection()


def test_the_pattern_and_the_library_agree_on_all_prefixes_of_six_digits(connection):
    numbers = [f"1{middle:05d}34567" for middle in range(20_000, 100_000, 7)]
    told = rendered.answers(connection, "clean_phone", numbers, "'CN'")
    assert [n for n, t in zip(numbers, told, strict=True) if t != _by_library(n)] == []


def _by_library(number: str) -> str | None:
    parsed = phonenumbers.parse(number, "CN")
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def test_what_the_pattern_takes_is_a_mobile_to_the_library(connection):
    numbers = [f"1{middle:04d}{middle:04d}5" + "1" for middle in range(2_000, 10_000, 3)]
    numbers = [n[:11] for n in numbers]
    told = rendered.answers(connection, "phone_type", numbers, "'CN'")
    for number, kind in zip(numbers, told, strict=True):
        if kind == "mobile":
            parsed = phonenumbers.parse(number, "CN")
            assert phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE


def test_chinese_mobiles_do_not_reach_the_library():
    """With another function in the library's place they are read all the same."""
    bare = duckdb.connect()
    bare.execute("CREATE MACRO standard_phone(a, b, c) AS {'e164': 'by the library'}")
    bare.execute(
        f"CREATE MACRO rule_fold_width(a) AS ({rendered.macros().default__fold_width('a')})"
    )
    written = ["13912345670", "+86 139-1234-5670", "0086 13912345670", "１３９１２３４５６７０"]
    sql = rendered.macros().default__clean_phone("v", "'CN'")
    assert rendered.run(bare, sql, written) == ["+8613912345670"] * 4
    assert rendered.run(bare, sql, ["021-62345678"]) == ["by the library"]
