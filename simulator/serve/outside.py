"""The outside world as one thing: up, down, a day further.

Everything of it rests in one folder: `deliveries/` (what there is to show) and `truth/`, as
generated; `drop/` and `connections.env`, which the pipeline reads; `outside/`, its own state.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from simulator.serve.api import CHANNELS
from simulator.serve.api_process import ApiProcess
from simulator.serve.clock import Clock, day_end, read_clock, write_clock
from simulator.serve.deliveries import Deliveries, engine
from simulator.serve.drop import DropFolder
from simulator.serve.errors import OutsideProblem
from simulator.serve.faults import CALM, Regular
from simulator.serve.postgres import Postgres
from simulator.serve.secrets_file import keep_secrets, read_connections, write_connections
from simulator.serve.shelving import fill_shelf
from simulator.serve.tables import READER, let_read, move_tables
from simulator.serve.world_file import WorldFile
from simulator.world import World

Say = Callable[[str], None]

# What a store or a tool sends of a day comes in the night after it, before anybody asks for it.
_THE_NIGHT = timedelta(hours=6)


@dataclass(frozen=True)
class Status:
    """`now` is None before the first `up`. Process ids are None where nothing runs."""

    now: date | None
    last_day: date | None
    api_pid: int | None
    database_pid: int | None
    connections: Path


class Outside:
    """The outside world in `folder`. Every method may be called again: what is done stays done."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder).resolve()
        self.state = self.folder / "outside"
        self.clock_path = self.state / "clock.json"
        self.connections_path = self.folder / "connections.env"
        self.deliveries = Deliveries(self.folder / "deliveries")
        self.world_file = WorldFile(self.state / "world.json")
        self.api = ApiProcess(self.state)

    def up(
        self,
        world: World | None = None,
        today: date | None = None,
        faults: bool | Regular = True,
        dsn: str | None = None,
        say: Say = print,
    ) -> None:
        """Serves the world as of the end of `today` (default: where its clock is, or its end).

        Generates it first if need be; `world` None takes what the folder has. `dsn` is a
        PostgreSQL of the user's own. Raises OutsideProblem; what this call had started is stopped.
        """
        with self._alone():
            self.world_file.settle(world, self.folder, say)
            target = self._target(today)
            were_running = self.status()
            try:
                self._start(target, faults, dsn, say)
            except BaseException:
                if were_running.api_pid is None:
                    self.api.stop()
                if were_running.database_pid is None:
                    self._postgres().stop()
                raise

    def advance(self, days: int = 1, say: Say = print) -> date:
        """Moves the clock; returns the new day. One that died is finished, not added to."""
        with self._alone():
            clock, status = read_clock(self.clock_path), self.status()
            dsn = self.world_file.dsn()
            if clock is None or not status.api_pid or not (status.database_pid or dsn):
                raise OutsideProblem("the outside world is not up; run `up` first")
            if days < 1:
                raise OutsideProblem("the clock goes forward only: give at least one day")
            target = clock.now + timedelta(days=days)
            if clock.moving_to:
                target = max(target, clock.moving_to)
            self._move(clock, self._inside(target), dsn or self._postgres().dsn(), say)
            return target

    def down(self) -> None:
        """Stops what `up` started, and nothing else; the data stays."""
        if not self.state.exists():
            return
        with self._alone():
            self.api.stop()
            self._postgres().stop()

    def status(self) -> Status:
        clock, api = read_clock(self.clock_path), self.api.process()
        database = Postgres(self.state / "pg", "").process()
        return Status(
            clock.now if clock else None,
            self.world_file.last_day(),
            api.pid if api else None,
            database.pid if database else None,
            self.connections_path,
        )

    def connections(self) -> dict[str, str]:
        """What `connections.env` says: CRM_DSN, LOYALTY_DSN, SHOP_URL, SHOP_TOKEN, …"""
        return read_connections(self.connections_path)

    def order_fault(self, kind: str, channel: str | None = None, **more: object) -> None:
        """For tests: `kind` as in `faults.KINDS`; more: count, after, seconds."""
        self.api.order(kind=kind, channel=channel, **more)

    def _start(self, target: date, faults: bool | Regular, dsn: str | None, say: Say) -> None:
        kept = keep_secrets(self.state / "secrets.json")
        own = dsn or self.world_file.dsn()
        postgres = self._postgres()
        if own is None:
            postgres.start(self.world_file.port("postgres"))
        self.world_file.note(dsn=own)
        admin = own or postgres.dsn()
        with engine(self.state / "tmp") as connection:
            for channel, entities in CHANNELS.items():
                for entity in filter(lambda e: self.deliveries.has(channel, e), entities):
                    shelf = self.state / "api" / channel / entity
                    fill_shelf(connection, self.deliveries, channel, entity, shelf)
        self._move(read_clock(self.clock_path), target, admin, say)
        regular = faults if isinstance(faults, Regular) else Regular() if faults else CALM
        tokens = {"shop": kept.shop, "support": kept.support}
        self.api.start(self.world_file.port("api"), tokens, regular)
        if own is None:
            let_read(admin, kept.reader)
        address, reader = self.api.address(), own or postgres.dsn(READER, kept.reader)
        ports = {"api": int(address.rsplit(":", 1)[1])}
        self.world_file.note(ports=ports if own else {**ports, "postgres": postgres.port()})
        write_connections(
            self.connections_path,
            {
                "CRM_DSN": reader,
                "LOYALTY_DSN": reader,
                "SHOP_URL": address,
                "SHOP_TOKEN": kept.shop,
                "SUPPORT_URL": address,
                "SUPPORT_TOKEN": kept.support,
                "DROP_FOLDER": str(self.folder / "drop"),
            },
        )

    def _move(self, clock: Clock | None, target: date, dsn: str, say: Say) -> None:
        """All interfaces to `target`: the database, the files, and last the clock (the APIs)."""
        began, until = time.perf_counter(), day_end(target)
        scratch = self.state / "tmp"
        if clock and clock.now != target:
            write_clock(self.clock_path, Clock(clock.now, target))
        with engine(scratch) as connection:
            mark = self.world_file.mark()
            rows = move_tables(dsn, connection, self.deliveries, mark, until, scratch)
            folder, after = self.folder / "drop", clock.cutoff if clock else None
            if clock is None:  # a first start that did not come to its end, perhaps for other days
                shutil.rmtree(folder, ignore_errors=True)
            drop = DropFolder(self.deliveries, folder, self.state, self.world_file.seed())
            files = drop.drop(connection, after and after + _THE_NIGHT, until + _THE_NIGHT)
        write_clock(self.clock_path, Clock(target))
        seconds = time.perf_counter() - began
        say(f"{target}: {rows:,} rows to PostgreSQL, {files:,} files dropped ({seconds:.1f} s)")

    def _target(self, today: date | None) -> date:
        clock = read_clock(self.clock_path)
        if clock is None:
            target = today or self.world_file.last_day()
            if target is None:
                raise OutsideProblem("which day is it? the deliveries do not say: give a day")
            return self._inside(target)
        held = clock.moving_to or clock.now
        if today is not None and today < held:
            raise OutsideProblem(
                f"the clock is at {held} and does not go back; for {today} use another folder"
            )
        return self._inside(today or held)

    def _inside(self, day: date) -> date:
        last = self.world_file.last_day()
        if last is not None and day > last:
            raise OutsideProblem(f"the world ends on {last}; generate a longer one for {day}")
        return day

    def _postgres(self) -> Postgres:
        return Postgres(self.state / "pg", keep_secrets(self.state / "secrets.json").database)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One command at a time a folder, by a lock that a dead process cannot leave behind."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.state / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutsideProblem(f"cannot write to {self.state}: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise OutsideProblem(f"another command is at work in {self.folder}") from None
        finally:
            os.close(handle)
