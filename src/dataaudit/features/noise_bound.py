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

    from dataaudit.features.predictions import Predictions

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

MIN_KAPPA = 0.5
LEAST_KAPPA = 0.35
MOST_CREDITED = 0.25  # of random errors, for which kappa is made up

MIN_ROWS, MIN_PER_CLASS, PER_CLASS, MANY_PER_CLASS = 400, 10, 20, 50

# The straight bound: of all ignorance, IGNORANCE is left among the CONFIDENT share.
CONFIDENT = 0.30
IGNORANCE = 0.25
MOST_DISAGREEMENT = 1 / 3
STRAIGHT_ROWS = 50

# The curved bound: ignorance in the surest share q is at most CURVE * q^1.5 * (all ignorance)^2.
SLICES = (0.1, 0.2, 0.5)
CURVE = 12.0

# The floor: disagreement at place x is rate + (1 - rate) * slope * x^power, x in 0..1 from the surest.
BINS = 24
POWERS = (1.0, 1.5, 2.0, 3.0)
SLOPES = 40
FLOOR_STEP, MOST_FLOOR = 0.005, 0.4
MOST_IGNORANCE = 0.97
UNFADING = 0.07  # of all disagreement, ignorance that does not fade

ERROR = 0.01  # of each bound
LIKELIHOOD = 5.41 / 2  # the same for the profile likelihood


def bound(p: Predictions, known: float) -> float:
    """The best of the lower bounds whose gates are open; 0 where none proves anything. `known` is kappa.

    Where a class has few rows, a right row is missed by its own class more than a wrong one is by its true class, and
    errors gather among the surest predictions. There the curved bound and the floor must both prove the rate.
    """
    differs, place = p.predicted != p.given, confidence_place(p)
    n, per_class = len(differs), len(differs) / len(p.classes)
    least = [0.0]
    if known >= MIN_KAPPA and n >= STRAIGHT_ROWS and per_class >= PER_CLASS:
        least.append(_straight(differs, place))
    if known >= LEAST_KAPPA and n >= MIN_ROWS and per_class >= PER_CLASS:
        pair = [_believed(p, _curved(differs, place)), _believed(p, _floor(differs, place))]
        least.append(max(pair) if per_class >= MANY_PER_CLASS else min(pair))
    return max(least)


def _believed(p: Predictions, least: float) -> float:
    """The bound, if the model knew the task well enough without the errors that it claims."""
    return least if kappa(p, without=min(max(least, 0.0), MOST_CREDITED)) >= MIN_KAPPA else 0.0


def _straight(differs: Bools, place: Floats) -> float:
    sure, d = place < CONFIDENT, float(differs.mean())
    if d > MOST_DISAGREEMENT:
        return 0.0
    return (lower_bound(int(differs[sure].sum()), int(sure.sum()), ERROR) - IGNORANCE * d) / (1 - IGNORANCE)


def _curved(differs: Bools, place: Floats) -> float:
    return max(_slice_bound(differs, place < q, q) for q in SLICES)


def _slice_bound(differs: Bools, sure: Bools, share: float) -> float:
    """The largest rate r of random errors with low - r = C (d - r)^2, low the bound of disagreement where sure."""
    d = float(differs.mean())
    low = lower_bound(int(differs[sure].sum()), int(sure.sum()), ERROR / len(SLICES))
    c = CURVE * share**1.5
    root = 1 - 4 * c * (d - low)
    return float(d - (1 - root**0.5) / (2 * c)) if root >= 0 else 0.0


def _floor(differs: Bools, place: Floats) -> float:
    """The smallest rate nearly as likely as the likeliest, however the ignorance above it fades, less what may not."""
    import numpy as np

    bins = np.array_split(np.argsort(place, kind="stable"), BINS)
    x = np.array([place[rows].mean() for rows in bins])
    n = np.array([len(rows) for rows in bins])
    wrong = np.array([differs[rows].sum() for rows in bins])
    rates = np.arange(0, MOST_FLOOR, FLOOR_STEP)[:, None, None]
    likeliest = np.full(len(rates), -np.inf)
    for power in POWERS:
        ignorance = np.minimum(np.linspace(1 / SLOPES, 1, SLOPES)[:, None] * x**power, MOST_IGNORANCE)
        share = np.clip(rates + (1 - rates) * ignorance, 1e-4, 1 - 1e-4)
        likelihood = (wrong * np.log(share) + (n - wrong) * np.log(1 - share)).sum(2)
        likeliest = np.maximum(likeliest, likelihood.max(1))
    least = float(rates[np.flatnonzero(likeliest >= likeliest.max() - LIKELIHOOD)[0], 0, 0])
    return (least - UNFADING * float(differs.mean())) / (1 - UNFADING)


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
