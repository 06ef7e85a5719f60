"""Alerts over real sockets: delivered, once, in time; and never an error of the caller."""

import email
import logging
import socket
import time
from email import policy

import pytest
from sinks import http_sink, smtp_sink

from orchestration.alerts.alert import Alert
from orchestration.alerts.receivers import receivers
from orchestration.alerts.send import send
from orchestration.alerts.webhook import payload
from orchestration.errors import SettingsProblem

NAMES = ("WEBHOOK", "EMAIL", "SMTP", "FROM", "TIMEOUT", "LATE")


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(f"C360_ALERT_{name}", raising=False)


def alert(key="run-1", lines=("table marts.orders, column net_sales: expected > 0, found −3",)):
    return Alert(
        kind="publish_blocked",
        company="demo",
        key=key,
        day="2025-06-30",
        run_id="860051ee-6b1a-41b2-b199-a639c72b0851",
        version="20250630T172732Z_asof_2025-06-29_860051ee",
        lines=tuple(lines),
    )


def test_a_webhook_gets_json_that_a_chat_and_a_program_can_read(monkeypatch, tmp_path):
    with http_sink() as (url, received):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        assert send(alert(), tmp_path) == ["webhook at 127.0.0.1"]
    headers, body = received[0]
    assert headers["Content-Type"].startswith("application/json")
    assert body["kind"] == "publish_blocked"
    assert body["lines"] == ["table marts.orders, column net_sales: expected > 0, found −3"]
    assert body["content"]["text"] == body["text"]
    for part in (
        "demo",
        "2025-06-30",
        "质量门",
        "found −3",
        "860051ee-6b1a-41b2-b199-a639c72b0851",
    ):
        assert part in body["text"]


@pytest.mark.parametrize(
    ("host", "shape"),
    [
        ("hooks.slack.com", {"text"}),
        ("open.feishu.cn", {"msg_type", "content"}),
        ("open.larksuite.com", {"msg_type", "content"}),
        ("oapi.dingtalk.com", {"msgtype", "text"}),
        ("qyapi.weixin.qq.com", {"msgtype", "text"}),
    ],
)
def test_each_chat_gets_its_own_shape(host, shape):
    made = payload(alert(), host)
    assert set(made) == shape
    assert "publish blocked" in str(made)
    assert "source" in payload(alert(), f"not{host}.example")


def test_a_mail_is_a_mail(monkeypatch, tmp_path):
    with smtp_sink() as (address, received):
        monkeypatch.setenv("C360_ALERT_EMAIL", "night@example.org, day@example.org")
        monkeypatch.setenv("C360_ALERT_FROM", "c360@example.org")
        monkeypatch.setenv("C360_ALERT_SMTP", address)
        assert send(alert(), tmp_path) == ["e-mail through 127.0.0.1"]
    sender, to, text = received[0]
    read = email.message_from_string(text, policy=policy.default)
    assert sender == "c360@example.org"
    assert to == ["night@example.org", "day@example.org"]
    assert "质量门" in read["Subject"]
    assert "found −3" in read.get_content()


def test_the_same_thing_is_told_once(monkeypatch, tmp_path):
    with http_sink() as (url, received):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        assert [bool(send(alert(key), tmp_path)) for key in ("a", "a", "b")] == [True, False, True]
    assert len(received) == 2


def test_what_reached_nobody_is_tried_again(monkeypatch, tmp_path):
    monkeypatch.setenv("C360_ALERT_WEBHOOK", _closed())
    assert send(alert(), tmp_path) == []
    with http_sink() as (url, received):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        assert send(alert(), tmp_path)
    assert len(received) == 1


def test_one_that_is_not_reachable_keeps_nobody_else_from_it(monkeypatch, tmp_path, caplog):
    with http_sink() as (url, received), caplog.at_level(logging.WARNING):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", f"{_closed()} {url}")
        assert send(alert(), tmp_path) == ["webhook at 127.0.0.1"]
    assert len(received) == 1
    assert "alert not delivered to webhook at 127.0.0.1: Connection refused" in caplog.text
    assert "secret-path" not in caplog.text


