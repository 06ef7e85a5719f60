"""Rows by day beside what is usual (`landed.volume`): what several gates of raw share."""

from expectations.expect import no_rows


def volume_between(bounds, entity: str, low: float, high: float, why: str):
    """Every judged day has between `low` and `high` times its usual rows; else names the day.

    Reads `bounds["volume_table"]` (default `landed.volume`): entity, day, rows, usual_rows,
    usual_low, usual_high, judged, what. A day is no personal data.
    """
    table = bounds.get("volume_table", "landed.volume")
    outside = f"""FROM {table} WHERE entity = '{entity}' AND judged
        AND (rows < {low} * usual_low OR rows > {high} * usual_high)"""
    return no_rows(
        "usual_volume",
        f"SELECT day {outside}",
        expected=f"{low:g} to {high:g} times the usual rows",
        found_sql=f"""SELECT string_agg(format('{{:,}} {{}} on {{}} where {{:,}} are usual',
                rows, what, day, round(usual_rows)::BIGINT), '; ' ORDER BY day)
                || if(any_value(days) > 3, format(' ({{}} days in all)', any_value(days)), '')
            FROM (SELECT *, count(*) OVER () AS days {outside} ORDER BY day LIMIT 3)""",
        why=why,
    )
