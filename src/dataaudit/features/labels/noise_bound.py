"""The least rate of random label errors that out-of-sample predictions prove.

Random errors are as frequent among the predictions a model is sure of as among all others; a model's ignorance is
not. So the disagreement that is left where the model is surest is a lower bound on the rate of random errors. Errors
that people make systematically on hard texts are learnt by the model and stay invisible: the bound can prove noise,
never its absence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataaudit.features.intervals import lower_bound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dataaudit.features.labels.predictions import Predictions

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

MIN_KAPPA, LEAST_KAPPA = 0.5, 0.2
MOST_CREDITED = 0.25  # of random errors, for which kappa is made up

MIN_ROWS, MIN_PER_CLASS, PER_CLASS = 800, 10, 20

# The straight bound: of all ignorance, IGNORANCE is left among the CONFIDENT share.
CONFIDENT = 0.30
IGNORANCE = 0.25
STRAIGHT_ERROR = 0.05

# The curved bound: ignorance in the surest share q is at most CURVE * q^1.5 * (all ignorance)^2.
SLICES = (0.1, 0.2, 0.5)
CURVE = 12.0

ERROR = 0.01  # of the curved bound


def bound(p: Predictions, known: float) -> float:
    """The best of the lower bounds whose gates are open; 0 where none proves anything. `known` is kappa.

    Where a class has few rows, a right row is missed by its own class more than a wrong one is by its true class, and
    errors gather among the surest predictions. The mixture stands that; the others need more rows, and two of the three
    must prove the rate.
    """
    from dataaudit.features.labels.noise_fit import floor, mixture

    differs, place = p.predicted != p.given, confidence_place(p)
    n, per_class = len(differs), len(differs) / len(p.classes)
    if known < LEAST_KAPPA or per_class < MIN_PER_CLASS:
        return 0.0
    least = _believed(p, mixture(p))
    if n < MIN_ROWS or per_class < PER_CLASS:
        return max(0.0, least)
    straight = _straight(differs, place) if known >= MIN_KAPPA else 0.0
    _, second, _ = sorted([straight, _believed(p, _curved(differs, place)), _believed(p, floor(differs, place))])
    return max(0.0, least, second)


def _believed(p: Predictions, least: float) -> float:
    """The bound, if the model knew the task well enough without the errors that it claims."""
    return least if kappa(p, without=min(max(least, 0.0), MOST_CREDITED)) >= MIN_KAPPA else 0.0


def _straight(differs: Bools, place: Floats) -> float:
    sure = place < CONFIDENT
    low = lower_bound(int(differs[sure].sum()), int(sure.sum()), STRAIGHT_ERROR)
    return (low - IGNORANCE * float(differs.mean())) / (1 - IGNORANCE)


def _curved(differs: Bools, place: Floats) -> float:
    return max(_slice_bound(differs, place < q, q) for q in SLICES)


def _slice_bound(differs: Bools, sure: Bools, share: float) -> float:
    """The largest rate r of random errors with low - r = C (d - r)^2, low the bound of disagreement where sure."""
    d = float(differs.mean())
    low = lower_bound(int(differs[sure].sum()), int(sure.sum()), ERROR / len(SLICES))
    c = CURVE * share**1.5
    root = 1 - 4 * c * (d - low)
    return float(d - (1 - root**0.5) / (2 * c)) if root >= 0 else 0.0


def confidence_place(p: Predictions) -> Floats:
    """Where each row stands among the rows with the same prediction, the surest first, in 0..1."""
    import numpy as np

    confidence, predicted = p.probabilities.max(1), p.predicted
    place = np.empty(len(confidence))
    for k in np.unique(predicted):
        members = np.flatnonzero(predicted == k)
        place[members[np.argsort(-confidence[members], kind="stable")]] = np.arange(len(members)) / len(members)
    return place


def kappa(p: Predictions, without: float = 0.0) -> float:
    """Cohen's kappa of predictions and labels.

    without   a rate of random errors: the kappa there would be if the labels had none of them. Errors lower the
              agreement itself and, where classes are unequal, raise the agreement by chance
    """
    import numpy as np

    classes = len(p.classes)
    agreed = float((p.given == p.predicted).mean())
    predicted = np.bincount(p.predicted, minlength=classes) / len(p.given)
    given = np.bincount(p.given, minlength=classes) / len(p.given)
    if without:
        agreed = min(1.0, (agreed - without / (classes - 1)) / (1 - without * classes / (classes - 1)))
        given = predicted
    chance = float((predicted * given).sum())
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0
