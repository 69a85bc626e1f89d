"""Extracted values that do not stand in the text they are extracted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.hits import TAUGHT, Hit, findings
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class GroundedValues(Check):
    """Extracted values that do not stand in the text they are extracted from.

    ## What it measures
    The share of examples with a suspect. A field of JSON answers (or the whole answer, where it is short) counts as
    extracted if nearly all of its texts stand in the input of their own example: as whole words, after the common
    normalisation (case, punctuation and spaces do not matter). The texts of such a field that do not stand there are
    suspects: made up, mistyped, or of another row. A span that carries its own text must find it between its bounds.
    "Nearly all" is meant as in `output-contract`: 95 % in 40 examples or more, and proven to be more than nine of ten.

    ## What it cannot see
    Numbers, values that are written in another form on purpose (a date, an abbreviation), and values that stand in
    the input and are yet the wrong ones. A suspect need not be wrong, so this is a note.
    """

    name = "grounded-values"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.extraction import extracted

        splits = [split for name in TAUGHT if (split := audit.split(name)) is not None]
        fields = [(split, field) for split in splits for field in split.feature(extracted)]
        if not fields:
            return Measurement.not_applicable("no field whose values nearly all stand in the input")
        found: list[Finding] = []
        for split in splits:
            hits = [
                Hit(claim.example, claim.path, f"not in the input, as {field.n - len(field.suspects):,} others are",
                    claim.value[:200])
                for field in split.feature(extracted)
                for claim in field.suspects
            ]  # fmt: skip
            found += findings(split, hits)
        facts = {"extracted_fields": len(fields), "values": sum(field.n for _, field in fields)}
        return Measurement.share(found, sum(map(len, splits)), facts=facts)
