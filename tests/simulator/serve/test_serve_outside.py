"""Up, down, a day further: on a real server and a real PostgreSQL, killed in the middle too."""

import json
import os
import signal
import stat
import subprocess
import sys
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import duckdb
import psutil
import psycopg
import pytest
from client import Client
from tiny_deliveries import DAYS, ORDERS_A_DAY

from simulator.serve.errors import OutsideProblem
from simulator.serve.file_kinds import till_encoding
from simulator.serve.outside import Outside
from simulator.world import World

PROJECT = Path(__file__).resolve().parents[3]
TABLES = ("crm.contacts", "crm.consents", "loyalty.members", "loyalty.points_ledger")


def _quiet(text: str) -> None:
    """Progress is not looked at here."""


def _shown(outside: Outside) -> dict:
    """All that the outside world shows, by interface."""
    connections = outside.connections()
    with psycopg.connect(connections["CRM_DSN"]) as database:
        shown = {t: database.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in TABLES}
    client = Client(connections)
    shown["orders"] = client.shop("orders", limit=250)
    shown["customers"] = client.shop("customers", limit=250)
    shown["tickets"] = client.support("tickets", 0)
    drop = Path(connections["DROP_FOLDER"])
    files = {str(p.relative_to(drop)): p.read_bytes() for p in drop.rglob("*") if p.is_file()}
    return {**shown, "files": files}


def _processes(outside: Outside) -> list[psutil.Process]:
    """Every process that has the folder in its command or was started by one that has."""
    found = [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(outside.folder) in part for part in process.info["cmdline"] or [])
    ]
    return found + [child for process in found for child in process.children(recursive=True)]


@pytest.fixture(scope="module")
def expected(make_world) -> dict:
    """What day 6 shows when it is the first day asked for."""
    outside = make_world()
    outside.up(today=date(2025, 1, 6), faults=False, say=_quiet)
    shown = _shown(outside)
    outside.down()
    return shown


def test_day_by_day_shows_the_same(make_world, expected):
    outside = make_world()
    outside.up(today=date(2025, 1, 1), faults=False, say=_quiet)
    assert len(_shown(outside)["orders"]) == ORDERS_A_DAY + 1
    for day in range(2, 7):
        assert outside.advance(say=_quiet) == date(2025, 1, day)
        outside.up(faults=False, say=_quiet)  # changes nothing
    shown = _shown(outside)
    assert shown == expected
    assert len(shown["crm.contacts"]) == 6
    contact = shown["crm.contacts"][0]
    assert contact[:5] == (1, "v6", None, "a\nb", True)
    assert shown["crm.contacts"][1][1:4] == ("", None, '王"小, 明')
    addresses = outside.connections()
    outside.down()
    outside.up(faults=False, say=_quiet)
    assert _shown(outside) == expected
    assert outside.connections() == addresses
    outside.up(today=date(2025, 1, 7), faults=False, say=_quiet)
    assert outside.status().now == date(2025, 1, 7)
    outside.down()


_KILLS = {
    "after_the_database": ("simulator.serve.outside.DropFolder.drop", 1),
    "before_the_files": ("simulator.serve.drop.DropFolder._move", 1),
    "amid_the_files": ("pathlib.Path.replace", 12),
    "before_the_clock": ("simulator.serve.outside.write_clock", 2),
}
_KILLER = """
import os, signal, sys
from importlib import import_module
from simulator.serve.outside import Outside
place, times = sys.argv[2], int(sys.argv[3])
parts = place.split(".")
holder = import_module(".".join(parts[:-2] if parts[-2][0].isupper() else parts[:-1]))
holder = getattr(holder, parts[-2]) if parts[-2][0].isupper() else holder
real, calls = getattr(holder, parts[-1]), []
def deadly(*arguments, **named):
    calls.append(1)
    if len(calls) == times:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **named)
setattr(holder, parts[-1], deadly)
Outside(sys.argv[1]).advance(3)
"""


