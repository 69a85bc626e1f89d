"""Examples whose parts do not fit each other, where JSON Schema cannot say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.formats import Beyond
    from dataaudit.merging import Gathering

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
        misfits = _Misfits()
        misfits.add(audit)
        return misfits.result()

    def gathering(self) -> Gathering:
        return _Misfits()


class _Misfits:
    """What does not fit in each split, until it is known which of it is a convention of the split."""

    def __init__(self) -> None:
        self._sizes: Counter[str] = Counter()
        self._found: dict[str, list[tuple[int, Finding, bool]]] = {}

    def add(self, audit: Audit) -> None:
        from dataaudit.formats import Format

        for split in audit.splits:
            if type(split.format).beyond is not Format.beyond:
                before = self._sizes[split.split]
                found = self._found.setdefault(split.split, [])
                for i, fault in _misfits(split):
                    finding = Finding(split.place(i), fault.message, path=fault.path)
                    found.append((before + i, finding, fault.convention))
                self._sizes[split.split] += len(split)

    def result(self) -> Measurement:
        if not self._found:
            return Measurement.not_applicable("the format has no annotations that could misfit")
        faults = {split: self._faults(split) for split in self._found}
        findings = [finding for found in faults.values() for _, finding in found]
        unusable = [i for i, _ in faults.get("train", ())]
        return Measurement.count(findings, self._sizes.total(), unusable=unusable)

    def _faults(self, split: str) -> list[tuple[int, Finding]]:
        found = self._found[split]
        usual = sum(convention for _, _, convention in found) > _CONVENTION * self._sizes[split]
        return [(i, finding) for i, finding, convention in found if not (usual and convention)]


def _misfits(split: Dataset) -> Iterator[tuple[int, Beyond]]:
    from dataaudit.formats.validation import faults

    invalid = {i for i, _ in split.feature(faults)}
    for i, record in enumerate(split.records):
        if isinstance(record, dict) and i not in invalid:
            fault = split.format.beyond(record)
            if fault is not None:
                yield i, fault
