"""How right the shipped model is, as measured when it was fitted (`benchmarks/text.py`)."""

from pathlib import Path

import pandas as pd

from ml.text.model import load

QUALITY = Path(__file__).with_name("quality.csv")


def quality() -> pd.DataFrame:
    """One row a task, set of labelled texts and way of holding them out.

    `way`: never seen (written by hand for the test), fold held out (a fifth of the corpus), corpus
    held out (nothing of the corpus was learnt from). `low`, `high`: 95 % interval of macro-F1.
    """
    return pd.read_csv(QUALITY).assign(model_version=load().version)
