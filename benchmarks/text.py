"""Fits the text model and measures it against its alternatives; prints the table, writes both.

    python -m benchmarks.text FOLDER            # archives and vectors rest in FOLDER
    python -m benchmarks.text FOLDER --measure  # without writing ml/text/

Written: `ml/text/coefficients.json` (the model that ships) and `ml/text/quality.csv` (the table
that each company publishes as ml.text_quality). The texts themselves are never committed.
"""

import argparse
import hashlib
import sys
import tarfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.text_corpora import corpora, fetch, sure
from ml.text.clean import clean, windows
from ml.text.encoder import encode
from ml.text.fit import fit_sentiment, fit_topic
from ml.text.measure import score
from ml.text.model import COEFFICIENTS, save
from ml.text.topics import SENTIMENTS, TOPICS

ROOT = Path(__file__).resolve().parent.parent
HAND = ROOT / "tests" / "text" / "data"
HELD_OUT = ("airline", "apple", "vader_amazon", "vader_tweets", "vader_movie", "snownlp")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--measure", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    fetch(arguments.folder)
    texts = corpora(arguments.folder)
    examples = pd.read_csv(ROOT / "ml" / "text" / "examples.csv")
    hand = {language: pd.read_csv(HAND / f"hand_{language}.csv") for language in ("zh", "en")}
    known = Vectors(arguments.folder / "vectors.npz")
    vectors = known.of(texts["text"])
    seeds = known.of(examples["text"])
    taught = sure(texts).to_numpy()
    mean = np.round(vectors[taught].mean(axis=0), 4)
    held = np.arange(len(texts)) % 5 == 0
    rows: list[dict] = []

    def add(method: str, task: str, data: str, way: str, labels, predicted) -> None:
        rows.append(_row(method, task, data, way, labels, predicted))

    def e5(rows_taught: np.ndarray):
        weights, bias = fit_sentiment(
            texts[rows_taught], vectors[rows_taught], examples, seeds, mean
        )
        return lambda x: np.array(list(SENTIMENTS))[((x - mean) @ weights.T + bias).argmax(1)]

    def tfidf(rows_taught: np.ndarray):
        return _tfidf(texts[rows_taught], examples)

    labels = texts["label"]
    for method, learn in (("e5", e5), ("tfidf", tfidf)):

        def seen(at, method=method):
            return vectors[at] if method == "e5" else texts["text"][at]

        whole, fold = learn(taught), learn(taught & ~held)
        for language, frame in hand.items():
            given = known.of(frame["text"]) if method == "e5" else frame["text"]
            add(method, "sentiment", f"hand_{language}", "never seen", frame["label"], whole(given))
        for name in HELD_OUT:
            of = (texts["corpus"] == name).to_numpy()
            at = of & held
            add(method, "sentiment", name, "fold held out", labels[at], fold(seen(at)))
            at = of if method == "e5" else at
            other = learn(taught & ~of)
            add(method, "sentiment", name, "corpus held out", labels[at], other(seen(at)))
    vader = _vader()
    add(
        "vader",
        "sentiment",
        "hand_en",
        "as shipped",
        hand["en"]["label"],
        vader(hand["en"]["text"]),
    )
    for name in HELD_OUT[:-1]:
        at = (texts["corpus"] == name).to_numpy() & held
        add("vader", "sentiment", name, "as shipped", labels[at], vader(texts["text"][at]))
    snownlp = _snownlp(arguments.folder)
    add(
        "snownlp", "sentiment", "hand_zh", "as shipped", hand["zh"]["label"],
        snownlp(hand["zh"]["text"]),
    )  # fmt: skip
    about = fit_topic(examples, seeds, mean)
    for language, frame in hand.items():
        told = np.array(list(TOPICS))[
            ((known.of(frame["text"]) - mean) @ about[0].T + about[1]).argmax(axis=1)
        ]
        add("e5", "topic", f"hand_{language}", "never seen", frame["topic"], told)
    table = pd.DataFrame(rows)
    print(table.to_markdown(index=False) if _has_tabulate() else table.to_string(index=False))
    print(known.told)
    if not arguments.measure:
        feeling = fit_sentiment(texts[taught], vectors[taught], examples, seeds, mean)
        save(COEFFICIENTS, mean, {"sentiment": feeling, "topic": about})
        kept = table[(table["method"] == "e5")].drop(columns="method")
        kept.to_csv(ROOT / "ml" / "text" / "quality.csv", index=False, lineterminator="\n")


