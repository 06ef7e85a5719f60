"""Where a product was displayed or advertised, by store and week. 20.9M rows in a year.

Reads `may_be_empty` and `volume_table` of the bounds. No key: exact repeats are tolerated, and
looking for them among 20.9M rows would cost more than all else.
"""

from expectations.expect import accepted, between, no_rows
from expectations.raw.complete_journey._common import FIRST_MONDAY, arrival, complete, usual_volume

_WHICH = ("product_id", "store_id", "week", "display_location", "mailer_location")


def expectations(bounds) -> list:
    return [
        *arrival(bounds),
        *complete(_WHICH, "none of 20,940,529 rows has a gap; '0' is the source's word for none"),
        accepted(
            "display_location",
            "012345679A",
            why="the ten codes of the panel's dictionary; an unknown one is kept, but look",
        ),
        accepted(
            "mailer_location",
            "0ACDFHJLPXZ",
            why="the eleven codes of the panel's dictionary; an unknown one is kept, but look",
        ),
        between("week", 1, 53, why="the panel is one year of Monday weeks, 2016-12-26 on"),
        no_rows(
            "week_follows_day",
            f"""SELECT 1 FROM {{batch}}
            WHERE known_day <> {FIRST_MONDAY} + 7 * (week - 1)::INTEGER""",
            column="week",
            expected="the week that begins on the day it became known",
            why="a promotion is known from its Monday on: earlier would tell models the future",
        ),
        usual_volume(bounds, "promotions"),
    ]
