"""The least rate of random label errors under which predictions and labels are nearly as likely as they can be.

A label is either random, at one rate for all rows, or what the model expects, as far as it knows. How far that is may
differ from what it says: its ignorance is fitted along with the rate, so that only what ignorance explains badly is
left for errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataaudit.features.labels.predictions import Predictions

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

STEP = 0.005
RATES = np.arange(0, 0.4, STEP)
LIKELIHOOD = 5.41 / 2  # what a rate may be less likely than the likeliest, in logarithms: 1 % of error
UNFADING = 0.07  # of all disagreement, ignorance that shows nowhere

# Ignorance by place: disagreement at place x is rate + (1 - rate) * slope * x^power, x in 0..1 from the surest.
BINS = 24
POWERS = (1.0, 1.5, 2.0, 3.0)
SLOPES = 40
MOST_IGNORANCE = 0.97

# Ignorance by probability: sharper or softer than the model says by one factor, and for some rows by a softer one.
SHARPNESS = np.exp(np.arange(-12, 19) / 10)
SOFTER = 8  # steps of sharpness
SOFT = (0.0, 0.1, 0.3, 0.6)  # shares of the rows
MOST_WORK = 1_500_000  # rows times classes: above, a part of the rows


def floor(differs: Bools, place: Floats) -> float:
    """The least rate by the disagreement at each place, however the ignorance above the floor fades."""
    bins = np.array_split(np.argsort(place, kind="stable"), BINS)
    x = np.array([place[rows].mean() for rows in bins])
    n = np.array([len(rows) for rows in bins])
    wrong = np.array([differs[rows].sum() for rows in bins])
    rates, likeliest = RATES[:, None, None], np.full(len(RATES), -np.inf)
    for power in POWERS:
        ignorance = np.minimum(np.linspace(1 / SLOPES, 1, SLOPES)[:, None] * x**power, MOST_IGNORANCE)
        share = np.clip(rates + (1 - rates) * ignorance, 1e-4, 1 - 1e-4)
        likelihood = (wrong * np.log(share) + (n - wrong) * np.log(1 - share)).sum(2)
        likeliest = np.maximum(likeliest, likelihood.max(1))
    return _least(likeliest, float(differs.mean()))


def mixture(p: Predictions) -> float:
    """The least rate by the probability of each label: of the given one, or of whether it is the predicted one."""
    every = max(1, len(p.given) * len(p.classes) // MOST_WORK)
    given, chances = p.given[::every], p.probabilities[::every]
    differs, others = chances.argmax(1) != given, chances.shape[1] - 1
    own, best = _sharpened(chances, given)
    which, whether = (np.full(len(RATES), -np.inf) for _ in range(2))
    for chance in own:  # without soft rows: these have any label, just as wrong ones do
        np.maximum(which, _likelihood(chance, others), out=which)
    for sharp, softer in zip(best[SOFTER:], best, strict=False):
        for soft in SOFT:
            chance = (1 - soft) * sharp + soft * softer
            agreed = _likelihood(chance[~differs], others)
            np.maximum(whether, agreed + _likelihood(chance[differs], others, contradicted=True), out=whether)
    # It proves its rate alone, so that a step of the rates stays in hand.
    return max(_least(likeliest, float(differs.mean())) for likeliest in (which, whether)) - STEP


def _sharpened(chances: Floats, given: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Probabilities of the given and of the likeliest label, for each sharpness."""
    logs = np.log(np.maximum(chances, 1e-7)).astype(np.float32)
    logs -= logs.max(1, keepdims=True)
    own = logs[np.arange(len(given)), given].astype(np.float64)
    best = np.array([1 / np.exp(logs * np.float32(sharp)).sum(1) for sharp in SHARPNESS], dtype=np.float64)
    return best * np.exp(SHARPNESS[:, None] * own), best


def _likelihood(chance: Floats, others: int, contradicted: bool = False) -> Floats:
    """By rate: of labels that have these probabilities where they are right, or of others than these in their stead.

    A wrong label is each of the `others` alike.
    """
    # Only the probability counts, so that rows with nearly the same one are counted together.
    odds = np.log(np.maximum(chance, 1e-9)) - np.log(np.maximum(1 - chance, 1e-9))
    counts = np.bincount(np.rint(odds * 16).astype(np.int64) + 400, minlength=801)
    levels = np.flatnonzero(counts)
    right = 1 / (1 + np.exp(-(levels - 400) / 16))
    wrong = (1 - right) / others
    if contradicted:
        right, wrong = 1 - right, 1 - wrong
    likely = (1 - RATES)[:, None] * right + RATES[:, None] * wrong
    result: Floats = np.log(np.maximum(likely, 1e-9)) @ counts[levels]
    return result


def _least(likeliest: Floats, disagreement: float) -> float:
    """The smallest rate nearly as likely as the likeliest, less the ignorance that no fit can see."""
    least = float(RATES[np.flatnonzero(likeliest >= likeliest.max() - LIKELIHOOD)[0]])
    return (least - UNFADING * disagreement) / (1 - UNFADING)
