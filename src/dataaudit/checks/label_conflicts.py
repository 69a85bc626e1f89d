"""Equal inputs with different labels, annotations or closed answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from dataaudit.check import Check
from dataaudit.features.answers.closed import answer_conflicts
from dataaudit.features.labels.conflicts import Conflict, annotation_conflicts, equal_inputs, label_conflicts
from dataaudit.features.text import normalised_inputs
from dataaudit.formats.labels import labellings, why_no_labels
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.formats.answers import Classes


@dataclass(frozen=True)
class LabelConflicts(Check):
    """The least share of training examples that must be wrong, because equal inputs have different answers.

    ## What it measures
    Inputs are equal when their normalised text is (NFKC, case folded, only letters and digits), together with the
    system prompt, tool replies and any other field that holds a sentence. In each group of equal inputs the most
    frequent label is kept; the others are the smallest set of rows that must be wrong. That set is counted, exactly.
    With `answers = "labels"` the answers are labels: of a label field, of short repeated answers, or of the
    fields with few values in JSON answers; a multi-label example agrees only with the same set of classes. With
    `answers = "free"` they are closed answers in data without labels: at most five words, or a final answer that is
    marked (`#### 42`, `\\boxed{42}`). With `answers = "annotations"` they are the entities that spans, tags or segments
    mark in sentences of at least four words: their kinds and texts, whatever the tokens.

    The limit of the rule over labels is not zero but one in a thousand, with a warning above zero. Measured over
    seven curated public sets, rows in conflict are 0 to 0.02 % (one pair in the 10,003 rows of banking77); in a set
    whose annotators are known to disagree they are 0.44 % (go_emotions). One in a thousand lies between the two.
    Below 1,000 rows a single conflict is above it: there it can be resolved in a minute.

    ## Method and assumptions
    An exact join over normalised inputs; nothing is estimated, so there is no interval. It assumes that the input holds
    all that the label depends on: where the right answer also hangs on something that is not in the row (an image
    elsewhere, the day), equal inputs may rightly differ.

    ## What it cannot see
    Which label is right. Conflicts between inputs that are worded differently. Several labels for an input by
    different annotators (a field `annotator`, `worker_id`, ...) are votes and left to the rule on annotator agreement.
    Token labels (BIO tags) with a row for each token are no conflict: a token means nothing without its neighbours.

    ## A worked verdict
    2,000 rows hold "is my top up done" three times, twice as `pending` and once as `reverted`: one row of 2,000 must
    be wrong, 0.05 %, a warning. With two more such groups it is 0.15 %: a failure.
    """

    name = "label-conflicts"

    answers: Literal["labels", "free", "annotations"] = "labels"

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        if self.answers == "annotations":
            if not train.format.annotated:
                return Measurement.not_applicable("no spans, tags or segments")
            return _measurement(train, train.feature(annotation_conflicts), len(train), "annotation", ())
        columns = train.feature(labellings)
        if self.answers == "free":
            if columns:
                return Measurement.not_applicable("the answers are labels: see label-conflicts")
            if train.format.annotated:
                return Measurement.not_applicable("the answers are annotations: see annotation-conflicts")
            if train.format.rated:
                return Measurement.not_applicable("the answers are rated: a question has good ones and bad ones")
            if not any(train.outputs):
                return Measurement.not_applicable("no answers")
            return _measurement(train, train.feature(answer_conflicts), len(train), "answer", ())
        if not columns:
            return Measurement.not_applicable(why_no_labels(train))
        if all(column.tokens for column in columns):
            return Measurement.not_applicable("token labels: equal tokens may have different tags")
        conflicts = train.feature(label_conflicts)
        n = len({i for column in columns for i in column.given})
        found = _measurement(train, conflicts, n, "label", _across(audit))
        wrong = {i for conflict in conflicts for i in conflict.wrong}
        return replace(found, unusable=tuple(sorted(wrong)))


def _measurement(
    train: Dataset, conflicts: Sequence[Conflict], n: int, word: str, notes: tuple[str, ...]
) -> Measurement:
    findings: dict[int, Finding] = {}
    for conflict in conflicts:
        for i in conflict.wrong:
            findings.setdefault(i, _finding(train, conflict, i, word))
    facts = {"groups": len(conflicts), "groups_of_equal_inputs": len(train.feature(equal_inputs))}
    ordered = [findings[i] for i in sorted(findings)]
    return Measurement.share(ordered, n, facts=facts, notes=notes, method="exact join over normalised inputs")


def _finding(train: Dataset, conflict: Conflict, index: int, word: str) -> Finding:
    others = [i for i in (*conflict.kept, *conflict.wrong) if i != index]
    first = train.place(min(conflict.kept)).row
    message = f"another {word} than row {first} for the same input"
    if not conflict.tied:
        message += f", which {len(conflict.kept)} rows share"
    return Finding(
        train.place(index),
        message,
        path=conflict.path,
        related=tuple(train.place(i) for i in sorted(others)),
        text=train.outputs[index],
    )


def _across(audit: Audit) -> tuple[str, ...]:
    """A hold-out that contradicts the training data: the leak is another rule's, the contradiction this one's."""
    if audit.holdout is None:
        return ()
    given: defaultdict[tuple[str, str], set[Classes]] = defaultdict(set)
    for _, key, label in _given(audit.train):
        given[key].add(label)
    other = len({i for i, key, label in _given(audit.holdout) if key in given and label not in given[key]})
    return (f"{other:,} hold-out examples have another label than the equal training input",) if other else ()


def _given(split: Dataset) -> Iterator[tuple[int, tuple[str, str], Classes]]:
    """Each label that was given: the example, its label field (where there are several) and input, and the label."""
    texts, columns = split.feature(normalised_inputs), split.feature(labellings)
    for column in columns:
        for i in column.given:
            if texts[i]:
                yield i, (column.path if len(columns) > 1 else "", texts[i]), column.values[i] or ()
