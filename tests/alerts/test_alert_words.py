"""Nothing of a person and no secret leaves in an alert, whatever the line says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.alerts.alert import Alert
from orchestration.alerts.redact import redact


def text_of(*lines: str, secrets=()) -> str:
    return Alert("run_failed", "demo", "k", tuple(lines), secrets=tuple(secrets)).text()


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("no customer anna.li+x@mail.example.cn in crm", "anna.li+x@mail.example.cn"),
        ("phone +86 138 1234 5678 twice", "138 1234 5678"),
        ("phone 13812345678", "13812345678"),
        ("card 6222-0212-3456-7890-123", "6222-0212"),
        ("cannot reach postgresql://crm:hunter22@db:5432/crm", "hunter22"),
        ("GET https://api.example.org/orders?token=abc123&page=2", "abc123"),
        ("refused: password=hunter22 host=db", "hunter22"),
        ("API_KEY: abcdef12", "abcdef12"),
        ("Could not convert string 'Anna Li' to INT32", "Anna Li"),
        ("CSV Error Original Line: 17,Anna Li,138 Possible fixes", "Anna Li"),
    ],
)
def test_what_is_personal_or_secret_is_taken_out(line, gone):
    assert gone in line
    assert gone not in text_of(line)


@pytest.mark.parametrize(
    "line",
    [
        "source shop, table orders, column total: expected DECIMAL, found instead: totl",
        "gate marts/orders: expected 50 to 1000, found 20,940,529 of 1,469,307 rows",
        "expected by 08:00 (Asia/Shanghai): the day 2025-10-28; readers see 2025-10-27",
        "source pos: stale, landed up to 2025-10-20 (8 days behind, 3 allowed)",
        "cannot reach https://api.example.org/orders: HTTP 503",
        "version 20261122T172732Z_asof_2025-12-31_860051ee: not there",
    ],
)
def test_what_names_places_and_days_stays(line):
    assert line in text_of(line)


def test_known_secrets_go_wherever_they_stand(monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", "tok-98-xyz")
    monkeypatch.setenv("C360_ALERT_WEBHOOK", "https://chat.example.org/T0/B0")
    said = text_of("refused tok-98-xyz by https://chat.example.org/T0/B0", secrets=["refused"])
    assert "tok-98-xyz" not in said
    assert "T0/B0" not in said
    assert "refused" not in said


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_can_be_redacted_and_is_one_line(text):
    said = redact(text)
    assert "\n" not in said
    assert redact(said) == said


@given(st.emails())
def test_no_mail_address_survives(address):
    assert "@" not in redact(f"of {address} here")


def test_a_long_story_is_cut():
    said = text_of(*(f"line {n} " + "x" * 1000 for n in range(50)))
    assert len(said) < 8_000
    assert "and 38 more" in said
