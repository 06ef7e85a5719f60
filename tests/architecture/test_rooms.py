"""Data moves one way, through rooms: held from the imports of Python and from dbt's manifest.

There is no list of exceptions. What a room may read is the table below, and nothing else. Tests
and benchmarks stand outside: they may read all, and no room reads them.
"""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import dagster as dg
import pytest
import yaml

from expectations import gate_names
from orchestration import dbt
from orchestration.build import JOB, build_defs
from orchestration.publishing import SCHEMAS
from orchestration.settings import Company, load_company

pytestmark = pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
PROJECT = Path(__file__).resolve().parents[2]

# Python room: the rooms that it may import besides itself.
MAY_IMPORT = {
    "orchestration": {
        "orchestration.errors",
        "orchestration.interfaces",
        "orchestration.sources",
        "ml",
        "expectations",
        "identity",
    },
    "orchestration.cli": {"orchestration", "orchestration.errors", "simulator"},
    "orchestration.errors": set(),
    "orchestration.interfaces": {"orchestration.errors"},
    "orchestration.sources": {"orchestration.interfaces"},
    "ml": set(),
    "expectations": set(),
    "identity": set(),
    "simulator": set(),
}

# dbt room: what its models may read; `raw` is what a source delivered, `run` the run's one row.
MAY_READ = {
    "staging": {"raw", "staging", "seeds", "run"},
    "identity": {"staging", "identity", "run"},
    "core": {"staging", "identity", "core", "seeds", "run"},
    "marts": {"core", "marts", "ml", "seeds", "run"},
    "features": {"identity", "core", "marts", "features", "run"},
    "meta": {"raw", "staging", "identity", "core", "marts", "seeds", "run"},
}


def _room(name: str) -> str | None:
    """The room of a module or of an import, the innermost one; None for a library."""
    parts = name.split(".")
    rooms = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return next((room for room in rooms if room in MAY_IMPORT), None)


