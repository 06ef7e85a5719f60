"""One row a campaign. Reads `may_be_empty` (before the first campaign) of the bounds."""

from expectations.expect import between, no_rows, rows_between


def expectations(bounds) -> list:
    stated = [
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
    if bounds.get("may_be_empty", False):
        return stated
    return [rows_between(1, why="three campaigns begin before the panel's first day"), *stated]