@pytest.mark.parametrize("slow", [{"wait": 30.0}, {"drip": True}])
def test_a_slow_receiver_takes_no_longer_than_it_may(monkeypatch, tmp_path, caplog, slow):
    with http_sink(**slow) as (url, received):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        monkeypatch.setenv("C360_ALERT_TIMEOUT", "0.6")
        started = time.monotonic()
        assert send(alert(), tmp_path) == []
        assert time.monotonic() - started < 3
        assert len(received) == 1
    assert "no answer in time" in caplog.text


def test_a_silent_mail_server_takes_no_longer_than_it_may(monkeypatch, tmp_path, caplog):
    with smtp_sink(silent=True) as (address, _):
        monkeypatch.setenv("C360_ALERT_EMAIL", "night@example.org")
        monkeypatch.setenv("C360_ALERT_SMTP", address)
        monkeypatch.setenv("C360_ALERT_TIMEOUT", "0.6")
        started = time.monotonic()
        assert send(alert(), tmp_path) == []
        assert time.monotonic() - started < 3
    assert "alert not delivered to e-mail through 127.0.0.1" in caplog.text


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"status": 500}, "HTTP 500"),
        ({"status": 403, "body": b"person-7f3a"}, "HTTP 403"),
        ({"body": b'{"code": 19021, "msg": "sign match fail"}'}, "refused with code 19021"),
        ({"body": b'{"errcode": 310000}'}, "refused with errcode 310000"),
    ],
)
def test_one_that_refuses_is_said_so(monkeypatch, tmp_path, caplog, answer, why):
    with http_sink(**answer) as (url, _):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        assert send(alert(), tmp_path) == []
    assert why in caplog.text
    assert "person-7f3a" not in caplog.text


def test_a_redirect_is_not_followed(monkeypatch, tmp_path, caplog):
    with http_sink() as (other, strangers), http_sink(status=302, location=other) as (url, _):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        assert send(alert(), tmp_path) == []
    assert strangers == []
    assert "HTTP 302" in caplog.text


def test_refused_addresses_are_counted_not_named(monkeypatch, tmp_path, caplog):
    with smtp_sink(refuse=("gone@example.org",)) as (address, received):
        monkeypatch.setenv("C360_ALERT_EMAIL", "night@example.org,gone@example.org")
        monkeypatch.setenv("C360_ALERT_SMTP", address)
        assert send(alert(), tmp_path) == []
    assert received[0][1] == ["night@example.org"]
    assert "1 of 2 addresses were refused" in caplog.text
    assert "gone@" not in caplog.text


def test_a_password_needs_an_encrypted_line(monkeypatch, tmp_path, caplog):
    with smtp_sink() as (address, received):
        monkeypatch.setenv("C360_ALERT_EMAIL", "night@example.org")
        monkeypatch.setenv("C360_ALERT_SMTP", address.replace("//", "//user:hunter22@"))
        assert send(alert(), tmp_path) == []
    assert received == []
    assert "no encryption" in caplog.text
    assert "hunter22" not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK", "http://chat.example.org/secret-path"),
        ("WEBHOOK", "ftp://chat.example.org"),
        ("WEBHOOK", "https://[secret-path"),
        ("SMTP", "mail.example.org"),
        ("SMTP", "smtp://mail.example.org:secret-path"),
        ("FROM", "nobody"),
        ("TIMEOUT", "soon"),
        ("TIMEOUT", "nan"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_line_without_its_value(
    monkeypatch, tmp_path, caplog, name, value
):
    monkeypatch.setenv("C360_ALERT_EMAIL", "night@example.org")
    monkeypatch.setenv(f"C360_ALERT_{name}", value)
    with pytest.raises(SettingsProblem, match=f"C360_ALERT_{name}"):
        receivers()
    assert send(alert(), tmp_path) == []
    assert "alert not sent" in caplog.text
    assert "secret-path" not in caplog.text


def test_a_folder_that_cannot_be_written_silences_nothing(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with http_sink() as (url, received):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        assert send(alert(), blocked / "sent")
    assert len(received) == 1


def test_nobody_set_sends_nothing_and_leaves_nothing(tmp_path):
    assert send(alert(), tmp_path / "sent") == []
    assert not (tmp_path / "sent").exists()


def _closed() -> str:
    """An address at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}/hook/secret-path"
