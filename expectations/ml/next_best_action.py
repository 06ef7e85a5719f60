"""One row a customer with the action that is suggested, or none.

Reads `consent_table` (default `core.customer_consent`) of the bounds.
"""

from expectations.expect import between, no_rows, rows_between, unique

_CHANNELS = ("email", "sms", "phone", "push")


def expectations(bounds) -> list:
    consent = bounds.get("consent_table", "core.customer_consent")
    said = " OR ".join(f"(channel = '{c}' AND c.marketing_ok_{c})" for c in _CHANNELS)
    return [
        rows_between(1, why="every customer has a row, suggested anything or not"),
        unique(["customer_id"], why="two suggestions would be two contacts"),
        between("propensity", 1e-6, 1, why="a log without its chances can never be learnt from"),
        no_rows(
            "holdout_is_left_alone",
            "SELECT 1 FROM {batch} WHERE is_holdout AND action <> 'none'",
            column="action",
            expected="no action for anybody in the holdout",
            why="whoever is contacted once no longer tells what no contact does",
        ),
        no_rows(
            "consent_to_the_channel",
            f"""SELECT 1 FROM {{batch}} AS b LEFT JOIN {consent} AS c USING (customer_id)
            WHERE action <> 'none' AND ({said}) IS NOT TRUE""",
            column="channel",
            expected="consent to the channel of what is suggested",
            why="who did not say yes must not be written to; looked at again here, apart from the"
            " code that chooses",
        ),
        no_rows(
            "recommended_is_worth_it",
            """SELECT 1 FROM {batch} WHERE suggestion_kind = 'recommended'
            AND coalesce(expected_net_value, 0) <= 0""",
            column="expected_net_value",
            expected="a value above 0 for what is recommended",
            why="nothing is recommended at a loss, nor without a value",
        ),
    ]
