"""What the panel's gates share."""

from expectations.expect import no_rows, not_null, rows_between

FIRST_MONDAY = "DATE '2016-12-26'"  # week 1 of the panel begins here


def arrival(bounds) -> list:
    """Rows are there (unless `may_be_empty`), and each can be placed on a company day."""
    placed = not_null(
        "known_day",
        why="a row without a day would be in no day's delivery; the day of coupons and campaign "
        "touches is their campaign's, so a null is a campaign that nobody described",
    )
    if bounds.get("may_be_empty", False):
        return [placed]
    return [rows_between(1, why="nothing at all is a failed delivery, not a quiet day"), placed]


def complete(columns: tuple[str, ...], why: str) -> list:
    """None of the columns has a gap."""
    return [not_null(column, why=why) for column in columns]


def usual_volume(bounds, entity: str, low: float = 0.6, high: float = 2.5):
    """Every judged day has between `low` and `high` times its usual rows; else names the day.

    Reads `bounds["volume_table"]` (default `landed.volume`): entity, day, rows, usual_rows,
    judged, what. A day is no personal data.
    """
    table = bounds.get("volume_table", "landed.volume")
    outside = f"""FROM {table} WHERE entity = '{entity}' AND judged
        AND (rows < {low} * usual_rows OR rows > {high} * usual_rows)"""
    return no_rows(
        "usual_volume",
        f"SELECT day {outside}",
        expected=f"{low:g} to {high:g} times the usual rows",
        found_sql=f"""SELECT string_agg(format('{{:,}} {{}} on {{}} where {{:,}} are usual',
                rows, what, day, round(usual_rows)::BIGINT), '; ' ORDER BY day)
                || if(any_value(days) > 3, format(' ({{}} days in all)', any_value(days)), '')
            FROM (SELECT *, count(*) OVER () AS days {outside} ORDER BY day LIMIT 3)""",
        why="measured on the panel against the median of the previous four same weekdays: the "
        "lowest ordinary day is 0.63, the highest 1.80 (the day before Thanksgiving); closed and "
        "short days are declared and not judged",
    )
