"""A dbt-duckdb plugin: functions and rules of this package on every connection that dbt opens.

Named in `profiles.yml`. `register` does the same for a connection opened by hand.
"""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from standardise.functions import register
from standardise.rules import give_rules


class Plugin(BasePlugin):
    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        register(conn)
        give_rules(conn)
