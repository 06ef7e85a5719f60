"""The note for the next night, when readers have the version already."""

from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import duckdb
import pytest

from orchestration.assets import publish


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (duckdb.IOException("No space left on device"), "No space left on device"),
        (duckdb.ConversionException("Could not convert string 'zhang.wei' to INT32"), "to INT32"),
    ],
)
def test_a_note_that_cannot_be_written_is_told_without_values_and_fails_no_run(error, told):
    said = []
    context = SimpleNamespace(log=SimpleNamespace(warning=said.append))

    @contextmanager
    def warehouse(as_of):
        raise error
        yield

    publish._leave(context, SimpleNamespace(warehouse=warehouse), ["staging.a"], date(2025, 1, 1))

    (line,) = said
    assert line.startswith("published; the next night builds all from the lake: ")
    assert told in line
    assert "zhang.wei" not in line
