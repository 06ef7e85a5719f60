"""Which world a folder holds, and what was settled about serving it (ports, the user's DSN)."""

import json
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from simulator.serve.clock import write_text
from simulator.serve.errors import OutsideProblem
from simulator.world import World


class WorldFile:
    """Written after the world was generated wholly: without it there is no world yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def settle(self, world: World | None, folder: Path, say: Callable[[str], None]) -> None:
        """Makes sure that the folder holds this world: generates it, or compares."""
        held = self._held()
        asked = json.loads(json.dumps(asdict(world), default=str)) if world else None
        if held is not None:
            if asked is not None and asked != held["world"]:
                differs = sorted(k for k in asked if asked[k] != (held["world"] or {}).get(k))
                raise OutsideProblem(
                    f"{folder} holds another world (other: {', '.join(differs)}); "
                    "give another folder or remove it"
                )
            return
        if world is None:
            if not (folder / "deliveries").is_dir():
                raise OutsideProblem(f"there is no world in {folder} yet; say which to make")
        else:
            self._generate(world, folder, say)
        self._forget_another(self.path.parent)
        mark = secrets.token_hex(8)
        self._write({"world": asked, "mark": mark, "ports": {}, "dsn": None})

    def mark(self) -> str:
        """Tells this world from all others, of the same settings too."""
        return (self._held() or {})["mark"]

    def last_day(self) -> date | None:
        """The last company day that the world has; None if only its deliveries are known."""
        world = (self._held() or {}).get("world")
        if not world:
            return None
        return date.fromisoformat(world["first_day"]) + timedelta(days=world["days"] - 1)

    def seed(self) -> int:
        return ((self._held() or {}).get("world") or {}).get("seed", 0)

    def port(self, of: str) -> int | None:
        return (self._held() or {}).get("ports", {}).get(of)

    def dsn(self) -> str | None:
        return (self._held() or {}).get("dsn")

    def note(self, **settled: object) -> None:
        self._write({**(self._held() or {}), **settled})

    def _generate(self, world: World, folder: Path, say: Callable[[str], None]) -> None:
        from simulator.generate import generate

        began = time.perf_counter()
        say(f"generating {world.customers:,} customers, {world.days:,} days, seed {world.seed}")
        draft = self.path.parent / "generated"
        shutil.rmtree(draft, ignore_errors=True)

        def progress(done: int, blocks: int) -> None:
            if blocks > 1:
                say(f"{done} of {blocks} blocks of people")

        generate(world, draft, progress)
        for made in sorted(draft.iterdir()):
            place = folder / made.name
            if place.is_dir():
                shutil.rmtree(place)
            made.replace(place)
        draft.rmdir()
        say(f"generated ({time.perf_counter() - began:.1f} s)")

    def _forget_another(self, state: Path) -> None:
        """What was made from the deliveries of a world that was here before."""
        shutil.rmtree(state / "api", ignore_errors=True)
        for name in ("clock.json", "files.parquet"):
            (state / name).unlink(missing_ok=True)

    def _held(self) -> dict | None:
        try:
            return json.loads(self.path.read_text())
        except FileNotFoundError:
            return None

    def _write(self, held: dict) -> None:
        # A DSN of the user's own may have a password in it.
        write_text(self.path, json.dumps(held) + "\n", 0o600)
