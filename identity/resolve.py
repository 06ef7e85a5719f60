"""The whole of it: from records and identifiers to persons, for one day.

linkable ─► node ─► pair (Splink) ─┐
identifier ─► rule_edge (dbt) ─────┼─► link, apart ─► clusters ─► persons (ledger) ─► map
decisions of people ───────────────┘
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from identity import IdentityProblem, weights
from identity.as_known import make_as_known
from identity.cache import score_with_cache
from identity.decisions import mount_decisions
from identity.doubts import doubt
from identity.groups import make_clusters
from identity.ledger import Ledger
from identity.links import make_links
from identity.nodes import make_nodes
from identity.pairs import Thresholds
from identity.persons import assign

_TRAIN_AGAIN = timedelta(days=28)


@dataclass(frozen=True)
class Places:
    """Where what lasts is kept: `state` cannot be computed again, `cache` can."""

    state: Path
    cache: Path

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.state / "ledger")

    @property
    def models(self) -> Path:
        return self.state / "models"

    @property
    def origins(self) -> Path:
        return self.state / "origins"

    @property
    def decisions(self) -> Path:
        return self.state / "decisions.jsonl"


@dataclass(frozen=True)
class Task:
    """`origins`: earlier days for which the persons as known then are wanted, too."""

    as_of: date
    schema: str = "identity"
    key: str = ""
    origins: tuple[date, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True)
class Told:
    """What a run has to say: counts only."""

    records: int
    compared: int
    persons: int
    events: dict[str, int]


def resolve(connection: duckdb.DuckDBPyConnection, places: Places, task: Task) -> Told:
    """Writes `pair`, `link`, `apart`, `identity_map`, `identity_as_of`, `identity_event` and
    `retired_customer` to the schema, and the day's events to the ledger."""
    schema, as_of = task.schema, task.as_of
    make_nodes(connection, f"{schema}.linkable", "node", task.key)
    model = _model(connection, places.models, as_of)
    compared = score_with_cache(connection, "node", "scored", model, task.thresholds, places.cache)
    doubt(connection, schema, "scored", "node", f"{schema}.pair", model.families)
    mount_decisions(connection, places.decisions)
    make_links(connection, schema, f"{schema}.pair", "decision", as_of)
    make_clusters(connection, schema, "cluster", as_of)
    places.ledger.mount(connection, before=as_of)
    assign(connection, "cluster", as_of)
    places.ledger.append(connection, "day_event", as_of)
    for statement in _RESULTS:
        connection.execute(statement.format(schema=schema, as_of=f"DATE '{as_of}'"))
    origins = [day for day in task.origins if day < as_of]
    make_as_known(connection, schema, origins, places.origins)
    for table in ("node", "scored", "node_old", "node_new", "known_name"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    return _told(connection, schema, compared)


def _model(connection, folder: Path, as_of: date) -> weights.Model:
    """The newest one trained by `as_of`, if it is not too old; else one of today's records.

    A model is state: with the ledger and the lake it gives the same weights again."""
    trained = sorted(d.name for d in folder.glob("*") if weights.fits(d))
    usable = [day for day in trained if day <= as_of.isoformat()]
    if usable and as_of - date.fromisoformat(usable[-1]) < _TRAIN_AGAIN:
        return _loaded(connection, folder / usable[-1])
    return weights.train(connection, "node", folder / as_of.isoformat())


def _loaded(connection, folder: Path) -> weights.Model:
    try:
        model = weights.load(folder)
        connection.execute("SELECT count(tf_name_token) FROM read_parquet(?)", [str(model.names)])
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
        raise IdentityProblem(
            f"{folder}: the model that links records cannot be read; put back a copy of the "
            "folder, or delete it: the next run trains a new one"
        ) from None
    return model


def _told(connection, schema: str, compared: int) -> Told:
    records, persons = connection.sql(
        f"SELECT count(*), count(DISTINCT customer_id) FROM {schema}.identity_map"
    ).fetchone()
    events = connection.sql("SELECT event, count(*) FROM day_event GROUP BY event ORDER BY event")
    return Told(records, compared, persons, dict(events.fetchall()))


_RESULTS = (
    """CREATE OR REPLACE TABLE {schema}.identity_map AS
    SELECT a.record_id, a.customer_id, c.method AS link_method, c.probability AS link_probability,
        CAST(c.known_at AS DATE) AS known_day
    FROM assigned AS a JOIN cluster AS c USING (record_id) ORDER BY record_id""",
    "CREATE OR REPLACE TABLE {schema}.link AS FROM link ORDER BY record_a, record_b",
    "CREATE OR REPLACE TABLE {schema}.apart AS FROM apart ORDER BY record_a, record_b",
    """CREATE OR REPLACE TABLE {schema}.identity_as_of AS
    SELECT {as_of} AS as_of, record_id, customer_id FROM assigned""",
    """CREATE OR REPLACE TABLE {schema}.identity_event AS
    SELECT * FROM ledger_event UNION ALL SELECT * FROM day_event ORDER BY ALL""",
    # A retired id leads to the person that lives, however many merges lie between.
    """CREATE OR REPLACE TABLE {schema}.retired_customer AS
    WITH RECURSIVE last_event AS (
        SELECT customer_id, max(as_of) AS retired_on, arg_max(event, as_of) AS event,
            arg_max(other_id, as_of) AS other_id
        FROM {schema}.identity_event WHERE event NOT IN ('assigned', 'released')
        GROUP BY customer_id),
    ended AS (SELECT * FROM last_event WHERE event IN ('merged', 'retired')),
    step AS (
        SELECT customer_id, other_id, 1 AS steps FROM ended
        UNION ALL
        SELECT step.customer_id, ended.other_id, steps + 1
        FROM step JOIN ended ON step.other_id = ended.customer_id WHERE steps < 1000)
    SELECT ended.customer_id, arg_max(step.other_id, steps) AS current_customer_id,
        ended.retired_on
    FROM step JOIN ended USING (customer_id) GROUP BY ALL ORDER BY ALL""",
)
