"""Hold-out inputs that nearly stand in the training data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.measurement import Finding, Measurement
from dataaudit.sealing import Sealed

if TYPE_CHECKING:
    from dataaudit.dataset import Audit
    from dataaudit.features.leakage.inputs import Match


@dataclass(frozen=True)
class NearLeakage(Check):
    """Hold-out examples whose input resembles a training input or is contained in one.

    ## What it measures
    `lengths = "long"`: inputs of 13 words or more. They leak when one training input holds at least 70 % of the
    weight of their three-word runs (80 % at 13 words, falling to 70 % at 30), or when the
    two are near (below). A run weighs the more the rarer it is,
    so that an instruction which all inputs share weighs nothing; the training input may be far longer.

    `lengths = "short"`: shorter inputs. They are reported when the Jaccard similarity of their five-character
    shingles reaches `similarity`, or when they stand whole inside a longer training input and say enough for that to
    be no chance. Short texts that differ in one word may be two honest questions: look at them.

    The numbers must agree: "12 apples" against "13 apples" is a variant, counted in `variants`. Where the input has
    several fields (premise and hypothesis, question and passage), 70 % of the shingles of each must stand in the
    training input, in the same field or with the two fields swapped; inputs that share one field only, such as
    two questions about one passage, are counted in `partial`. Of a hold-out of which only a fingerprint is here the
    fields are not known, and such inputs are named. One finding per hold-out example with its best match; the related
    rows are all training rows that match. Equal inputs are LKG001's and are not repeated here.

    ## What it cannot see
    Paraphrases and translations.

    ## Source
    n-gram overlap as for GPT-3 (Brown et al. 2020, appendix C), with weights and a threshold instead of one match.
    """

    name = "near-leakage"
    needs = ("holdout",)
    sealed = True
    cost = "heavy"

    similarity: float = 0.8
    lengths: Literal["long", "short"] = "long"

    def __post_init__(self) -> None:
        if not 0 < self.similarity <= 1:
            raise DataAuditError(f"similarity: expected more than 0 and at most 1, found {self.similarity:g}")

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.excerpts import MOST
        from dataaudit.features.leakage.inputs import is_long, near_inputs

        assert audit.held is not None
        if isinstance(audit.held, Sealed) and audit.held.equal_only:
            return Measurement.missing("the fingerprint of the hold-out finds equal inputs only", "--holdout FILE")
        long = audit.feature(is_long)
        judged = self.lengths == "long"
        matches = [m for m in audit.feature(near_inputs, self.similarity) if long[m.item] == judged]
        copies = [m for m in matches if m.leaks]
        findings = [
            _finding(audit, list(found), number < MOST)
            for number, (_, found) in enumerate(groupby(copies, key=lambda m: m.item))
        ]
        leaked = {m.item for m in copies}
        partial = {m.item for m in matches if m.likeness == "partial"} - leaked
        variants = {m.item for m in matches} - leaked - partial
        return Measurement.count(
            findings,
            long.count(judged),
            unit="hold-out examples",
            facts={"variants": len(variants), "partial": len(partial)},
            notes=tuple(
                f"{len(items):,} hold-out inputs {what}, not counted"
                for items, what in (
                    (variants, "differ from a training input only in numbers"),
                    (partial, "share a field with a training input and differ in another"),
                )
                if items
            ),
            method="all pairs, exact shares",
            unusable=sorted({m.row for m in copies}) if judged else (),
        )


def _finding(audit: Audit, matches: list[Match], quoted: bool) -> Finding:
    from dataaudit.features.excerpts import side_by_side
    from dataaudit.features.leakage.inputs import named_rows, shared_text

    assert audit.held is not None
    train, holdout, best = audit.train, audit.holdout, matches[0]
    rows = [m.row for m in matches]
    name = named_rows(train, rows)
    message = (
        f"like training {name} (similarity {best.score:.2f})"
        if best.likeness == "near"
        else f"{best.score:.0%} of it stands in training {name}"
    )
    return Finding(
        audit.held.place(best.item),
        message,
        score=round(best.score, 4),
        related=tuple(train.place(row) for row in rows),
        text=shared_text(holdout, best.item, train, best.row) if holdout is not None else None,
        beside=side_by_side(holdout.inputs[best.item], train.inputs[best.row])
        if holdout is not None and quoted
        else (),
    )
