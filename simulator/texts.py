"""Which text somebody writes: topic by what went wrong, variant at random; and its truth."""

import numpy as np

from simulator.block import Block
from simulator.draws import pick
from simulator.phrases import TOPICS, VARIANTS

# Topics by trouble: delivery, quality, price, service, refund, stock, website, praise.
_WEIGHTS = np.array(
    [
        [20, 12, 10, 12, 12, 8, 12, 14],
        [35, 0, 0, 55, 10, 0, 0, 0],
        [15, 0, 0, 5, 10, 70, 0, 0],
        [0, 75, 0, 5, 20, 0, 0, 0],
        [0, 0, 90, 5, 5, 0, 0, 0],
    ]
)


def topics(rng: np.random.Generator, trouble: np.ndarray) -> np.ndarray:
    """A topic for each text."""
    topic = np.zeros(len(trouble), dtype="int8")
    for number, weights in enumerate(_WEIGHTS):
        topic = np.where(trouble == number, pick(rng, weights, len(trouble)), topic)
    return topic.astype("int8")


def variants(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.integers(0, VARIANTS, size).astype("int8")


def label(block: Block, channel: str, entity: str, rel: str, key: str) -> None:
    """Truth: language, topic and sentiment of each text of `rel`, by its source key."""
    block.truth(
        "text_label",
        f"""SELECT '{channel}' AS channel, '{entity}' AS entity, ({key})::VARCHAR AS source_pk,
            p.language_name AS language, p.topic_name AS topic, p.sentiment_name AS sentiment
        FROM {rel} JOIN phrase p USING (language, topic, sentiment, variant) ORDER BY source_pk""",
    )


PRAISE = TOPICS.index("praise")
WEBSITE = TOPICS.index("website")
