"""An alert as a JSON POST, in the shape that the receiver knows by its host."""

import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from orchestration.alerts.alert import Alert


class NotDelivered(Exception):
    """The text says why, without the address or anything that the receiver answered."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A POST that is sent on elsewhere would arrive as an empty GET, or with a stranger."""

    def redirect_request(self, *_args, **_named):
        return None


def payload(alert: Alert, host: str) -> dict:
    """Slack takes `text`; Feishu (Lark) `msg_type` and `content`; DingTalk and WeCom `msgtype`
    and `text`; anybody else gets all fields, with `text` among them."""
    text = alert.text()
    if _under(host, "slack.com"):
        return {"text": text}
    if _under(host, "feishu.cn") or _under(host, "larksuite.com"):
        return {"msg_type": "text", "content": {"text": text}}
    if _under(host, "dingtalk.com") or _under(host, "weixin.qq.com"):
        return {"msgtype": "text", "text": {"content": text}}
    return {"text": text, "msg_type": "text", "content": {"text": text}, **alert.fields()}


def post(url: str, alert: Alert, timeout: float) -> None:
    """Raises NotDelivered. `timeout` is of one step of the connection; who calls bounds it all."""
    host = urlsplit(url).hostname or ""
    request = urllib.request.Request(
        url,
        data=json.dumps(payload(alert, host), ensure_ascii=False).encode(),
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "customer360",
        },
        method="POST",
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=timeout) as answer:
            body = answer.read(10_000)
    except urllib.error.HTTPError as error:
        raise NotDelivered(f"HTTP {error.code}") from None
    except (TimeoutError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise NotDelivered("no answer in time") from None
        raise NotDelivered(getattr(reason, "strerror", None) or "not reachable") from None
    except (OSError, ValueError) as error:
        raise NotDelivered(type(error).__name__) from None
    _check(body)


def _check(body: bytes) -> None:
    """Chats of the Feishu kind answer 200 and say in the body that they took nothing."""
    try:
        told = json.loads(body)
    except ValueError:
        return
    if isinstance(told, dict):
        for name in ("code", "errcode", "StatusCode"):
            if told.get(name) not in (None, 0, "0"):
                raise NotDelivered(f"refused with {name} {str(told[name])[:20]}")


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
