"""How satisfied a person is with one order or contact: six dimensions and known weights."""

import numpy as np

from simulator.world import World

# What each trouble takes from quality, price, service, attitude, speed and brand (1 to 5 scale).
_PENALTY = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [0.2, 0.0, 1.8, 1.6, 1.2, 0.4],
        [0.0, 0.0, 0.8, 0.0, 1.4, 0.5],
        [2.2, 0.3, 0.6, 0.0, 0.0, 1.0],
        [0.0, 1.8, 0.0, 0.0, 0.0, 0.4],
    ]
)


def dimensions(rng: np.random.Generator, mood: np.ndarray, trouble: np.ndarray) -> np.ndarray:
    """True satisfaction with each dimension, n x 6, between 1 and 5."""
    noise = rng.normal(0, 0.45, mood.shape)
    return np.clip(4.2 + mood - _PENALTY[trouble] + noise, 1, 5)


def overall(world: World, scores: np.ndarray) -> np.ndarray:
    """The weighted sum that every score, rating and sentiment follows."""
    return scores @ np.array(world.satisfaction_weights)


def sentiment(rng: np.random.Generator, satisfied: np.ndarray) -> np.ndarray:
    """0 negative, 1 neutral, 2 positive."""
    felt = satisfied + rng.normal(0, 0.25, len(satisfied))
    return np.where(felt < 3.4, 0, np.where(felt < 4.0, 1, 2)).astype("int8")
