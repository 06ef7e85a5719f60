"""From a company's settings to its sources; secrets come from outside the company's file."""

import os
import re
from importlib import import_module
from pathlib import Path

from orchestration.errors import SettingsProblem
from orchestration.interfaces.model import Source
from orchestration.settings import Company, data_root

_SOURCES = Path(__file__).resolve().parent / "sources"
# Settings that every source has, whatever it is; the pipeline's own, not the source's.
_OF_ALL = ("on_failure", "fresh_within_days", "micro_batch")
_SECRET = re.compile(r"TOKEN|DSN|PASSWORD|SECRET|KEY")
_NAME = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


def source_names() -> tuple[str, ...]:
    """Every source that a company may switch on."""
    return tuple(sorted(p.stem for p in _SOURCES.glob("*.py") if not p.stem.startswith("_")))


def make_source(company: Company, name: str, connect: bool = True) -> Source:
    """The source as the company has set it. Raises SettingsProblem naming source and setting.

    Without `connect` what is not set in the environment stays empty: enough to know its entities.
    """
    if name not in source_names():
        known = ", ".join(source_names())
        raise SettingsProblem(f"source {name}: unknown; there are {known}")
    settings = {
        key: filled_in(company, f"source {name}", value, connect)
        for key, value in company.source_settings.get(name, {}).items()
        if key not in _OF_ALL
    }
    module = import_module(f"orchestration.sources.{name}")
    try:
        return module.make_source(
            time_zone=company.time_zone, first_day=company.first_day, **settings
        )
    except TypeError as error:
        reason = str(error).split("() ")[-1]
        raise SettingsProblem(f"source {name}: {reason} (see docs/companies.md)") from None


def goes_on_without(company: Company, name: str) -> bool:
    """Whether the night goes on with yesterday's data of the source when it fails."""
    said = company.source_settings.get(name, {}).get("on_failure", "stop")
    if said not in ("stop", "continue"):
        raise SettingsProblem(f"source {name}: on_failure {said!r}: expected stop or continue")
    return said == "continue"


def fresh_within_days(company: Company, name: str) -> int:
    """How old the newest row of a source may be, in days, before it is called stale."""
    return int(company.source_settings.get(name, {}).get("fresh_within_days", 3))


def secrets_of(company: Company) -> tuple[str, ...]:
    """Values from the environment and the company's file of connections that no message may
    show: tokens and connection strings, and the passwords in them."""
    told = str((company.source_settings, company.serve))
    connections = _connections(company)
    found: set[str] = set()
    for name in set(_NAME.findall(told)):
        value = os.environ.get(name) or connections.get(name) or ""
        if _SECRET.search(name):
            found.add(value)
        found.update(re.findall(r"://[^:/@\s]*:([^@\s]+)@", value))
        found.update(re.findall(r"password=(\S+)", value))
    return tuple(sorted(value for value in found if len(value) >= 4))


def filled_in(company: Company, what: str, value: object, connect: bool = True) -> object:
    """A setting with its `${NAME}`s replaced; `what` it is of, should one not be set."""
    if not isinstance(value, str):
        return value

    def look_up(match: re.Match) -> str:
        name = match[1]
        found = os.environ.get(name) or _connections(company).get(name)
        if not found and connect:
            where = f" nor in {_path(company)}" if company.connections else ""
            raise SettingsProblem(
                f"{what}: {name} is not set in the environment{where}"
                + (" (the demo company's is written by: c360 demo up)" if where else "")
            )
        return found or ""

    return _NAME.sub(look_up, value)


def _path(company: Company) -> Path:
    return data_root() / (company.connections or "")


def _connections(company: Company) -> dict[str, str]:
    if not company.connections or not _path(company).is_file():
        return {}
    lines = _path(company).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}
