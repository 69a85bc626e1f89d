"""Examples that are instances of one template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class TemplateFamilies(Check):
    """The share of training examples that consist of a template for more than half.

    ## What it measures
    Boilerplate is the shingles (runs of five characters) that more than 5 % of the examples and more than 20 share.
    An example of which more than half is boilerplate, and which shares it with more than 20 others, is an instance of
    a template: a slot template, or a long preamble before a short question. One finding a template, its first
    instance; related are up to five more. Instances differ in what counts, so DUP001 and DUP002 do not count them.

    ## What it cannot see
    Templates of which less than half is fixed, and whether the template was meant.
    """

    name = "template-families"
    cost = "heavy"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.sameness.repeats import row_name, templates

        train = audit.train
        families = train.feature(templates)
        findings = [
            Finding(
                train.place(rows[0]),
                f"{len(rows):,} examples are made like {row_name(train, rows[0])}",
                score=len(rows) / len(train),
                related=tuple(train.place(row) for row in rows[1:6]),
            )
            for rows in families
        ]
        return Measurement(
            sum(map(len, families)) / len(train) if len(train) else 0.0,
            n=len(train),
            findings=findings,
            facts={"templates": len(families)},
        )
