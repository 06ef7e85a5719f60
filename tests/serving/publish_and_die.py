"""Publishes a small version in a process of its own, which kills itself (−9) at the nth call of a
function, or finds the disk full there.

Arguments: root, number of the version, DSN, `module:function`, `before`, `after` or `full`, nth.
"""

import sys
from pathlib import Path

from databases import publish_small

from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.publishing import remove_old
from orchestration.serving.target import Postgres
from tests.deadly import trap


def main() -> None:
    root, number, dsn, where, when, nth = sys.argv[1:]
    if where:
        trap(where, when, int(nth))
    layout, target = Layout(Path(root)), Postgres(dsn, reader="reader", keep_versions=2)
    try:
        publish_small(layout, int(number), target)
    except PublishProblem as problem:
        sys.exit(f"told: {problem}")
    remove_old(layout, 2, target)


if __name__ == "__main__":
    main()
