"""A client as a pipeline has one: follows pages, waits and repeats when it is told to."""

import json
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlencode


class Client:
    """Counts what went wrong in `troubles`, by what it was."""

    def __init__(self, connections: dict[str, str]) -> None:
        self.connections = connections
        self.troubles: dict[str, int] = {}

    def shop(self, entity: str, **asked: object) -> list[dict]:
        rows: list[dict] = []
        root = self.connections["SHOP_URL"]
        url: str | None = f"{root}/admin/api/{entity}.json?{urlencode(asked)}"
        while url:
            answer, headers = self.patiently(url, self.shop_header())
            rows += answer[entity]
            link = headers.get("Link")
            assert link is None or link.endswith('>; rel="next"')
            url = link and link[1:].split(">")[0]
        return rows

    def support(self, entity: str, start_time: int, per_page: int = 1000) -> list[dict]:
        rows: list[dict] = []
        root = self.connections["SUPPORT_URL"]
        asked = urlencode({"start_time": start_time, "per_page": per_page})
        url: str | None = f"{root}/api/v2/incremental/{entity}.json?{asked}"
        while url:
            answer, _ = self.patiently(url, self.support_header())
            rows += answer[entity]
            assert answer["end_of_stream"] == (answer["next_page"] is None)
            url = answer["next_page"]
        return rows

    def shop_header(self) -> dict[str, str]:
        return {"X-Shopify-Access-Token": self.connections["SHOP_TOKEN"]}

    def support_header(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.connections['SUPPORT_TOKEN']}"}

    def patiently(self, url: str, header: dict[str, str], tries: int = 8) -> tuple[dict, dict]:
        for _ in range(tries):
            try:
                return self.once(url, header)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 500):
                    raise
                self._count(str(error.code))
                time.sleep(float(error.headers.get("Retry-After") or 0))
            except (OSError, HTTPException, ValueError) as error:
                self._count(type(error).__name__)
        raise AssertionError(f"no answer in {tries} tries: {self.troubles}")

    def once(self, url: str, header: dict[str, str], timeout: float = 5) -> tuple[dict, dict]:
        request = urllib.request.Request(url, headers=header)
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.loads(answer.read()), dict(answer.headers)

    def _count(self, trouble: str) -> None:
        self.troubles[trouble] = self.troubles.get(trouble, 0) + 1
