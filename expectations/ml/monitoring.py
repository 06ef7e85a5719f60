"""One row a check of a model: what moved, whether it still holds.

Reads no bounds. Warnings only: a model that moves is told of, not a reason to publish nothing.
"""

from expectations.expect import no_rows, rows_between


def expectations(bounds) -> list:
    return [
        rows_between(1, why="a model that nobody watches fails unseen"),
        no_rows(
            "retrain_rule",
            "SELECT 1 FROM {batch} WHERE \"check\" = 'retrain' AND verdict = 'retrain'",
            column="verdict",
            expected="that nothing asks for training again",
            severity="warn",
            why="the scores drifted, or past scores were off by more than chance: see the "
            "row; ml.training_request tells when the request is honoured",
        ),
        no_rows(
            "features_drift",
            "SELECT 1 FROM {batch} WHERE \"check\" = 'feature_drift' AND verdict = 'drift'",
            column="verdict",
            expected="that no feature moved more than chance and than past days",
            severity="warn",
            why="a source may have changed its meaning under the model",
        ),
    ]
