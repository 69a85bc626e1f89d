"""What predictions say about a labelling: the least rate of random label errors, and which rows are suspect.

Random errors are as frequent among the predictions a model is sure of as among all others; a model's ignorance is
not. So disagreement with the most confident predictions of every class, less a share of all disagreement for the
ignorance that is left there, is a lower bound on the rate of random errors. Errors that people make systematically on
hard texts are learnt by the model and stay invisible: the bound can prove noise, never its absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dataaudit.features.confusions import Confusions, confusions
from dataaudit.features.predictions import Predictions, predict, second_opinion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dataaudit.dataset import Dataset

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

MIN_KAPPA = 0.5
UNRELATED = 0.1  # kappa surely below this: no relation between text and labels

# The straight bound: of all ignorance, IGNORANCE is left among the CONFIDENT share.
CONFIDENT = 0.30
IGNORANCE = 0.25
MOST_DISAGREEMENT = 1 / 3
STRAIGHT_ROWS, STRAIGHT_PER_CLASS = 50, 20

# The curved bound: ignorance in the surest share q is at most CURVE * q^1.5 * (all ignorance)^2.
SLICES = (0.1, 0.2, 0.5)
CURVE = 12.0
SLICES_ERROR = 0.01
LEAST_KAPPA = 0.35
MOST_CREDITED = 0.25  # of random errors, for which kappa is made up
MIN_ROWS, MIN_PER_CLASS = 200, 10

MAX_ROWS = 20_000
MAX_CLASSES = 500
SURELY_NOT, SURELY = 0.02, 0.9  # probability of the given label, and of the other one
ERROR = 0.05  # of the one-sided Clopper-Pearson bound


@dataclass(frozen=True)
class Suspect:
    """A row whose label the model would not have given."""

    row: int
    suggested: str
    score: float


@dataclass(frozen=True)
class ModelEvidence:
    """Why there is no bound (`reason`), or the bound and the numbers it is made of, if a model was `weighed`."""

    rows: int
    reason: str | None = None
    at_least: float = 0.0
    disagreement: float = 0.0
    confident_disagreement: float = 0.0
    kappa: float = 0.0
    suspects: Sequence[Suspect] = ()
    weighed: bool = False
    confusions: Confusions | None = None


def model_evidence(dataset: Dataset, column: int) -> ModelEvidence:
    """Evidence on one labelling of a split. Use as `dataset.feature(model_evidence, column)`."""
    from dataaudit.features.text import normalised_inputs
    from dataaudit.formats.labels import labellings

    labelling = dataset.feature(labellings)[column]
    if labelling.multi or labelling.tokens:
        kind = "several labels a row" if labelling.multi else "token labels"
        return ModelEvidence(0, f"{kind}: no model is asked")
    inputs = dataset.feature(normalised_inputs)
    seen: dict[str, int] = {}
    for i in labelling.given:
        if inputs[i]:
            seen.setdefault(inputs[i], i)
    rows = list(seen.values())
    labels = {i: value[0] for i in rows if (value := labelling.values[i])}
    classes = set(labels.values())
    if len(classes) < 2:
        return ModelEvidence(len(rows), "one class only: there is nothing to confuse")
    if len(rows) < STRAIGHT_ROWS or len(rows) < MIN_PER_CLASS * len(classes):
        return ModelEvidence(len(rows), f"fewer than {MIN_PER_CLASS} different inputs a class: too few for a model")
    if len(classes) > MAX_CLASSES:
        return ModelEvidence(len(rows), f"more than {MAX_CLASSES} classes: no model is asked")
    rows = _sample(rows, inputs)
    texts = [dataset.inputs[i] for i in rows]
    return weigh(predict(texts, [labels[i] for i in rows], rows))


def _sample(rows: list[int], inputs: Sequence[str]) -> list[int]:
    """At most MAX_ROWS rows, by the hash of their text: the same rows in every order."""
    if len(rows) <= MAX_ROWS:
        return rows
    from dataaudit.features.predictions import text_order

    return [rows[p] for p in text_order([inputs[i] for i in rows])[:MAX_ROWS]]


def weigh(p: Predictions) -> ModelEvidence:
    """The bound and the suspects that predictions give."""
    evidence = bound(p)
    if evidence.reason:
        return evidence
    return replace(evidence, suspects=_suspects(p, evidence.at_least), confusions=confusions(p))


def bound(p: Predictions) -> ModelEvidence:
    """The least rate of random errors, without the rows."""
    n, predicted = len(p.rows), p.predicted
    differs = predicted != p.given
    place = _confidence_place(p)
    sure = place < CONFIDENT
    d, s = float(differs.mean()), float(differs[sure].mean())
    known = kappa(p)
    least = max(0.0, _straight_bound(p, differs, sure, known), _curved_bound(p, differs, place, known))
    reason = None if least > 0 or known >= MIN_KAPPA else _ignorance(p, known)
    return ModelEvidence(n, reason, least, d, s, known, weighed=True)


def _ignorance(p: Predictions, known: float) -> str:
    n, classes = len(p.rows), len(p.classes)
    if n >= max(MIN_ROWS, MIN_PER_CLASS * classes) and known + 2 / n**0.5 < UNRELATED:
        return (
            "a model that never saw a row finds its label no better than chance: the labels look unrelated to the text"
        )
    return "the text does not tell the classes apart well enough"


def _straight_bound(p: Predictions, differs: Bools, sure: Bools, known: float) -> float:
    n, d = len(differs), float(differs.mean())
    if n < max(STRAIGHT_ROWS, STRAIGHT_PER_CLASS * len(p.classes)) or known < MIN_KAPPA or d > MOST_DISAGREEMENT:
        return 0.0
    return (lower_bound(int(differs[sure].sum()), int(sure.sum())) - IGNORANCE * d) / (1 - IGNORANCE)


def _curved_bound(p: Predictions, differs: Bools, place: Floats, known: float) -> float:
    """The best of the slices, if the model knew the task well enough without the errors that this bound claims."""
    if len(differs) < max(MIN_ROWS, MIN_PER_CLASS * len(p.classes)) or known < LEAST_KAPPA:
        return 0.0
    least = max(_slice_bound(differs, place < q, q) for q in SLICES)
    return least if kappa(p, without=min(max(least, 0.0), MOST_CREDITED)) >= MIN_KAPPA else 0.0


def _confidence_place(p: Predictions) -> Floats:
    """Where each row stands among the rows with the same prediction, the surest first, in 0..1."""
    import numpy as np

    confidence, predicted = p.probabilities.max(1), p.predicted
    place = np.empty(len(confidence))
    for k in np.unique(predicted):
        members = np.flatnonzero(predicted == k)
        place[members[np.argsort(-confidence[members], kind="stable")]] = np.arange(len(members)) / len(members)
    return place


def _slice_bound(differs: Bools, sure: Bools, share: float) -> float:
    """The largest rate r of random errors with low - r = C (d - r)^2, low the bound of disagreement where sure."""
    d = float(differs.mean())
    low = lower_bound(int(differs[sure].sum()), int(sure.sum()), SLICES_ERROR / len(SLICES))
    c = CURVE * share**1.5
    root = 1 - 4 * c * (d - low)
    return float(d - (1 - root**0.5) / (2 * c)) if root >= 0 else 0.0


def _suspects(p: Predictions, rate: float) -> list[Suspect]:
    """The rows that cleanlab takes for issues and of whose other label the model is sure, worst first.

    Where the bound says that more rows must be wrong, the next of cleanlab's list join them. With errors planted in
    2 % of the labels some 40 % of these suspects are errors, with 5 % some 70 %; without any, 0 to 3 % of the rows are
    suspects: worth a look, no more.
    """
    import numpy as np
    from cleanlab.filter import find_label_issues

    predicted, confidence = p.predicted, p.probabilities.max(1)
    found = np.flatnonzero(find_label_issues(p.given, p.probabilities, filter_by="both", n_jobs=1))
    found = found[predicted[found] != p.given[found]]
    if len(found) == 0:
        return []
    own = p.probabilities[np.arange(len(p.rows)), p.given]
    issues = [int(j) for j in found[np.argsort(quality(p)[found], kind="stable")]]
    sure = [j for j in issues if own[j] <= SURELY_NOT and confidence[j] >= SURELY]
    listed = set(sure)
    others = [j for j in issues if j not in listed][: max(0, round(rate * len(p.rows)) - len(sure))]
    return [Suspect(p.rows[j], p.classes[predicted[j]], float(1 - own[j])) for j in (*sure, *others)]


def quality(p: Predictions) -> Floats:
    """How likely each given label is to a model that did not learn from the rows it must doubt.

    The rows that the first predictions contradict most surely are left out of the second training. Labels are then
    ranked by their own probability, which is cleanlab's "self confidence".
    """
    import numpy as np
    from cleanlab.rank import get_label_quality_scores
    from threadpoolctl import threadpool_limits

    doubted = (p.predicted != p.given) & (_confidence_place(p) < CONFIDENT)
    with threadpool_limits(limits=1):
        again = second_opinion(p.matrix, p.given, len(p.classes), ~doubted)
    result: Floats = np.asarray(get_label_quality_scores(p.given, again, method="self_confidence"), dtype=np.float64)
    return result


def lower_bound(wrong: int, n: int, error: float = ERROR) -> float:
    """One-sided Clopper-Pearson: a rate below this makes `wrong` of `n` or more less likely than `error`."""
    if wrong == 0:
        return 0.0
    from scipy.special import betaincinv

    return float(betaincinv(wrong, n - wrong + 1, error))


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
