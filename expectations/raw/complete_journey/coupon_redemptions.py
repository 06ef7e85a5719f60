"""Which household redeemed which coupon on which day.

Reads `may_be_empty` and `campaigns_table` (default `source.campaign_descriptions`: the whole
delivered table, since a redemption's campaign was mostly landed on an earlier day).
"""

from expectations.expect import no_rows, unique
from expectations.raw.complete_journey._common import arrival, complete

_KEY = ("household_id", "coupon_upc", "campaign_id", "redemption_date")


def expectations(bounds) -> list:
    campaigns = bounds.get("campaigns_table", "source.campaign_descriptions")
    return [
        *arrival(bounds),
        *complete(_KEY, "who, what, of which campaign, when: none of 2,102 has a gap"),
        unique(_KEY, why="a repeated redemption is a response counted twice; none of 2,102 is one"),
        no_rows(
            "campaign_is_described",
            f"""SELECT 1 FROM (FROM {{batch}}) AS r
            WHERE campaign_id IS NOT NULL
                AND NOT EXISTS (FROM {campaigns} AS d WHERE d.campaign_id = r.campaign_id)""",
            column="campaign_id",
            expected="every campaign to be described",
            needs=campaigns,
            why="holds for all of the panel; a response to an unknown campaign counts nowhere",
        ),
        no_rows(
            "redeemed_while_valid",
            f"""SELECT 1 FROM (FROM {{batch}}) AS r JOIN {campaigns} AS d USING (campaign_id)
            WHERE r.redemption_date NOT BETWEEN d.start_date AND d.end_date""",
            column="redemption_date",
            expected="no redemption outside its campaign's days",
            needs=campaigns,
            severity="warn",
            why="holds for all of the panel; a till may honour a late coupon, so it only warns",
        ),
    ]
