"""Any table of a delivered source: what must be true of the rows that are about to be landed.

Reads `entity`, `key`, `volume_table` of the bounds. Single bad rows are staging's business: they
rest in quarantine. This door closes only on what is wrong with a delivery as a whole.
"""

from expectations.expect import no_rows, not_null
from expectations.raw._volume import volume_between


def expectations(bounds) -> list:
    key = " OR ".join(f'"{column}" IS NULL' for column in bounds["key"])
    without_key = no_rows(
        "key_is_there",
        f"""SELECT 1 FROM (
            SELECT count(*) AS records, count(CASE WHEN {key} THEN 1 END) AS without_key
            FROM {{batch}})
        WHERE without_key > 20 AND without_key > records / 10""",
        expected="a key in nine of ten rows",
        why="single rows without a key are quarantined; a tenth of a delivery without one means "
        "that the column was renamed or emptied at the source",
    )
    return [
        not_null("known_day", why="a row without a day would be in no day's delivery"),
        *([without_key] if bounds["key"] else []),
        volume_between(
            bounds,
            bounds["entity"],
            low=0.1,
            high=5,
            why="against the median of the previous four same weekdays; wide, because nothing is "
            "known of the channel: ten times the volume and a tenth of it are refused, a sale is "
            "not; closed and short days are declared and not judged",
        ),
    ]
