"""What customers' texts say: language, sentiment, topic. Texts go in, none comes out."""

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from orchestration.analyses import Analysis

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from orchestration.company_run import CompanyRun

_TEXTS = """
    SELECT t.text_id, t.text FROM core.customer_text t CROSS JOIN raw.run
    WHERE t.occurred_on <= run.as_of ORDER BY t.text_id"""
_OPINIONS = """
    SELECT t.text_id, t.customer_id, t.source_system, t.text_type, t.channel, t.region, t.order_id,
        t.ticket_id, t.occurred_on, t.known_day, o.* EXCLUDE (text_id, text_hash)
    FROM opinions o JOIN core.customer_text t USING (text_id) ORDER BY t.text_id"""


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> "dict[str, pd.DataFrame | pa.Table]":
    from ml.text.model import load, opinions
    from ml.text.quality import quality
    from orchestration import text_cache

    texts = connection.sql(_TEXTS).df()
    folder, version = company_run.layout.text_cache, load().version
    found = opinions(texts["text"], known=text_cache.load(folder, version))
    text_cache.save(folder, version, found)
    found.insert(0, "text_id", texts["text_id"])
    connection.register("opinions", found)
    told = connection.sql(_OPINIONS).to_arrow_table()
    connection.unregister("opinions")
    return {"text_opinion": told, "text_quality": quality()}


ANALYSIS = Analysis(
    reads=("core/customer_text",),
    tables={
        "text_opinion": "One row a text of a customer: language, sentiment and topic, with their "
        "probabilities. The text itself stays in core.",
        "text_quality": "One row a set of labelled texts on which the text model was measured.",
    },
    run=_run,
)