def _row(method: str, task: str, data: str, way: str, labels, predicted) -> dict:
    labels, predicted = pd.Series(np.asarray(labels)), pd.Series(np.asarray(predicted))
    row = {"method": method, "task": task, "data": data, "way": way, "n": len(labels)}
    if task == "topic":
        from sklearn.metrics import f1_score

        right = (labels == predicted).to_numpy()
        f1 = f1_score(labels, predicted, average="macro")
        return row | {
            "accuracy": round(float(right.mean()), 4), "macro_f1": round(float(f1), 4),
            "low": None, "high": None,
        }  # fmt: skip
    found = score(labels, predicted)
    return row | {
        "accuracy": round(found.accuracy, 4), "macro_f1": round(found.macro_f1, 4),
        "low": round(found.low, 4), "high": round(found.high, 4),
    }  # fmt: skip


class Vectors:
    """Vectors by the text's hash, kept between runs: the encoder is what costs."""

    def __init__(self, path: Path):
        self.path = path
        self.told = "no text was encoded anew"
        self.by_key: dict[str, np.ndarray] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self.by_key = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def of(self, texts) -> np.ndarray:
        # A corpus is read at its first window.
        pieces = [windows(clean(text))[0] for text in texts]
        keys = [hashlib.sha256(piece.encode()).hexdigest() for piece in pieces]
        new = {k: p for k, p in zip(keys, pieces, strict=True) if k not in self.by_key}
        if new:
            began, used = time.perf_counter(), time.process_time()
            self.by_key.update(zip(new, encode(list(new.values())), strict=True))
            took, used = time.perf_counter() - began, time.process_time() - used
            self.told = (
                f"{len(new)} texts encoded: {len(new) / took:.1f} a second, "
                f"{1000 * used / len(new):.0f} ms of one core a text"
            )
            np.savez(
                self.path, keys=np.array(list(self.by_key)),
                vectors=np.array(list(self.by_key.values()), np.float32),
            )  # fmt: skip
        return np.array([self.by_key[key] for key in keys])


def _tfidf(texts: pd.DataFrame, examples: pd.DataFrame):
    """Character n-grams and logistic regression, on the same texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True, preprocessor=_lower
    )
    every = [*texts["text"], *examples["text"]]
    x = vectorizer.fit_transform(every)
    weight = texts.groupby(["corpus", "label"])["label"].transform("size").rdiv(400).clip(upper=1)
    model = LogisticRegression(C=3, max_iter=300).fit(
        x,
        [*texts["label"], *examples["sentiment"]],
        sample_weight=np.r_[weight.to_numpy(), np.full(len(examples), 4.0)],
    )
    return lambda given: model.predict(vectorizer.transform(given))


def _lower(text: str) -> str:
    return clean(text).lower()


def _vader():
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()

    def tell(texts):
        points = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
        return np.select([points >= 0.05, points <= -0.05], ["positive", "negative"], "neutral")

    return tell


def _snownlp(folder: Path):
    """It knows no neutral: the middle third of its probability counts as such."""
    if not (folder / "snownlp-0.12.3").exists():
        with tarfile.open(next(folder.glob("snownlp-*.tar.gz"))) as archive:
            archive.extractall(folder, filter="data")
    sys.path.insert(0, str(folder / "snownlp-0.12.3"))
    from snownlp import SnowNLP

    def tell(texts):
        points = np.array([SnowNLP(SnowNLP(text).han).sentiments for text in texts])
        return np.select([points >= 2 / 3, points <= 1 / 3], ["positive", "negative"], "neutral")

    return tell


def _has_tabulate() -> bool:
    from importlib.util import find_spec

    return find_spec("tabulate") is not None


if __name__ == "__main__":
    main()