def _imports(path: Path) -> set[str]:
    """Every module that a file imports, at the top or inside a function, by its full name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found


MODULES = {
    ".".join(path.relative_to(PROJECT).with_suffix("").parts): path
    for room in MAY_IMPORT
    if "." not in room
    for path in sorted((PROJECT / room).rglob("*.py"))
}


@pytest.fixture(scope="module", params=["complete_journey", "demo"])
def company(request) -> Company:
    """Each has models that the other lacks."""
    return load_company(request.param)


@pytest.fixture(scope="module")
def manifest(company) -> dict:
    return json.loads(dbt.ensure_manifest(company.sources).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(manifest) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]


@pytest.fixture(scope="module")
def definitions(company) -> dg.Definitions:
    return build_defs(company)


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def test_there_is_python_in_the_rooms():
    assert {_room(name) for name in MODULES} >= {"orchestration", "orchestration.sources", "ml"}


@pytest.mark.parametrize("module", MODULES)
def test_python_imports_only_what_its_room_may(module):
    room = _room(module)
    may = {None, room, *MAY_IMPORT[room]}
    wrong = {name for name in _imports(MODULES[module]) if _room(name) not in may}
    assert wrong == set(), f"{module} (room {room}) imports {wrong}"


@pytest.mark.parametrize("module", MODULES)
def test_only_orchestration_imports_dagster(module):
    named = {name for name in _imports(MODULES[module]) if name.split(".")[0].startswith("dagster")}
    assert not named or _room(module) in ("orchestration", "orchestration.cli"), named


@pytest.mark.parametrize("outside", ["tests", "benchmarks", "simulator", "conftest"])
def test_no_room_imports_what_stands_outside(outside):
    for name, path in MODULES.items():
        if _room(name) != outside and outside not in MAY_IMPORT.get(_room(name), ()):
            assert outside not in {i.split(".")[0] for i in _imports(path)}, name


def test_every_model_reads_only_what_its_room_may(manifest, models):
    for model in models:
        read = {_kind(manifest, unique_id) for unique_id in model["depends_on"]["nodes"]}
        wrong = read - MAY_READ[model["schema"]]
        assert not wrong, f"{model['schema']}.{model['name']} reads {wrong}"


def _kind(manifest: dict, unique_id: str) -> str:
    """What a model reads there: a room, `raw` (a source's tables), `run` or `ml`."""
    if unique_id in manifest["sources"]:
        source = manifest["sources"][unique_id]
        return "run" if source["source_name"] == "run" else source["schema"]
    return manifest["nodes"][unique_id]["schema"]


def test_a_model_is_in_the_schema_that_its_folder_names(models):
    for model in models:
        assert Path(model["original_file_path"]).parts[1] == model["schema"], model["name"]


def _read_in_staging(manifest: dict, model: dict) -> set[str]:
    read = {u for u in model["depends_on"]["nodes"] if _kind(manifest, u) == "staging"}
    return {manifest["nodes"][unique_id]["name"] for unique_id in read}


def test_what_comes_after_staging_reads_the_arms_that_feed_it(manifest, models):
    """So a source is added or left out without touching a conformed table."""
    feeds = yaml.safe_load((PROJECT / "dbt_project/dbt_project.yml").read_text())["vars"]["feeds"]
    arms = {f"{source}__{table}" for source, tables in feeds.items() for table in tables}
    for model in models:
        if model["schema"] != "staging":
            read = _read_in_staging(manifest, model)
            assert read <= arms, f"{model['name']} reads {read - arms}"
            assert "ref('stg_" not in model["raw_code"], model["name"]


def test_an_arm_reads_only_accepted_rows(manifest, models):
    for model in models:
        stem = model["name"].split("__")
        if model["schema"] != "staging" or len(stem) < 2 or stem[0].startswith(("stg_", "int_")):
            continue
        if stem[1] in ("ledger", "quarantine"):
            continue
        staging = {name for name in _read_in_staging(manifest, model) if name.startswith("stg_")}
        code = model["raw_code"]
        # Who somebody's record is about stays true after the source has deleted or changed it, and
        # what was known of a record on a day is asked of its versions.
        ways = "accepted"
        if stem[1] in ("source_record", "identifier"):
            ways = "accepted|newest|versions_in_time"
        elif stem[1].endswith("_version"):
            ways = "accepted|every_version"
        through = set(re.findall(rf"(?:{ways})\(\s*['\"](\w+)['\"]\s*[,)]", code))
        # Of whom something came tonight is asked of all rows: one that rests is of somebody, too.
        through |= {"stg_web__events"} if "of_visitors_tonight(" in code else set()
        assert staging <= through, f"{model['name']} reads {staging - through} with what rests"
        assert not set(re.findall(r"ref\(\s*['\"](stg_\w+)", code)), model["name"]


def test_features_that_are_taken_over_read_only_facts_that_are_watched(manifest, models):
    """What `fact_day` does not look at could change, and a night would keep the old features."""
    watched = set(manifest["parent_map"]["model.customer360.fact_day"])
    for model in models:
        if model["schema"] == "features" and model["config"]["materialized"] == "incremental":
            read = {
                name
                for name in manifest["parent_map"][model["unique_id"]]
                if not name.startswith("source.customer360.run.")
                and manifest["nodes"].get(name, {}).get("schema") != "features"
            }
            assert read <= watched, f"{model['name']} reads {read - watched}"


def test_staging_that_is_taken_over_reads_only_what_says_what_is_new(manifest, models):
    """Its own source, what is staged by key, a seed (code), or what it asks for other rows of; a
    model of the rows of another one, which asks, need not."""
    asked_by = {
        "exchange_rate": "other_rates(",
        "stg_catalogue__stores": "other_stores(",
        "stg_email__campaigns": "others_of('stg_email__campaigns'",
    }
    nodes = {**manifest["nodes"], **manifest["sources"]}
    taken = {
        model["unique_id"]: model
        for model in models
        if model["config"]["materialized"] == "incremental" and model["schema"] == "staging"
    }
    for name, model in taken.items():
        read = manifest["parent_map"][name]
        code = "".join(taken[one]["raw_code"] for one in (name, *read) if one in taken)
        for one in read:
            if nodes[one]["resource_type"] not in ("source", "seed") and one not in taken:
                asks = asked_by.get(nodes[one]["name"], "no such macro")
                assert asks in code, f"{model['name']} reads {nodes[one]['name']}"


def test_every_model_is_described_in_a_file_of_its_name_beside_it(models):
    for model in models:
        sql = PROJECT / "dbt_project" / model["original_file_path"]
        beside = f"customer360://{Path(model['original_file_path']).with_suffix('.yml')}"
        assert model["patch_path"] == beside, f"{sql}: no {sql.with_suffix('.yml').name} beside it"
        assert len(model["description"].split()) > 3, model["name"]


def test_every_table_after_staging_says_by_a_test_what_one_row_is(manifest, models):
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "unique_key"
    }
    tables = [m for m in models if m["config"]["materialized"] != "ephemeral"]
    unkeyed = {m["name"] for m in tables if m["unique_id"] not in keyed}
    assert unkeyed & {m["name"] for m in models if m["schema"] != "staging"} == set()


def test_every_column_of_the_marts_is_described_under_a_contract(manifest, models):
    """dbt's own, or ours (`columns_as_described`) where the columns depend on the sources."""
    marts = [model for model in models if model["schema"] == "marts"]
    ours = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node["test_metadata"]["name"] == "columns_as_described"
    }
    assert marts
    for model in marts:
        enforced = model["config"]["contract"]["enforced"]
        assert enforced != (model["unique_id"] in ours), model["name"]
        assert model["columns"], model["name"]
        for column in model["columns"].values():
            assert column["description"].strip(), f"{model['name']}.{column['name']}"
            assert column["data_type"], f"{model['name']}.{column['name']}"
            assert enforced <= (not column["meta"].get("needs")), model["name"]


