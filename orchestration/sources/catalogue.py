"""Master data: products, prices and costs, stores, the calendar, exchange rates; Parquet.

Each table is sent whole again when something in it changed, exchange rates every day for the last
days; the later file wins.
"""

from datetime import date

from orchestration.interfaces.files import Files, ParquetFile
from orchestration.interfaces.model import DeliveredSource, Entity

_KNOWN = {"known_is": "the day of the file that brought it", "snapshot": True}
_PRODUCTS = Entity(
    name="products",
    description="One row a product.",
    at=r"products_(?P<day>\d{8})\.parquet",
    columns={
        **dict.fromkeys(("product_id", "sku", "name", "name_zh", "category"), "VARCHAR"),
        **dict.fromkeys(("subcategory", "brand"), "VARCHAR"),
        "is_private_label": "BOOLEAN",
        **dict.fromkeys(("launched_on", "discontinued_on"), "DATE"),
        "updated_at": "TIMESTAMP WITH TIME ZONE",
    },
    key=("product_id",),
    **_KNOWN,
)
_PRICES = Entity(
    name="prices",
    description="One row a product and day from which price and cost hold.",
    at=r"prices_(?P<day>\d{8})\.parquet",
    columns={
        "product_id": "VARCHAR",
        "valid_from": "DATE",
        "list_price": "DECIMAL(12,2)",
        "unit_cost": "DECIMAL(12,2)",
        "currency": "VARCHAR",
    },
    key=("product_id", "valid_from"),
    **_KNOWN,
)
_STORES = Entity(
    name="stores",
    description="One row a store.",
    at=r"stores_(?P<day>\d{8})\.parquet",
    columns={
        **dict.fromkeys(("store_id", "name", "city", "province", "country"), "VARCHAR"),
        "opened_on": "DATE",
        **dict.fromkeys(("time_zone", "encoding"), "VARCHAR"),
    },
    key=("store_id",),
    **_KNOWN,
)
_CALENDAR = Entity(
    name="calendar",
    description="One row a declared event: holiday, promotion, launch, outage…",
    at=r"calendar_(?P<day>\d{8})\.parquet",
    columns={
        **dict.fromkeys(("event_id", "name", "name_zh", "type"), "VARCHAR"),
        **dict.fromkeys(("starts_on", "ends_on"), "DATE"),
        "scope": "VARCHAR",
    },
    key=("event_id",),
    **_KNOWN,
)
_FX_RATES = Entity(
    name="fx_rates",
    description="One row a day and currency.",
    at=r"fx_rates_(?P<day>\d{8})\.parquet",
    columns={"day": "DATE", "currency": "VARCHAR", "rate_to_cny": "DECIMAL(18,8)"},
    key=("day", "currency"),
    known_is=_KNOWN["known_is"],
)


def make_source(
    time_zone: str, first_day: date, folder: str, settle_seconds: float = 2
) -> DeliveredSource:
    """Settings: `folder`, `settle_seconds` (a file younger than that may still be written)."""
    entities = (_PRODUCTS, _PRICES, _STORES, _CALENDAR, _FX_RATES)
    return DeliveredSource("catalogue", entities, Files(folder, ParquetFile(), settle_seconds))
