"""Hold-out inputs that also stand in other data a model is judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit
    from dataaudit.features.leakage.contamination import Overlap

_DRAWN = 0.5  # of the hold-out: so much of it stands in production by intent


@dataclass(frozen=True)
class EvaluationOverlap(Check):
    """Hold-out examples whose input stands in another hold-out file, or in the production sample.

    ## What it measures
    Inputs are compared as between training and hold-out data: equal after normalisation, or, from 13 words, near or
    contained in a longer one. What says next to nothing ("yes", "can you help me") does not count, nor do shorter
    inputs that are merely alike. Examples that stand in the training data too are LKG001's and LKG002's and are not
    repeated here.

    `between = "parts"`: each hold-out file against those named before it, as validation and test data. `between =
    "production"`: the hold-out against the production sample. Where half of the hold-out or more stands there it was
    drawn from production, as it should be, and nothing is reported but a note.

    ## What it cannot see
    Paraphrases and translations. Repeats inside one hold-out file, and an input of a file that stands inside a longer
    one of a file named after it. Of a fingerprint the files are not told apart.
    """

    name = "evaluation-overlap"
    cost = "heavy"
    sealed = True

    similarity: float = 0.8
    between: Literal["parts", "production"] = "parts"

    def __post_init__(self) -> None:
        if not 0 < self.similarity <= 1:
            raise DataAuditError(f"similarity: expected more than 0 and at most 1, found {self.similarity:g}")

    def measure(self, audit: Audit) -> Measurement:
        return self._among_parts(audit) if self.between == "parts" else self._in_production(audit)

    def _among_parts(self, audit: Audit) -> Measurement:
        from dataaudit.features.leakage.contamination import among_parts

        overlaps = audit.feature(among_parts, self.similarity)
        if not overlaps:
            return Measurement.not_applicable("no second hold-out file: --holdout VALIDATION --holdout TEST")
        findings = [finding for overlap in overlaps for finding in _findings(overlap)]
        return Measurement.count(
            findings,
            sum(overlap.found.items for overlap in overlaps),
            unit="hold-out examples",
            facts={"equal": sum(len(overlap.found.equal) for overlap in overlaps)},
            method=_METHOD,
        )

    def _in_production(self, audit: Audit) -> Measurement:
        from dataaudit.features.leakage.contamination import in_production

        overlap = audit.feature(in_production, self.similarity)
        if overlap is None:
            return Measurement.not_applicable("no hold-out and production sample to compare: --production FILE")
        found = overlap.found
        drawn = found.hits and len(found.hits) >= _DRAWN * found.items
        note = f"{len(found.hits):,} of {found.items:,} hold-out examples stand in the production sample: drawn from it"
        return Measurement.count(
            [] if drawn else list(_findings(overlap)),
            found.items,
            unit="hold-out examples",
            facts={"equal": len(found.equal), "shared": len(found.hits)},
            notes=(note,) if drawn else (),
            method=_METHOD,
        )


_METHOD = "equal, near and contained inputs"


def _findings(overlap: Overlap) -> Iterator[Finding]:
    one, other = overlap.one, overlap.other
    for item, rows in overlap.found.hits.items():
        first, more = other.place(rows[0]), len(rows) - 1
        where = f"row {first.row} of {first.file}" + (f" and {more:,} more" if more else "")
        equal = item in overlap.found.equal
        yield Finding(
            one.place(item),
            f"{'the same input stands' if equal else 'nearly stands'} in {where}",
            score=1.0 if equal else None,
            related=tuple(other.place(row) for row in rows),
        )
