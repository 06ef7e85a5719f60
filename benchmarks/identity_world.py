"""The simulated company's records, staged up to what linking reads: one warehouse a seed.

Heavy: it makes a world, serves it and lands every channel once. What is staged already is used.
"""

import os
from datetime import date, timedelta
from pathlib import Path

FIRST_DAY = date(2025, 1, 1)

# Of the channels that name people; guest orders, too.
TRUTH = """
    SELECT CASE channel WHEN 'crm' THEN 'crm:' WHEN 'loyalty' THEN 'loyalty:'
            WHEN 'support' THEN 'support:' ELSE 'shop:' END || source_pk AS record_id, person_id
    FROM read_parquet('{folder}/record.parquet')
    WHERE (channel, entity) IN (('crm', 'contacts'), ('loyalty', 'members'),
        ('shop', 'customers'), ('support', 'users'))
    UNION ALL
    SELECT 'shop:guest:' || source_pk, person_id FROM read_parquet('{folder}/record.parquet')
    WHERE channel = 'shop' AND entity = 'orders'"""


def staged(folder: Path, customers: int, days: int, seed: int) -> tuple[Path, Path]:
    """The warehouse with the room `identity` built, and the folder of the truth."""
    warehouse = folder / "demo" / "warehouse.duckdb"
    if not warehouse.exists():
        _stage(folder, customers, days, seed)
    return warehouse, folder / "demo_world" / "truth"


def _stage(folder: Path, customers: int, days: int, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        C360_DATA=str(folder), C360_COMPANY="demo", C360_IDENTITY_KEY="a key of the benchmark's"
    )
    from orchestration import daily_run, dbt
    from orchestration.layout import layout, make_folders
    from orchestration.settings import load_company
    from simulator.serve.outside import Outside
    from simulator.world import World

    outside = Outside(folder / "demo_world")
    world = World(customers=customers, seed=seed, first_day=FIRST_DAY, days=days)
    last = FIRST_DAY + timedelta(days=days - 1)
    try:
        outside.up(world, last, False, None, lambda text: print(text, flush=True))
        company = load_company("demo")
        where = layout("demo")
        make_folders(where)
        result = daily_run.execute(company, where, last, "raw")
        if not result.success:
            raise SystemExit(daily_run.what_went_wrong(result, where))
        for room in ("staging", "identity"):
            built = dbt.build(where, company.sources, f"tag:{room}")
            if built.problems:
                raise SystemExit("\n".join(built.problems))
    finally:
        outside.down()


if __name__ == "__main__":
    import sys

    staged(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
