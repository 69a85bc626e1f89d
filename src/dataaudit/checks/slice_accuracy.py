"""Label accuracy slice by slice, so that a good average cannot hide a bad language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dataaudit.check import Check
from dataaudit.features.intervals import ERROR, lower_bound
from dataaudit.features.labels.conflicts import label_conflicts
from dataaudit.features.labels.reviewed import random_answers, reviewed_accuracy
from dataaudit.features.slices import Slice, slice_fields, slices, why_no_slices
from dataaudit.formats.labels import labellings, why_no_labels
from dataaudit.measurement import Finding, Measurement
from dataaudit.places import command

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known about one slice: its accuracy lies in `interval`, at 95 % for all slices together."""

    part: Slice
    reviewed: int
    wrong: int
    contradicted: int
    interval: tuple[float, float]


@dataclass(frozen=True)
class SliceAccuracy(Check):
    """Bounds on the share of correct labels in the worst slice of the training examples.

    ## What it measures
    `slice-by` names fields, here or for all rules at the top of the config; without it those of the usual ones that
    exist (`language`, `source`, `annotator`, ...). A field counts that has 2 to 50 values. In each slice the accuracy
    is at most 1 minus the share of rows that contradict an equal input, and it lies within the Clopper-Pearson bounds
    of what reviewers said about its rows in the newest random draw. The error of 5 % is shared among all slices
    (Bonferroni), so that one bad slice among many is not chance. The value is that of the slice with the lowest upper
    bound. Slices that are surely worse than all rows together are listed, each with its n, the worst first.

    ## Assumptions
    The reviewed rows were drawn at random from all rows; those of a slice are then random rows of the slice. The bounds
    are those of a review whose size was fixed beforehand.

    ## What it cannot see
    Anything without a review: suspects of a model do not count. Slices that no field names.

    ## A worked verdict
    400 random rows of 10,000 were reviewed, 16 are wrong: 96 % overall. 80 of them are in one of four languages, and 14
    of the wrong ones: 82 % there. The bounds for four slices (98.75 % each) are 69.5 to 91.6 %: that slice fails.

    Source: C. Clopper, E. Pearson, "The use of confidence or fiducial limits", Biometrika 1934.
    """

    name = "slice-accuracy"
    cost: ClassVar[Literal["light", "heavy"]] = "heavy"

    slice_by: tuple[str, ...] = ()

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        if not train.feature(labellings):
            return Measurement.not_applicable(why_no_labels(train))
        fields = self.slice_by or tuple(train.feature(slice_fields))
        found = list(slices(train, fields))
        if not found:
            return Measurement.not_applicable(why_no_slices(train, fields))
        evidence, answers = reviewed_accuracy(audit), random_answers(audit)
        contradicted = {i for conflict in train.feature(label_conflicts) for i in conflict.wrong}
        if not answers and not contradicted:
            review = command("review", train.files)
            return Measurement.not_applicable(f"no row was reviewed at random, so nothing is known of slices: {review}")
        parts = sorted(
            (_part(part, answers, contradicted, ERROR / len(found)) for part in found), key=lambda p: p.interval[::-1]
        )
        overall = sum(answers.values()) / len(answers) if answers else 1.0
        worst = parts[0]
        return Measurement(
            value=worst.interval[1],
            n=len(worst.part.rows),
            interval=(min(p.interval[0] for p in parts), worst.interval[1]),
            findings=[_finding(train, p) for p in parts if p.interval[1] < overall and p.interval[1] < 1],
            method=f"certain errors and reviewed rows in each of {len(found)} slices, Bonferroni",
            facts={"slices": [_facts(train, p) for p in parts]} | (evidence.facts() if evidence else {}),
            notes=evidence.lines() if evidence else (),
            settle=f"review more rows: {command('review', train.files)}",
        )


def _part(part: Slice, answers: Mapping[int, bool], contradicted: set[int], error: float) -> _Part:
    asked = [answers[i] for i in part.rows if i in answers]
    wrong, n = asked.count(False), len(asked)
    known = sum(i in contradicted for i in part.rows)
    low = lower_bound(n - wrong, n, error / 2) if n else 0.0
    high = 1 - max(known / len(part.rows), lower_bound(wrong, n, error / 2) if n else 0.0)
    return _Part(part, n, wrong, known, (min(low, high), high))


def _finding(train: Dataset, p: _Part) -> Finding:
    what = f"{p.wrong:,} of {p.reviewed:,} reviewed labels are wrong" if p.wrong else f"{p.contradicted:,} contradict"
    message = (
        f"the slice of this row has {len(p.part.rows):,} rows: {what}, at most {p.interval[1] * 100:.1f} % are right"
    )
    return Finding(train.place(p.part.rows[0]), message, path=p.part.field, score=1 - p.interval[1], text=p.part.value)


def _facts(train: Dataset, p: _Part) -> dict[str, Any]:
    return {
        "field": p.part.field,
        "first_row": train.place(p.part.rows[0]).row,
        "n": len(p.part.rows),
        "reviewed": p.reviewed,
        "wrong": p.wrong,
        "contradicted": p.contradicted,
        "interval": [round(edge, 4) for edge in p.interval],
    }
