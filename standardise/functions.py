"""The functions of this package as SQL functions of DuckDB; each takes and gives Arrow arrays.

Registering costs a millisecond: the libraries behind them are loaded at the first call.
"""

import duckdb

from standardise.names import FIELDS as NAME_FIELDS
from standardise.names import name_parts, simplified
from standardise.phones import FIELDS as PHONE_FIELDS
from standardise.phones import phones

_FUNCTIONS = (
    # SQL name, function, number of arguments, fields of the struct that it gives (none: text)
    ("standard_phone", phones, 3, PHONE_FIELDS),
    ("standard_name", name_parts, 1, NAME_FIELDS),
    ("to_simplified", simplified, 1, ()),
)


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the functions known to a connection; those that it knows already are left."""
    # DuckDB calls functions of ours internal, too.
    names = ", ".join(f"'{name}'" for name, *_ in _FUNCTIONS)
    found = connection.execute(
        f"SELECT function_name FROM duckdb_functions() WHERE function_name IN ({names})"
    )
    known = {name for (name,) in found.fetchall()}
    for name, function, arguments, fields in _FUNCTIONS:
        if name not in known:
            connection.create_function(
                name,
                function,
                ["VARCHAR"] * arguments,
                duckdb.struct_type(dict.fromkeys(fields, "VARCHAR")) if fields else "VARCHAR",
                type="arrow",
                null_handling="special",  # a missing region does not make a number missing
            )
