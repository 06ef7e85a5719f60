"""The Dagster resource behind every asset: which company, where its data rests, and its lock."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from orchestration import warehouse
from orchestration.connections import make_source
from orchestration.dead_runs import close_dead_runs
from orchestration.errors import LakeProblem, PublishProblem
from orchestration.identity_key import identity_key
from orchestration.interfaces.model import Source
from orchestration.kept_fits import KeptFits
from orchestration.kept_staging import Kept, made_of, take_over
from orchestration.lake import SourceLake
from orchestration.layout import Layout, layout, make_folders
from orchestration.run_lock import run_lock
from orchestration.serving.readers import settle
from orchestration.serving.target import target
from orchestration.settings import Company, load_company


class CompanyRun(dg.ConfigurableResource):
    """One run of one company; holds the company's lock as long as the run lasts."""

    name: str
    _company: Company = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["CompanyRun"]:
        self._company = load_company(self.name)
        make_folders(self.layout)
        with run_lock(self.layout.lock, self.name):
            if context.instance and context.run:
                close_dead_runs(context.instance, context.run.run_id)
            shutil.rmtree(self.layout.temporary, ignore_errors=True)
            self._settle(context)
            self.fits.remove_unused()
            yield self

    def _settle(self, context: dg.InitResourceContext) -> None:
        """What a killed switch of readers left; without PostgreSQL the publish tries again."""
        try:
            settle(self.layout, target(self._company))
        except PublishProblem as problem:
            if context.log:
                context.log.warning(str(problem))

    @property
    def company(self) -> Company:
        return self._company

    @property
    def layout(self) -> Layout:
        return layout(self.name)

    @property
    def fits(self) -> KeptFits:
        return KeptFits(self.layout.kept_fits)

    def source(self, name: str) -> Source:
        return make_source(self.company, name)

    def lake(self, source: str) -> SourceLake:
        return SourceLake(self.layout.lake, source)

    def lakes(self) -> list[SourceLake]:
        return [self.lake(source) for source in self.company.sources]

    def made_of(self) -> str:
        return made_of(self.company, identity_key(self.layout))

    def take_over(self, as_of: date) -> Kept | None:
        """Starts the warehouse of a night: on what the last one staged, if it can."""
        where = self.layout
        return take_over(where.warehouse, where.temporary, self.made_of(), self.lakes(), as_of)

    @contextmanager
    def memory(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An in-memory database, for work that must leave nothing behind."""
        with warehouse.connect(":memory:", self.layout.temporary) as connection:
            yield connection

    @contextmanager
    def warehouse(self, as_of: date | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """The company's warehouse; with `as_of`, only if it was mounted for that day."""
        with warehouse.connect(self.layout.warehouse, self.layout.temporary) as connection:
            if as_of is not None:
                _check_day(connection, as_of)
            yield connection


def _check_day(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    try:
        found = connection.sql("SELECT as_of FROM raw.run").fetchone()[0]
    except duckdb.CatalogException:
        found = None
    if found != as_of:
        raise LakeProblem(
            f"the warehouse holds the day {found}, not {as_of}: "
            "materialise the assets of the group raw for that day first"
        )
