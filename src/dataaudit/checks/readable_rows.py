"""Rows that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class ReadableRows(Check):
    """Rows that are no valid JSON (or CSV record), no UTF-8, or no object.

    ## What it measures
    The number of such rows, in all splits. The read goes on after each of them, so all are listed: malformed
    JSON, NaN and Infinity, a key that stands twice in one object, invalid UTF-8 (with the byte), half characters
    (lone surrogates), CSV records with too many or too few columns, and rows that are not objects.

    ## What it cannot see
    Text that was damaged before it was written as valid UTF-8: see the hygiene rules.
    """

    name = "readable-rows"
    row_local = True

    def measure(self, audit: Audit) -> Measurement:
        findings: list[Finding] = []
        total = 0
        for split in audit.splits:
            total += len(split) + len(split.unreadable)
            odd = [
                Finding(split.place(i), f"expected an object, found {_kind(record)}")
                for i, record in enumerate(split.records)
                if not isinstance(record, dict)
            ]
            files = {file.name: number for number, file in enumerate(split.files)}
            findings += sorted([*split.unreadable, *odd], key=lambda f: (files[f.place.file], f.place.row or 0))
        unusable = [i for i, record in enumerate(audit.train.records) if not isinstance(record, dict)]
        return Measurement.count(findings, total, unit="rows", unusable=unusable)


def _kind(value: object) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null" if value is None else type(value).__name__)
