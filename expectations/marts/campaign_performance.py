"""One row a campaign. Reads `may_be_empty` (before the first campaign) and `columns` of the bounds:
what is known of the response depends on the sources."""

from expectations.expect import between, no_rows, rows_between


def expectations(bounds) -> list:
    stated = []
    if "redemptions" in bounds["columns"]:
        stated += _coupons()
    if "clickers" in bounds["columns"]:
        stated += _messages()
    if bounds.get("may_be_empty", False):
        return [rows_between(0, why="before the first campaign there is none"), *stated]
    return [rows_between(1, why="three campaigns begin before the panel's first day"), *stated]


def _coupons() -> list:
    return [
        between("response_rate", 0, 1, why="a share; above 1 more answered than were asked"),
        no_rows(
            "redemptions_cover_redeemers",
            "SELECT 1 FROM {batch} WHERE redeemers > redemptions",
            column="redeemers",
            expected="no more redeemers than redemptions",
            why="each redeemer redeemed at least once",
        ),
        no_rows(
            "response_needs_targets",
            "SELECT 1 FROM {batch} WHERE redemptions > 0 AND coalesce(targeted, 0) = 0",
            column="targeted",
            expected="no response to a campaign that reached nobody",
            severity="warn",
            why="every redeemed campaign of the panel had touches; without, they came late or not",
        ),
    ]


def _messages() -> list:
    return [
        between("click_rate", 0, 1, why="a share; above 1 more clicked than were written to"),
        no_rows(
            "clickers_are_reached",
            "SELECT 1 FROM {batch} WHERE clickers > delivered",
            column="delivered",
            expected="no more clickers than customers reached",
            severity="warn",
            why="who clicked had the message; a few deliveries may be reported late, not most",
        ),
    ]
