"""Examples that break the JSON Schema of their format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class ValidFormat(Check):
    """Examples that are not valid in their format.

    ## What it measures
    The number of examples with a fault against the JSON Schema in `rules/formats/`, each named with its row,
    line and field. Extra columns are allowed unless a provider forbids them.
    """

    name = "valid-format"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.formats.validation import faults

        findings: list[Finding] = []
        unusable: list[int] = []
        for split in audit.splits:
            for index, fault in faults(split):
                findings.append(Finding(split.place(index), fault.message, path=fault.path, text=fault.text))
                if split is audit.train:
                    unusable.append(index)
        n = sum(len(split) for split in audit.splits)
        return Measurement.count(findings, n, unusable=unusable)
