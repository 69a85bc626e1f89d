"""Examples that differ from another in their numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class NumberVariants(Check):
    """The share of training examples that are near another but for their numbers, dates or identifiers.

    ## What it measures
    Pairs as DUP002 finds them whose words with digits differ: "12 apples" beside "13 apples". Of each cluster all but
    the first are findings, each with the row it varies. They may teach arithmetic or pad the set, so they are no
    repeats: neither DUP001 nor DUP002 counts them.

    ## What it cannot see
    Numbers in words, and whether the answers follow from the numbers.
    """

    name = "number-variants"
    cost = "heavy"

    similarity: float = 0.8

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.sameness.repeats import near, row_name

        train = audit.train
        findings = [
            Finding(
                train.place(w.row),
                f"differs from {row_name(train, w.like)} in numbers (similarity {w.similarity:.2f})",
                score=round(w.similarity, 4),
                related=(train.place(w.like),),
            )
            for w in train.feature(near, self.similarity, False).variants
        ]
        return Measurement.share(findings, len(train), method="MinHash candidates, exact Jaccard similarity")
