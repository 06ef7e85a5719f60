"""`ml.model_registry`: which file holds the model that is in force, and what it must hash to."""

from pathlib import Path

from orchestration import files, model_files
from orchestration.company_run import CompanyRun


def register(
    connection, company_run: CompanyRun, name: str, model, content, method, day, card=None
) -> None:
    """Saves the model file and its row in `ml.model_registry` (one row a model). `content`: makes
    the bytes of the file, if there is none of this version yet."""
    folder = company_run.layout.models / name
    path = model_files.save(folder, model.version, content, card or model.card)
    connection.execute("CREATE SCHEMA IF NOT EXISTS ml")
    connection.execute(
        """CREATE TABLE IF NOT EXISTS ml.model_registry (
            model VARCHAR, model_version VARCHAR, method VARCHAR, train_cutoff DATE,
            decision VARCHAR, file VARCHAR, sha256 VARCHAR, data_as_of DATE)"""
    )
    connection.execute("DELETE FROM ml.model_registry WHERE model = ?", [name])
    connection.execute(
        "INSERT INTO ml.model_registry SELECT ?, ?, ?, ?, ?, ?, ?, as_of FROM raw.run",
        [
            name,
            model.version,
            method,
            day,
            model.decision,
            str(path.relative_to(company_run.layout.root)),
            files.sha256(path),
        ],
    )


def model_bytes(connection, company_run: CompanyRun, name: str) -> bytes:
    file, sha256 = connection.execute(
        "SELECT file, sha256 FROM ml.model_registry WHERE model = ?", [name]
    ).fetchone()
    return model_files.load(company_run.layout.root / Path(file), sha256)
