"""One row a customer and day with the cluster it is in. Reads `may_be_empty` of the bounds."""

from expectations.expect import between, measured, no_rows, not_null, rows_between
from expectations.marts._common import largest_share

_NO_ORDERS = "no orders yet"  # as in ml.segments.score, which this room does not import


def expectations(bounds) -> list:
    stated = [
        not_null("cluster_name", why="customers without a cluster have a name for that, too"),
        no_rows(
            "scored_have_a_cluster",
            f"""SELECT 1 FROM {{batch}}
            WHERE cluster_id IS NULL AND cluster_name <> '{_NO_ORDERS}'""",
            column="cluster_id",
            expected="a cluster for every customer with orders",
            why="only who never ordered cannot be put into a cluster",
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
        ),
    ]
    if bounds.get("may_be_empty", False):
        return stated
    return [rows_between(1, why="there are customers, so there are segments"), *stated]
