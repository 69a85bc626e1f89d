"""Examples whose parts do not fit each other, where JSON Schema cannot say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.formats import Beyond

_CONVENTION = 0.5


@dataclass(frozen=True)
class AnnotationFit(Check):
    """Examples whose annotations do not fit their text.

    ## What it measures
    The number of examples with lists of unequal length (tokens and tags, completions and labels, ids and masks),
    entity spans that are empty or lie outside the text, tags that continue an entity which none begins, image marks
    without a file, or preference sides with different prompts. Where more than half of the examples begin entities
    with I-, that is the file's convention and not a fault.

    ## What it cannot see
    Whether an annotation is right.
    """

    name = "annotation-fit"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.formats import Format

        splits = [split for split in audit.splits if type(split.format).beyond is not Format.beyond]
        if not splits:
            return Measurement.not_applicable("the format has no annotations that could misfit")
        findings: list[Finding] = []
        unusable: list[int] = []
        for split in splits:
            for i, fault in _misfits(split):
                findings.append(Finding(split.place(i), fault.message, path=fault.path))
                if split is audit.train:
                    unusable.append(i)
        return Measurement.count(findings, sum(map(len, splits)), unusable=unusable)


def _misfits(split: Dataset) -> list[tuple[int, Beyond]]:
    from dataaudit.formats.validation import faults

    invalid = {i for i, _ in split.feature(faults)}
    found = [
        (i, fault)
        for i, record in enumerate(split.records)
        if isinstance(record, dict) and i not in invalid and (fault := split.format.beyond(record)) is not None
    ]
    usual = sum(fault.convention for _, fault in found) > _CONVENTION * len(split)
    return [(i, fault) for i, fault in found if not (usual and fault.convention)]
