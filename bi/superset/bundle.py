"""Builds Superset's bundle for a published version: database, datasets, charts, dashboard.

    python bi/superset/bundle.py data/demo/published/current.duckdb customer360.zip

The format is Superset's export of assets, version 1.0.0; import it in the UI, by its API, or with
up.sh. Ids are made from names, so a newer bundle replaces an older one, and the same version gives
the same bytes. Only what the version has is in it.
"""

import os
import sys
import uuid
import zipfile
from pathlib import Path

import duckdb
import yaml
from charts import CHARTS, Chart, condition

_SPACE = uuid.UUID("5f2d1c7e-8a34-4c55-9b1e-c360c360c360")
_VERSION = "1.0.0"
_ROOT = "customer360"
_HEIGHT = {"big_number_total": 18, "table": 48}


def build(version: Path, place: Path | None = None) -> dict[str, str]:
    """The files of the bundle by path. `place`: where Superset finds the version, if elsewhere."""
    with duckdb.connect(str(version), read_only=True) as connection:
        tables = _tables(connection)
        company = connection.execute("SELECT company FROM meta.version").fetchone()[0]
    charts = [c for c in CHARTS if c.table in tables and {*c.needs} <= tables[c.table].keys()]
    place = place or Path(
        os.path.abspath(version)
    )  # not resolved: the link moves, Superset follows
    files = {
        # Without a type, so that both of Superset's imports take it: dashboards, and all assets.
        "metadata.yaml": {
            "version": _VERSION,
            "timestamp": "2026-01-01T00:00:00+00:00",
        },
        "databases/customer360.yaml": _database(company, place),
        f"dashboards/customer360_{company}.yaml": _dashboard(company, charts),
    }
    for table in dict.fromkeys(chart.table for chart in charts):
        files[f"datasets/customer360/{table}.yaml"] = _dataset(company, table, tables[table])
    for chart in charts:
        files[f"charts/{_id(company, 'chart', chart.title)}.yaml"] = _chart(company, chart, tables)
    return {
        f"{_ROOT}/{name}": yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        for name, content in files.items()
    }


def write(files: dict[str, str], path: Path) -> None:
    """As a zip whose bytes depend on nothing but the files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, tuple[str, str]]]:
    """By table, its columns: type, and what it means."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for schema, table, column, kind, comment in connection.execute(
        """SELECT schema_name, table_name, column_name, data_type, coalesce(comment, '')
        FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"""
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[column] = (kind, comment)
    return found


def _id(company: str, *names: str) -> str:
    return str(uuid.uuid5(_SPACE, " ".join((company, *names))))


def _database(company: str, place: Path) -> dict:
    return {
        "database_name": f"customer360 {company}",
        "sqlalchemy_uri": f"duckdb:///{place}",
        "cache_timeout": 60,
        "expose_in_sqllab": True,
        "allow_dml": False,
        "allow_ctas": False,
        "allow_cvas": False,
        # Read-only, and nothing but the version: no file of the machine, no network.
        "extra": {
            "engine_params": {
                "connect_args": {
                    "read_only": True,
                    "config": {"enable_external_access": "false", "threads": 2},
                }
            }
        },
        "uuid": _id(company, "database"),
        "version": _VERSION,
    }


def _dataset(company: str, table: str, columns: dict[str, tuple[str, str]]) -> dict:
    schema, name = table.split(".")
    days = [c for c, (kind, _) in columns.items() if kind == "DATE" or "TIMESTAMP" in kind]
    return {
        "table_name": name,
        "schema": schema,
        "main_dttm_col": days[0] if days else None,
        "filter_select_enabled": True,
        "uuid": _id(company, "dataset", table),
        "database_uuid": _id(company, "database"),
        "columns": [
            {
                "column_name": column,
                "type": kind,
                "is_dttm": column in days,
                "is_active": True,
                "filterable": True,
                "groupby": True,
                "description": meaning or None,
            }
            for column, (kind, meaning) in columns.items()
        ],
        "metrics": [
            {"metric_name": "count", "expression": "COUNT(*)", "metric_type": "count"},
        ],
        "version": _VERSION,
    }


def _chart(company: str, chart: Chart, tables: dict) -> dict:
    settings = dict(chart.settings)
    if chart.true in tables[chart.table]:
        settings["adhoc_filters"] = [*settings.get("adhoc_filters", ()), condition(chart.true)]
    return {
        "slice_name": chart.title,
        "viz_type": chart.kind,
        "params": {"viz_type": chart.kind, "color_scheme": "supersetColors", **settings},
        "query_context": None,
        "uuid": _id(company, "chart", chart.title),
        "dataset_uuid": _id(company, "dataset", chart.table),
        "version": _VERSION,
    }


def _dashboard(company: str, charts: list[Chart]) -> dict:
    position: dict[str, object] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "HEADER_ID": {
            "id": "HEADER_ID",
            "type": "HEADER",
            "meta": {"text": f"customer360: {company}"},
        },
    }
    lines: dict[int, list[Chart]] = {}
    for chart in charts:
        lines.setdefault(chart.row, []).append(chart)
    for line, own in lines.items():
        spare = 12 - sum(chart.width for chart in own)
        for place, chart in enumerate(own):
            key = f"CHART-{_id(company, 'chart', chart.title)[:8]}"
            # What is left out leaves its room to those beside it.
            width = chart.width + spare // len(own) + (place < spare % len(own))
            position[key] = {
                "id": key,
                "type": "CHART",
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", f"ROW-{line}"],
                "meta": {
                    "chartId": place + 100 * line,
                    "uuid": _id(company, "chart", chart.title),
                    "sliceName": chart.title,
                    "width": width,
                    "height": _HEIGHT.get(chart.kind, 52),
                },
            }
        position[f"ROW-{line}"] = {
            "id": f"ROW-{line}",
            "type": "ROW",
            "children": [f"CHART-{_id(company, 'chart', c.title)[:8]}" for c in own],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
    position["GRID_ID"] = {
        "id": "GRID_ID",
        "type": "GRID",
        "children": [f"ROW-{line}" for line in lines],
        "parents": ["ROOT_ID"],
    }
    return {
        "dashboard_title": f"customer360: {company}",
        "slug": f"customer360-{company.replace('_', '-')}",
        "description": "Made by bi/superset/bundle.py; a newer bundle replaces it.",
        "css": "",
        "published": True,
        "uuid": _id(company, "dashboard"),
        "position": position,
        "metadata": {"color_scheme": "supersetColors", "refresh_frequency": 0},
        "version": _VERSION,
    }


def main() -> int:
    if len(sys.argv) != 3:
        print(f"usage: {Path(sys.argv[0]).name} VERSION.duckdb BUNDLE.zip", file=sys.stderr)
        return 2
    version, target = Path(sys.argv[1]), Path(sys.argv[2])
    if not version.exists():
        print(f"{version}: nothing is published there yet", file=sys.stderr)
        return 1
    write(build(version), target)
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
