"""What predictions say about a labelling: the least rate of random label errors, and which rows are suspect."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.features.labels.confusions import Confusions, confusions
from dataaudit.features.labels.noise_bound import (
    CONFIDENT,
    MIN_KAPPA,
    MIN_PER_CLASS,
    bound,
    confidence_place,
    kappa,
)
from dataaudit.features.labels.predictions import Predictions, opinion_without, predict, text_order
from dataaudit.features.labels.scales import Scale, scale_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dataaudit.dataset import Dataset
    from dataaudit.formats.labels import Labelling

    Floats = NDArray[np.float64]

FEWEST_ROWS = 50
UNRELATED, UNRELATED_ROWS = 0.1, 200  # kappa surely below this: no relation between text and labels
MAX_ROWS = 20_000
MAX_CLASSES = 500
SURELY_NOT, SURELY = 0.02, 0.9  # probability of the given label, and of the other one
DOUBTED = 0.45  # the surest share of the predictions: what they contradict teaches no further model


@dataclass(frozen=True)
class Suspect:
    """A row whose label the model would not have given."""

    row: int
    suggested: str
    score: float


@dataclass(frozen=True)
class ModelEvidence:
    """Why there is no bound (`reason`), or the bound and the numbers it is made of, if a model was `weighed`.

    steps                 the labels are steps of a scale: a label next to the model's counts as its own in `at_least`
    asked, contradicted   the rows it was asked about, and those whose label it would not have given
    """

    rows: int
    reason: str | None = None
    at_least: float = 0.0
    disagreement: float = 0.0
    confident_disagreement: float = 0.0
    kappa: float = 0.0
    suspects: Sequence[Suspect] = ()
    weighed: bool = False
    confusions: Confusions | None = None
    steps: bool = False
    asked: frozenset[int] = frozenset()
    contradicted: frozenset[int] = frozenset()


def model_evidence(dataset: Dataset, column: int) -> ModelEvidence:
    """Evidence on one labelling of a split. Use as `dataset.feature(model_evidence, column)`."""
    from dataaudit.features.text import normalised_inputs
    from dataaudit.formats.labels import labellings

    labelling = dataset.feature(labellings)[column]
    if labelling.tokens:
        return ModelEvidence(0, "token labels: no model is asked")
    if dataset.format.relates:  # such texts come in families of other labels: what is likest is no evidence
        return ModelEvidence(0, "the label is about how several texts relate, which a model of words cannot see")
    rows = _one_of_each(labelling, dataset.feature(normalised_inputs), dataset.inputs)
    if len(rows) > MAX_ROWS:
        order = text_order([dataset.inputs[i] for i in rows])
        rows = [rows[at] for at in order[:MAX_ROWS]]
    texts = [dataset.inputs[i] for i in rows]
    if labelling.multi:
        from dataaudit.features.labels.multi_label import multi_suspects

        suspects = multi_suspects(texts, [labelling.values[i] or () for i in rows], rows)
        return ModelEvidence(len(rows), "several labels a row: no rate from a model", suspects=suspects)
    labels = [value[0] for i in rows if (value := labelling.values[i])]
    reason = _why_not(len(rows), len(set(labels)), len(labelling.counts))
    return ModelEvidence(len(rows), reason) if reason else weigh(predict(texts, labels, rows), labelling.path)


def _one_of_each(labelling: Labelling, inputs: Sequence[str], texts: Sequence[str]) -> list[int]:
    """A row of each different input, of its commonest label: the same one in every order of the rows."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i in labelling.given:
        if inputs[i]:
            groups[inputs[i]].append(i)
    chosen = []
    for rows in groups.values():
        counts = Counter(labelling.values[i] for i in rows)
        chosen.append(min(rows, key=lambda i: (-counts[labelling.values[i]], labelling.values[i] or (), texts[i])))
    return chosen


def _why_not(rows: int, classes: int, given: int) -> str | None:
    """Of the classes that were `given`, some may have no input of their own left."""
    needed = max(FEWEST_ROWS, MIN_PER_CLASS * classes)
    if given > 1 and rows < needed:
        return f"too few different inputs for a model: {rows:,}, of {given:,} classes; it needs {needed:,}"
    if classes < 2:
        return "one class only: there is nothing to confuse"
    return f"more than {MAX_CLASSES} classes: no model is asked" if classes > MAX_CLASSES else None


def weigh(p: Predictions, path: str = "") -> ModelEvidence:
    """The bound and the suspects that predictions of the labels in the field `path` give."""
    differs = p.predicted != p.given
    known = kappa(p)
    scale = scale_of(p, path)
    told = scale.forgive(p) if scale else p
    # Forgiven steps raise the agreement by chance too, so that a scale must be known as it is.
    least = bound(told, known) if known >= MIN_KAPPA or not scale else 0.0
    reason = None if least > 0 or known >= MIN_KAPPA else _ignorance(p, known)
    contradicted = told.predicted != told.given
    return ModelEvidence(
        rows=len(p.rows),
        reason=reason,
        at_least=least,
        disagreement=float(differs.mean()),
        confident_disagreement=float(differs[confidence_place(p) < CONFIDENT].mean()),
        kappa=known,
        suspects=() if reason else _suspects(p, least, scale),
        weighed=True,
        confusions=None if reason else confusions(p),
        steps=scale is not None,
        asked=frozenset(p.rows),
        contradicted=frozenset(row for row, other in zip(p.rows, contradicted.tolist(), strict=True) if other),
    )


def _ignorance(p: Predictions, known: float) -> str:
    n, classes = len(p.rows), len(p.classes)
    if n >= max(UNRELATED_ROWS, MIN_PER_CLASS * classes) and known + 2 / n**0.5 < UNRELATED:
        return (
            "a model that never saw a row finds its label no better than chance: the labels look unrelated to the text"
        )
    return "the text does not tell the classes apart well enough"


def _suspects(p: Predictions, rate: float, scale: Scale | None) -> list[Suspect]:
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
    right = quality(p, scale)
    issues = [int(j) for j in found[np.argsort(right[found], kind="stable")]]
    sure = [j for j in issues if own[j] <= SURELY_NOT and confidence[j] >= SURELY]
    listed = set(sure)
    others = [j for j in issues if j not in listed][: max(0, round(rate * len(p.rows)) - len(sure))]
    return [Suspect(p.rows[j], p.classes[predicted[j]], float(1 - right[j])) for j in (*sure, *others)]


def quality(p: Predictions, scale: Scale | None = None) -> Floats:
    """How likely each given label is to models of which half did not learn from the rows they must doubt.

    Those are the rows that the first predictions contradict most surely. Labels are then ranked by their own
    probability, which is cleanlab's "self confidence"; on a scale a label is the worse the farther off it must be.
    """
    import numpy as np

    doubted = (p.predicted != p.given) & (confidence_place(p) < DOUBTED)
    opinion = opinion_without(p, doubted)
    result: Floats = opinion[np.arange(len(p.rows)), p.given]
    if scale:
        result = 1 - (opinion * scale.apart[p.given]).sum(1)
    return result
