"""The HTTP server of shop and support: one process on loopback, started by `python -m`.

It keeps no state but counters: what it shows follows from the shelves and the clock's file, which
it looks at for every request. Its log has method, path, status, rows and milliseconds, never a
query and never a body. It ends by itself when its pid file is no longer its own.
"""

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from simulator.serve import answers
from simulator.serve.clock import read_clock
from simulator.serve.faults import Faults, Regular, read_order
from simulator.serve.ports import free_port
from simulator.serve.processes import obey, sign, signed
from simulator.serve.shelf import Shelf

CHANNELS = {
    "shop": ("customers", "orders", "checkouts"),
    "support": ("users", "tickets", "ticket_comments", "satisfaction_ratings"),
}
_ROOTS = {"shop": "/admin/api/", "support": "/api/v2/incremental/"}
_TOKENS = {"shop": "X-Shopify-Access-Token", "support": "Authorization"}


class ApiServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folder: Path, port: int, tokens: dict[str, str], regular: Regular) -> None:
        self.clock_path = folder / "clock.json"
        self.tokens = tokens
        self.faults = {channel: Faults(regular) for channel in CHANNELS}
        self.shelves = {
            (channel, entity): Shelf(folder / "api" / channel / entity)
            for channel, entities in CHANNELS.items()
            for entity in entities
            if (folder / "api" / channel / entity).exists()
        }
        super().__init__(("127.0.0.1", port), Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is not our error; any other is told without its data."""
        error = sys.exc_info()[1]
        if not isinstance(error, (ConnectionError, TimeoutError)):
            print(f"error: {type(error).__name__}", flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: ApiServer

    def do_GET(self) -> None:
        began = time.perf_counter()
        parts = urlsplit(self.path)
        channel = next((c for c, root in _ROOTS.items() if parts.path.startswith(root)), None)
        if channel is None:
            told = {channel: faults.told() for channel, faults in self.server.faults.items()}
            known = parts.path == "/_faults"
            self._send(
                answers.Answer(200, json.dumps(told).encode())
                if known
                else answers.refusal(404, "shop", "Not Found")
            )
            return
        kind, seconds = self.server.faults[channel].next()
        answer = self._answer(channel, parts.path, dict(parse_qsl(parts.query)), kind, seconds)
        status = self._send(answer, kind) if answer else "dropped"
        spent = (time.perf_counter() - began) * 1000
        rows = answer.rows if answer else 0
        print(f"GET {parts.path} {status} {rows} rows {spent:.0f} ms", flush=True)

    def do_POST(self) -> None:
        """Orders a fault: {"channel", "kind", "count", "after", "seconds"} or {"regular": {…}}."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/_faults":
            self._send(answers.refusal(404, "shop", "Not Found"))
            return
        try:
            asked = json.loads(body)
            for channel in [asked["channel"]] if asked.get("channel") else CHANNELS:
                faults = self.server.faults[channel]
                if "regular" in asked:
                    faults.regular = Regular(**asked["regular"])
                faults.order = read_order(asked)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            self._send(answers.refusal(400, "shop", f"Bad order: {error}"))
        else:
            self._send(answers.Answer(200, b"{}"))

    def _answer(
        self, channel: str, path: str, asked: dict, kind: str, seconds: float
    ) -> answers.Answer | None:
        """None: the connection is dropped without a word."""
        if kind in ("slow", "stall"):
            time.sleep(seconds)
        if kind in ("down", "stall"):
            self.close_connection = True
            return None
        if kind == "429":
            # Shopify says a fraction of a second, Zendesk whole seconds.
            after = f"{seconds:.1f}" if channel == "shop" else f"{max(1, round(seconds))}"
            text = "Exceeded the call limit. Reduce request rates to resume uninterrupted service."
            return answers.refusal(429, channel, text, **{"Retry-After": after})
        if kind == "500":
            return answers.refusal(500, channel, "Internal Server Error")
        given = (self.headers.get(_TOKENS[channel]) or "").removeprefix("Bearer ")
        if not answers.allowed(channel, self.server.tokens[channel], given):
            return answers.refusal(401, channel, "Invalid API key or access token")
        entity = path.removeprefix(_ROOTS[channel]).removesuffix(".json")
        shelf = self.server.shelves.get((channel, entity))
        if shelf is None or not path.endswith(".json"):
            return answers.refusal(404, channel, "Not Found")
        clock = read_clock(self.server.clock_path)
        request = answers.Request(entity, asked, self.server.address, clock.cutoff)
        return (answers.shop if channel == "shop" else answers.support)(request, shelf)

    def _send(self, answer: answers.Answer, kind: str = "none") -> int:
        body = answer.body
        if kind == "wrong_json":
            body = body[: len(body) // 2] + b"<!-- "
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if kind == "cut":
            body, self.close_connection = body[: len(body) // 2], True
        self.wfile.write(body)
        self.wfile.flush()
        return answer.status

    def log_request(self, code="-", size="-") -> None:
        """Said in do_GET, without the query."""

    def log_message(self, format: str, *arguments: object) -> None:
        """The library would log what the client sent."""


def main() -> None:
    """`python -m simulator.serve.api <folder>`; tokens and settings come on standard input."""
    obey()
    folder = Path(sys.argv[1])
    settings = json.load(sys.stdin)
    server = ApiServer(
        folder, free_port(settings["port"]), settings["tokens"], Regular(**settings["regular"])
    )
    pid_file = folder / "api.pid"
    sign(pid_file, port=server.server_address[1])
    threading.Thread(target=_watch, args=(pid_file,), daemon=True).start()
    print(f"serving on {server.address}", flush=True)
    server.serve_forever()


def _watch(pid_file: Path) -> None:
    while (signed(pid_file) or {}).get("pid") == os.getpid():
        time.sleep(2)
    print("the pid file is another's or gone: ending", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