def test_every_gate_of_a_table_that_the_company_has_guards_it_and_blocks(graph):
    assert gate_names()
    for gate in gate_names():
        key = dg.AssetKey(gate.split("/"))
        if key in graph.get_all_asset_keys():
            check = dg.AssetCheckKey(key, "gate")
            assert check in graph.asset_check_keys, gate
            assert graph.get_check_spec(check).blocking, gate


def test_every_gate_guards_a_table_of_some_company():
    built = set()
    for name in ("complete_journey", "demo"):
        keys = build_defs(load_company(name)).resolve_asset_graph().get_all_asset_keys()
        built |= {"/".join(key.path) for key in keys}
    assert set(gate_names()) <= built


def test_every_check_called_gate_says_what_it_expects(graph):
    """In a file of its own; a delivered table may have the one of all deliveries, and a table of
    staging has what its history says."""
    for key in graph.asset_check_keys:
        if key.name == "gate" and key.asset_key.path[0] not in ("raw", "staging"):
            assert "/".join(key.asset_key.path) in gate_names()


def test_every_table_of_staging_is_judged_by_its_history_before_a_room_reads_staging(graph):
    """The gate blocks only what comes after the table: one model of each room does."""
    keys = graph.materializable_asset_keys
    staged = {k for k in keys if k.path[0] == "staging" and k.path[1].startswith("stg_")}
    assert len(staged) > 5
    for key in staged:
        check = dg.AssetCheckKey(key, "gate")
        assert check in graph.asset_check_keys, key
        assert graph.get_check_spec(check).blocking, key
    for room in {"identity", "core"} & {key.path[0] for key in keys}:
        read = [graph.get(key).parent_keys for key in keys if key.path[0] == room]
        assert any(staged <= parents for parents in read), room


def test_every_test_of_dbt_is_a_check_of_the_asset_that_it_tests(manifest, graph):
    tests = _tests(manifest)
    assert len(tests) > 50
    checks = {(key.asset_key, key.name) for key in graph.asset_check_keys}
    for test in tests:
        tested = manifest["nodes"][test["attached_node"]]
        key = dg.AssetKey([tested["schema"], tested["name"]])
        assert (key, test["name"]) in checks, test["name"]


def _tests(manifest: dict) -> list[dict]:
    """dbt keeps the tests of a model that is off, and says that they are off too."""
    nodes = manifest["nodes"].values()
    return [n for n in nodes if n["resource_type"] == "test" and n["config"]["enabled"]]


def test_every_test_reads_only_tables_that_its_step_has_by_then(manifest, graph):
    """A test that reaches into a later room would run there, unseen by the asset it is about."""
    order = ["seeds", *MAY_READ]
    for test in _tests(manifest):
        tested = manifest["nodes"][test["attached_node"]]["schema"]
        for unique_id in test["depends_on"]["nodes"]:
            if unique_id in manifest["nodes"]:
                read = manifest["nodes"][unique_id]["schema"]
                assert order.index(read) <= order.index(tested), f"{test['name']} reads {read}"


def test_every_model_and_seed_is_one_asset_of_its_room(manifest, definitions, graph):
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed")]
    for node in nodes:
        if node["config"]["materialized"] == "ephemeral":
            continue  # a part of the queries that read it
        key = dg.AssetKey([node["schema"], node["name"]])
        assert key in graph.get_all_asset_keys(), key
        owners = [asset for asset in definitions.assets if key in asset.keys]
        assert len(owners) == 1, f"{key} is built by {len(owners)} steps"


def test_a_room_is_one_step(definitions):
    """Dagster cuts a step in pieces where two steps wait for each other; each piece would build
    the whole room."""
    steps = [node.name for node in definitions.resolve_job_def(JOB).graph.nodes]
    assert [step for step in steps if re.search(r"_\d+$", step)] == []


def test_the_group_of_an_asset_is_its_room(graph):
    for key in graph.materializable_asset_keys:
        assert graph.get(key).group_name == key.path[0], key


def test_the_version_comes_after_every_table_that_it_publishes(graph):
    upstream = graph.get(dg.AssetKey(["publish", "version"])).parent_keys
    published = {key for key in graph.materializable_asset_keys if key.path[0] in SCHEMAS}
    assert upstream == published
    assert len(published) > 10


def test_the_workspace_and_dg_name_the_module_that_holds_the_definitions():
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["dg"]["project"]
    workspace = yaml.safe_load((PROJECT / "workspace.yaml").read_text())["load_from"]
    (entry,) = [location["python_module"] for location in workspace]
    assert entry["module_name"] == settings["code_location_target_module"]
    found = getattr(import_module(entry["module_name"]), entry["attribute"])
    assert isinstance(found, dg.Definitions)
    assert found.resolve_job_def("daily")


def test_dg_loads_the_project(tmp_path):
    """As a developer would ask; the module that it loads is the one of workspace.yaml."""
    folder = Path(sys.executable).parent
    done = subprocess.run(
        [folder / "dg", "check", "defs"],
        cwd=PROJECT,
        env={"HOME": str(tmp_path), "PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
