"""Examples that nearly repeat another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class NearDuplicates(Check):
    """The share of training examples that equal or resemble another.

    ## What it measures
    Two examples resemble each other when the Jaccard similarity of their shingles (runs of five characters of the
    normalised user and assistant turns) reaches `similarity`, their numbers are the same and, in labelled data,
    their labels too. Where the input has several fields (premise and hypothesis, question and passage), it must reach
    it in each. Shingles that more than 5 % of the examples share do not count: they are preamble or template.
    The share is (N - clusters) / N, equal examples included; each redundant example is one finding with the row it
    is most like and the similarity.

    MinHash signatures (126 permutations, 21 bands of 6) propose pairs, the exact similarity decides: every finding
    is certain, and 99.8 % of the pairs at 0.8 are found. `exact = true` compares all pairs:
    20,000 texts of 300 characters take 20 seconds, twice as many four times that.

    Not counted: examples that differ only in numbers, dates or identifiers (DUP003), instances of a template (DUP004),
    chats that go on where another ends (DUP005), and near questions whose answers share less than half of their
    shingles or, in labelled data, whose labels differ: they are counted in `contrary`. Nor are examples that
    are alike in one field and not in another, such as two questions about one passage, or whose two fields stand
    swapped: they are counted in `partial`. Of preference data the prompt and both answers are compared, of tagged text
    the text.

    ## What it cannot see
    Paraphrases and translations. One letter changed in a question of ten words leaves a similarity of about 0.8, so of
    short texts only half of the mistyped copies are found. More than twenty copies of a text to which each adds words
    of its own at one and the same place are instances of a template (DUP004), and so may texts over a vocabulary of
    some ten words be.

    ## Source
    Broder 1997, "On the resemblance and containment of documents"; permutations as in datasketch 2.
    """

    name = "near-duplicates"
    cost = "heavy"

    similarity: float = 0.8
    exact: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.similarity <= 1:
            raise DataAuditError(f"similarity: expected more than 0 and at most 1, found {self.similarity:g}")

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.excerpts import MOST, said, side_by_side
        from dataaudit.features.sameness.repeats import first_equals, near, row_name

        train = audit.train
        found, first = train.feature(near, self.similarity, self.exact), train.feature(first_equals)
        quoted = {w.row for w in sorted(found.redundant, key=lambda w: w.similarity)[:MOST]}  # equal ones last
        findings = [
            Finding(
                train.place(w.row),
                f"equals {row_name(train, w.like)}"
                if first[w.row] == first[w.like]
                else f"like {row_name(train, w.like)} (similarity {w.similarity:.2f})",
                score=round(w.similarity, 4),
                related=(train.place(w.like),),
                beside=side_by_side(said(train, w.row), said(train, w.like)) if w.row in quoted else (),
            )
            for w in found.redundant
        ]
        return Measurement.share(
            findings,
            len(train),
            facts={"contrary": found.contrary, "partial": found.partial},
            notes=tuple(
                f"{count:,} more {what}, not counted"
                for count, what in (
                    (found.contrary, "ask nearly what another asks and answer otherwise"),
                    (found.partial, "repeat another in some of their fields only, or with its two fields swapped"),
                )
                if count
            ),
            method="all pairs compared" if self.exact else "MinHash candidates, exact Jaccard similarity",
            unusable=[w.row for w in found.redundant],
        )
