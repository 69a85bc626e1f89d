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
from dataaudit.features.predictions import Predictions, out_of_fold, predict, temper

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dataaudit.dataset import Dataset

    Floats = NDArray[np.float64]

CONFIDENT = 0.30
IGNORANCE = 0.25  # of all ignorance, what is left among the CONFIDENT share, where kappa is at least MIN_KAPPA
SLICES = (0.1, 0.2, 0.5)
CURVE = 15.0  # ignorance in the surest share q is at most CURVE * q^1.5 * (all ignorance)^2
SLICES_ERROR = 0.01
MIN_KAPPA = 0.5
MIN_PER_CLASS = 20
MIN_ROWS = 50
MAX_ROWS = 20_000
MAX_CLASSES = 500
SURELY_NOT, SURELY = 0.02, 0.9  # probability of the given label, and of the other one
RANKING_ALPHA = 3.0
ERROR = 0.05  # of the one-sided Clopper-Pearson bound


@dataclass(frozen=True)
class Suspect:
    """A row whose label the model would not have given."""

    row: int
    suggested: str
    score: float


@dataclass(frozen=True)
class ModelEvidence:
    """Why there is no bound (`reason`), or the bound and the numbers it is made of."""

    rows: int
    reason: str | None = None
    at_least: float = 0.0
    disagreement: float = 0.0
    confident_disagreement: float = 0.0
    kappa: float = 0.0
    suspects: Sequence[Suspect] = ()
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
    if len(rows) < MIN_ROWS or len(rows) < MIN_PER_CLASS * len(classes):
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
    kappa = _kappa(p.given, predicted, len(p.classes))
    linear = (lower_bound(int(differs[sure].sum()), int(sure.sum())) - IGNORANCE * d) / (1 - IGNORANCE)
    curved = max(_curved_bound(differs, place < q, q, d) for q in SLICES)
    least = max(0.0, linear if kappa >= MIN_KAPPA else 0.0)
    if kappa >= MIN_KAPPA * (1 - min(max(curved, 0.0), 0.4) * len(p.classes) / (len(p.classes) - 1)):
        least = max(least, curved)  # random errors themselves lower kappa: gate on what it would be without them
    reason = None if least > 0 or kappa >= MIN_KAPPA else "the text does not tell the classes apart well enough"
    return ModelEvidence(n, reason, least, d, s, kappa)


def _confidence_place(p: Predictions) -> Floats:
    """Where each row stands among the rows with the same prediction, the surest first, in 0..1."""
    import numpy as np

    confidence, predicted = p.probabilities.max(1), p.predicted
    place = np.empty(len(confidence))
    for k in np.unique(predicted):
        members = np.flatnonzero(predicted == k)
        place[members[np.argsort(-confidence[members], kind="stable")]] = np.arange(len(members)) / len(members)
    return place


def _curved_bound(differs: NDArray[np.bool_], sure: NDArray[np.bool_], share: float, d: float) -> float:
    """The largest rate r of random errors with low - r = C (d - r)^2, low the bound of disagreement where sure."""
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
        scores = out_of_fold(p.matrix, p.given, len(p.classes), keep=~doubted, alpha=RANKING_ALPHA)
        again = temper(scores, p.given)
    result: Floats = np.asarray(get_label_quality_scores(p.given, again, method="self_confidence"), dtype=np.float64)
    return result


def lower_bound(wrong: int, n: int, error: float = ERROR) -> float:
    """One-sided Clopper-Pearson: a rate below this makes `wrong` of `n` or more less likely than `error`."""
    if wrong == 0:
        return 0.0
    from scipy.special import betaincinv

    return float(betaincinv(wrong, n - wrong + 1, error))


def _kappa(a: NDArray[np.int64], b: NDArray[np.int64], classes: int) -> float:
    import numpy as np

    agreed = float((a == b).mean())
    chance = float((np.bincount(a, minlength=classes) * np.bincount(b, minlength=classes)).sum()) / len(a) ** 2
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0
