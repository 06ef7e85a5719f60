"""Starting and stopping the HTTP server, and ordering faults from it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path

import psutil

from simulator.serve.errors import OutsideProblem
from simulator.serve.faults import Regular
from simulator.serve.processes import signed, stop

_ROOT = Path(__file__).resolve().parents[2]


class ApiProcess:
    """The server whose pid file and log are in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pid_file = folder / "api.pid"
        self.log = folder / "api.log"

    def process(self) -> psutil.Process | None:
        held = signed(self.pid_file)
        return psutil.Process(held["pid"]) if held else None

    def address(self) -> str:
        held = signed(self.pid_file)
        if held is None:
            raise OutsideProblem("the HTTP server is not running")
        return f"http://127.0.0.1:{held['port']}"

    def start(self, usual_port: int | None, tokens: dict[str, str], regular: Regular) -> None:
        """Starts the server unless it runs; then it only takes the faults as they are now."""
        if self.process() is not None:
            self.order(regular=asdict(regular))
            return
        settings = {"port": usual_port, "tokens": tokens, "regular": asdict(regular)}
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "simulator.serve.api", str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        child.stdin.write(json.dumps(settings).encode())
        child.stdin.close()
        until = time.monotonic() + 60
        while time.monotonic() < until and child.poll() is None:
            if (signed(self.pid_file) or {}).get("pid") == child.pid:
                child.returncode = 0  # not ours to wait for any more
                return
            time.sleep(0.02)
        if child.poll() is None:
            stop(psutil.Process(child.pid), signal.SIGTERM)
        raise OutsideProblem(f"the HTTP server did not start (its log: {self.log})")

    def stop(self) -> None:
        process = self.process()
        if process is not None:
            stop(process, signal.SIGTERM)
        self.pid_file.unlink(missing_ok=True)

    def order(self, **order: object) -> None:
        """Orders a fault; see `api.Handler.do_POST`."""
        request = urllib.request.Request(
            f"{self.address()}/_faults", json.dumps(order).encode(), method="POST"
        )
        urllib.request.urlopen(request, timeout=10).close()
