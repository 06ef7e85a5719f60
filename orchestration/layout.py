"""Where the data of a company rests: every path that a run writes is named here."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import SettingsProblem
from orchestration.settings import data_root


@dataclass(frozen=True)
class Layout:
    """All paths of one company, under `<C360_DATA>/<company>/`."""

    root: Path

    @property
    def lake(self) -> Path:
        """As received, append-only; everything after it can be rebuilt from it."""
        return self.root / "lake" / "raw"

    @property
    def warehouse(self) -> Path:
        """The pipeline's own DuckDB file. No reader is ever pointed at it."""
        return self.root / "warehouse.duckdb"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def state(self) -> Path:
        """The few things that cannot be computed again."""
        return self.root / "state"

    @property
    def identity_cache(self) -> Path:
        """Scored pairs of records, so that a night costs what is new; may be deleted."""
        return self.root / "identity_cache"

    @property
    def text_cache(self) -> Path:
        """What the text model said of each text, by hash; may be deleted."""
        return self.root / "text_cache"

    @property
    def kept_fits(self) -> Path:
        """Results of fits, by the hash of all that goes into them; may be deleted."""
        return self.root / "kept_fits"

    @property
    def versions(self) -> Path:
        return self.root / "published" / "versions"

    @property
    def reports(self) -> Path:
        """The pages about the versions; may be deleted, `c360 report` makes them again."""
        return self.root / "published" / "reports"

    @property
    def alerts(self) -> Path:
        """Marks of alerts that were sent; may be deleted, and then some are told again."""
        return self.root / "alerts"

    @property
    def current(self) -> Path:
        """The symlink that readers open; it goes through `current_folder`."""
        return self.root / "published" / "current.duckdb"

    @property
    def current_folder(self) -> Path:
        """The symlink to the current version's folder: database, Parquet, manifest."""
        return self.root / "published" / "current"

    @property
    def switching(self) -> Path:
        """There while readers are led to another version: which one."""
        return self.root / "published" / "switching.json"

    @property
    def switches(self) -> Path:
        """One line each time readers were led to a version: when, which, who, why."""
        return self.state / "published.jsonl"

    @property
    def dagster_home(self) -> Path:
        return self.root / "dagster"

    @property
    def temporary(self) -> Path:
        """Spill files of DuckDB; emptied at the start of a run."""
        return self.root / "tmp"

    @property
    def arrivals(self) -> Path:
        """Scratch files of the interfaces; emptied with `temporary`."""
        return self.temporary / "arrivals"

    @property
    def lock(self) -> Path:
        return self.root / "run.lock"


def make_folders(where: Layout) -> None:
    """Creates the folders that a run writes to, and writes to each: a run that could not
    publish fails before any work. Raises SettingsProblem naming the folder.
    """
    for folder in (
        where.root,
        where.dagster_home,
        where.lake,
        where.models,
        where.state,
        where.versions,
    ):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            reason = error.strerror
            raise SettingsProblem(f"cannot write to the folder {folder}: {reason}") from None


def layout(company: str) -> Layout:
    return Layout(data_root() / company)
