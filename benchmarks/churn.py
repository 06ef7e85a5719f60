"""Seconds and memory to fit and score churn, beside the bare scikit-learn fit; and LightGBM.

    python benchmarks/churn.py [--rows 1000000]

LightGBM is no dependency: it is measured where the Python that runs this has it.
"""

import argparse
import resource
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ml.churn.definition import ChurnDefinition  # noqa: E402
from ml.churn.fit import ChurnModel  # noqa: E402
from ml.churn.methods import METHODS, problem  # noqa: E402
from ml.churn.score import score  # noqa: E402
from ml.evaluation.methods import Calibrator, boosting  # noqa: E402
from ml.features import FEATURES, OPTIONAL  # noqa: E402
from ml.metrics import roc_auc  # noqa: E402
from ml.stable import one_thread  # noqa: E402


def make(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    names = [f for f in FEATURES if f not in OPTIONAL] + ["tickets_84", "complaints_84"]
    frame = pd.DataFrame(rng.gamma(2.0, 10.0, (rows, len(names))), columns=names)
    odds = -3 + 0.08 * frame["days_since_last_order"] + 0.6 * np.sin(frame["gap_ratio"] / 8)
    frame["churned"] = (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    frame.insert(0, "customer_id", [f"c{i:07d}" for i in range(rows)])
    frame.insert(1, "as_of", pd.Timestamp("2025-01-01"))
    return frame.assign(eligible=True, exclusion_reason=None)


def told(what: str, start: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"| {what} | {time.perf_counter() - start:.1f} | {peak:.2f} |", flush=True)


def main(rows: int) -> None:
    frame = make(rows, 1)
    later = make(rows // 5, 2)
    features = tuple(c for c in FEATURES if c in frame)
    definition = ChurnDefinition()
    asked, method = problem(definition, features), METHODS["hist_gradient_boosting"]
    matrix, y = method.matrix(frame, features), frame["churned"].to_numpy().astype(int)
    print(f"{rows:,} rows, {len(features)} features, one thread\n")
    print("| what | seconds | peak so far, GiB |\n|---|---|---|")
    with one_thread():
        start = time.perf_counter()
        boosting(rows).fit(matrix, y)
        told("scikit-learn, bare fit on a ready matrix", start)
        if find_spec("lightgbm"):
            import lightgbm

            start = time.perf_counter()
            other = lightgbm.LGBMClassifier(
                n_estimators=200,
                learning_rate=0.05,
                num_leaves=4,
                min_child_samples=40,
                reg_lambda=1.0,
                n_jobs=1,
                verbose=-1,
                random_state=0,
            ).fit(matrix, y)
            told("LightGBM, bare fit on the same", start)
            p = other.predict_proba(method.matrix(later, features))[:, 1]
            auc = roc_auc(later["churned"].to_numpy(), p)
            print(f"| (AUC of LightGBM on later rows: {auc:.4f}) | | |")
        del matrix
        start = time.perf_counter()
        estimator = method.fit(frame, features, asked.target)
        raw = method.raw(estimator, later, features)
        calibrator = Calibrator.fit(later["churned"].to_numpy(), raw)
        told("ours: matrix, fit, calibration", start)
        print(
            f"| (AUC of ours on later rows: {roc_auc(later['churned'].to_numpy(), raw):.4f}) | | |"
        )
        model = ChurnModel(
            method=method.name,
            definition=definition,
            features=features,
            version="benchmark",
            decision="",
            day=frame["as_of"].iloc[0].date(),
            estimator=estimator,
            calibrator=calibrator,
            base_rate=float(y.mean()),
        )
        start = time.perf_counter()
        score(model, frame.drop(columns="churned"))
        told("score with reasons in two languages", start)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    main(parser.parse_args().rows)
