"""Examples that repeat another word for word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class EqualDuplicates(Check):
    """The share of training examples that repeat an earlier one.

    ## What it measures
    Two examples are equal when all their user and assistant turns are equal after normalisation (NFKC, case,
    punctuation, spaces). System prompts and tool lists do not count. Labelled examples must have the same label
    too: the same text under two labels is a conflict (LBL002), not a repeat. The share is (N - clusters) / N;
    each redundant example is one finding that names the first row it repeats.

    ## What it cannot see
    Repeats in other words (DUP002), and whether a repeat was meant, as in oversampling a rare class.
    """

    name = "equal-duplicates"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.excerpts import MOST, said, side_by_side
        from dataaudit.features.sameness.repeats import first_equals, row_name
        from dataaudit.fingerprint import canonical

        train = audit.train
        redundant = [(row, first) for row, first in enumerate(train.feature(first_equals)) if row != first]
        findings = [
            Finding(
                train.place(row),
                f"equals {row_name(train, first)}",
                score=1.0,
                related=(train.place(first),),
                beside=side_by_side(said(train, row), said(train, first)) if number < MOST else (),
            )
            for number, (row, first) in enumerate(redundant)
        ]
        clusters = len({first for _, first in redundant})
        involved = {index for pair in redundant for index in pair}
        identical = len(involved) - len({canonical(train.records[index]) for index in involved})
        return Measurement.share(
            findings,
            len(train),
            facts={"repeated": clusters, "identical": identical},
            notes=(f"{identical:,} of them are identical to the character",) if findings else (),
            unusable=[row for row, _ in redundant],
        )
