"""One row a customer and day with the cluster it is in. Reads `may_be_empty` of the bounds."""

from expectations.expect import between, measured, no_rows, not_null, rows_between
from expectations.marts._common import largest_share

_PLACED = "in a segment"  # as in ml.segments.words, which this room does not import


def expectations(bounds) -> list:
    stated = [
        not_null("status", why="customers without a cluster have a reason"),
        no_rows(
            "placed_have_a_cluster",
            f"""SELECT 1 FROM {{batch}} WHERE (status = '{_PLACED}')
            <> (cluster_id IS NOT NULL AND cluster_name IS NOT NULL)""",
            column="cluster_id",
            expected="a cluster and its name for every customer who is in one, and no other",
            why="a list by cluster would lose customers, or name some that no model placed",
        ),
        between("distance", 0, 1e6, why="a distance in standard deviations; NaN is a broken scale"),
        no_rows(
            "one_name_a_cluster",
            """SELECT 1 FROM {batch} GROUP BY cluster_id
            HAVING count(DISTINCT cluster_name) > 1 AND cluster_id IS NOT NULL""",
            column="cluster_name",
            expected="one name for each cluster",
            unit="clusters",
            why="reports group by the name: two names split a cluster",
        ),
        measured(
            "segmentation_versions",
            "SELECT nullif(count(DISTINCT segmentation_version), 0) FROM {batch}",
            1,
            1,
            what="a number of segmentation versions",
            column="segmentation_version",
            why="cluster 3 of one version is not cluster 3 of another",
        ),
        largest_share(
            "cluster_id",
            0.95,
            "warn",
            why="one cluster of nearly all is a segmentation that collapsed; poor, but not wrong",
            among="cluster_id IS NOT NULL",
        ),
    ]
    if bounds.get("may_be_empty", False):
        return stated
    return [rows_between(1, why="there are customers, so there are segments"), *stated]
