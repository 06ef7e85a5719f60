"""Where the data of a company rests: every path that a run writes is named here."""

from dataclasses import dataclass
from pathlib import Path

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
    def versions(self) -> Path:
        return self.root / "published" / "versions"

    @property
    def current(self) -> Path:
        """The symlink that readers open."""
        return self.root / "published" / "current.duckdb"

    @property
    def dagster_home(self) -> Path:
        return self.root / "dagster"

    @property
    def temporary(self) -> Path:
        """Spill files of DuckDB; emptied at the start of a run."""
        return self.root / "tmp"

    @property
    def lock(self) -> Path:
        return self.root / "run.lock"


def layout(company: str) -> Layout:
    return Layout(data_root() / company)