@pytest.mark.parametrize(
    ("place", "then"), [*((place, "advance") for place in _KILLS), ("amid_the_files", "up")]
)
def test_killed_advance_is_finished(place, then, make_world, expected):
    outside = make_world()
    outside.up(today=date(2025, 1, 3), faults=False, say=_quiet)
    where, times = _KILLS[place]
    command = [sys.executable, "-c", _KILLER, str(outside.folder), where, str(times)]
    assert subprocess.run(command, cwd=PROJECT, check=False).returncode == -signal.SIGKILL
    assert outside.status().now == date(2025, 1, 3)
    if then == "advance":
        assert outside.advance(3, say=_quiet) == date(2025, 1, 6)
    else:
        outside.up(faults=False, say=_quiet)
        assert outside.status().now == date(2025, 1, 6)
    assert _shown(outside) == expected
    outside.down()


def test_down_leaves_no_process(make_world):
    outside = make_world()
    outside.up(today=date(2025, 1, 2), say=_quiet)
    running = _processes(outside)
    assert len(running) >= 3  # the HTTP server, PostgreSQL and its own
    outside.down()
    assert not any(process.is_running() for process in running)
    assert _processes(outside) == []
    outside.down()


def test_servers_end_when_asked_whoever_started_them(make_world):
    """Begun by a process that blocks the signals which are to end them."""
    outside, ends = make_world(), {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        outside.up(today=date(2025, 1, 2), say=_quiet)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    status = outside.status()
    for pid, how in ((status.api_pid, signal.SIGTERM), (status.database_pid, signal.SIGINT)):
        server = psutil.Process(pid)
        server.send_signal(how)
        server.wait(10)
    outside.down()


def test_left_over_pid_files_are_no_obstacle(make_world):
    """Both servers killed, their pid files left, with the pid of a stranger in them."""
    outside = make_world()
    outside.up(today=date(2025, 1, 2), faults=False, say=_quiet)
    status = outside.status()
    for pid in (status.api_pid, status.database_pid):
        process = psutil.Process(pid)
        os.kill(pid, signal.SIGKILL)
        process.wait(10)
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pid_file = outside.state / "api.pid"
    pid_file.write_text(json.dumps({**json.loads(pid_file.read_text()), "pid": stranger.pid}))
    postmaster = outside.state / "pg/data/postmaster.pid"
    _, *rest = postmaster.read_text().split("\n")
    postmaster.write_text("\n".join([str(stranger.pid), *rest]))
    assert (outside.status().api_pid, outside.status().database_pid) == (None, None)
    with pytest.raises(OutsideProblem, match="not up"):
        outside.advance(say=_quiet)
    outside.up(faults=False, say=_quiet)
    assert len(_shown(outside)["orders"]) == 2 * ORDERS_A_DAY + 1
    outside.down()
    assert stranger.poll() is None, "only what was started is stopped"
    stranger.kill()
    stranger.wait()


def test_server_ends_when_its_folder_is_gone(make_world):
    outside = make_world()
    outside.up(today=date(2025, 1, 2), say=_quiet)
    server = psutil.Process(outside.status().api_pid)
    outside.api.pid_file.unlink()
    server.wait(10)
    outside.down()


def test_connections_are_for_the_owner_alone(make_world):
    outside = make_world()
    outside.up(today=date(2025, 1, 2), say=_quiet)
    assert stat.S_IMODE(outside.connections_path.stat().st_mode) == 0o600
    connections = outside.connections()
    with (
        psycopg.connect(connections["LOYALTY_DSN"]) as database,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        database.execute("DELETE FROM loyalty.members")
    wrong = connections["CRM_DSN"].replace(":", ":x", 2).replace(":x//", "://")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(wrong)
    outside.down()


def test_database_of_the_users_own(make_world):
    """Its tables are brought to the clock too; `down` lets it run; strange tables are refused."""
    host, guest = make_world(), make_world()
    host.up(today=date(2025, 1, 2), say=_quiet)
    own = host._postgres().dsn().replace("/postgres", "/mine")
    with psycopg.connect(host._postgres().dsn(), autocommit=True) as database:
        database.execute("CREATE DATABASE mine")
    with psycopg.connect(own) as database:
        database.execute("CREATE SCHEMA crm")
    with pytest.raises(OutsideProblem, match="schema crm"):
        guest.up(today=date(2025, 1, 2), dsn=own, say=_quiet)
    with psycopg.connect(own) as database:
        database.execute("DROP SCHEMA crm")
    guest.up(today=date(2025, 1, 2), dsn=own, faults=False, say=_quiet)
    assert guest.connections()["CRM_DSN"] == own
    guest.advance(4, say=_quiet)
    assert len(_shown(guest)["crm.contacts"]) == 6
    guest.down()
    with psycopg.connect(own) as database:
        assert database.execute("SELECT count(*) FROM crm.contacts").fetchone() == (6,)
    host.down()


def test_what_cannot_be(make_world, tmp_path):
    outside = make_world()
    with pytest.raises(OutsideProblem, match="which day"):
        outside.up(say=_quiet)
    outside.up(today=date(2025, 1, DAYS), faults=False, say=_quiet)
    with pytest.raises(OutsideProblem, match="does not go back"):
        outside.up(today=date(2025, 1, 1), say=_quiet)
    with pytest.raises(OutsideProblem, match="another world"):
        outside.up(World(customers=10), say=_quiet)
    with pytest.raises(OutsideProblem, match="forward only"):
        outside.advance(0, say=_quiet)
    with outside._alone(), pytest.raises(OutsideProblem, match="another command"):
        Outside(outside.folder).down()
    assert outside.status().api_pid, "a refusal leaves running what ran before"
    outside.down()
    with pytest.raises(OutsideProblem, match="no world"):
        Outside(tmp_path).up(say=_quiet)


def test_failed_up_stops_what_it_started(make_world, monkeypatch):
    outside = make_world()

    def broken(*arguments, **named):
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.serve.outside.write_connections", broken)
    with pytest.raises(KeyboardInterrupt):
        outside.up(today=date(2025, 1, 2), say=_quiet)
    assert _processes(outside) == []


def test_faults_are_switched_while_it_runs(make_world):
    outside = make_world()

    def regular() -> dict:
        with urllib.request.urlopen(f"{outside.api.address()}/_faults") as answer:
            return json.load(answer)["shop"]["regular"]

    outside.up(today=date(2025, 1, 2), say=_quiet)
    assert regular()["every_429"] > 0
    outside.up(faults=False, say=_quiet)
    assert regular()["every_429"] == 0
    outside.down()


def test_generated_world(tmp_path):
    """With what the generator really writes: at once is the same as day by day."""
    world = World(customers=40, days=12, seed=3)
    seen = []
    for name, days in (("at_once", 0), ("by_day", 4)):
        outside = Outside(tmp_path / name)
        try:
            today = world.first_day + timedelta(days=world.days - 1 - days)
            outside.up(world, today, faults=False, say=_quiet)
            for _ in range(days):
                outside.advance(say=_quiet)
            outside.up(world, faults=False, say=_quiet)
            assert outside.status().now == outside.status().last_day
            with pytest.raises(OutsideProblem, match="ends on"):
                outside.advance(say=_quiet)
            seen.append(_shown(outside))
        finally:
            outside.down()
    assert seen[0] == seen[1]
    for interface, shown in seen[0].items():
        assert shown, interface
    assert len({name.split("/")[0] for name in seen[0]["files"]}) >= 6
    stores = f"{tmp_path}/by_day/deliveries/catalogue/stores/*.parquet"
    with duckdb.connect() as connection:
        said = connection.execute(f"SELECT store_id, encoding FROM '{stores}'").fetchall()
    for store, encoding in said:
        kind, mark = till_encoding(store)
        assert {"gbk": ("gb18030", b""), "utf-8": ("utf-8", b"")}.get(
            encoding, ("utf-8", b"\xef\xbb\xbf")
        ) == (kind, mark)
