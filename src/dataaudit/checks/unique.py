"""Examples that repeat a value which must be unique."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.features.conditions.predicate import predicate
from dataaudit.features.hits import TAUGHT, Hit, Split, absent, findings, rows, share
from dataaudit.features.passages import values
from dataaudit.fingerprint import canonical
from dataaudit.measurement import Finding, Measurement, Place

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset


@dataclass(frozen=True)
class Unique(Check):
    """Examples that repeat a value which must be unique, such as an id.

    ## What it measures
    The share of examples whose `fields` (all of them together) hold what an earlier example holds, in any of the
    splits; each finding names the first. Values are compared exactly; examples without the field are left out.

    ## What it cannot see
    Nearly equal values: see near-duplicates.
    """

    name = "unique"

    fields: tuple[str, ...]
    where: Mapping[str, Any] | None = None
    splits: tuple[Split, ...] = TAUGHT

    def __post_init__(self) -> None:
        if not self.fields:
            raise DataAuditError("fields is empty, expected at least one field")
        if self.where is not None:
            predicate(self.where)

    def measure(self, audit: Audit) -> Measurement:
        chosen = rows(audit, self.splits, self.where)
        for field in self.fields:
            missing = absent(chosen, field)
            if missing is not None:
                return missing
        first: dict[bytes, Place] = {}
        found: list[Finding] = []
        for part in chosen:
            hits = []
            for index, key in _keys(part.dataset, self.fields):
                if index not in part.chosen:
                    continue
                place = part.dataset.place(index)
                earlier = first.setdefault(key, place)
                if earlier is not place:
                    hits.append(Hit(index, self.fields[0], "repeats the value of", related=(earlier,)))
            found += findings(part.dataset, hits)
        return share(found, sum(len(part.chosen) for part in chosen), self.where)


def _keys(dataset: Dataset, fields: tuple[str, ...]) -> Iterator[tuple[int, bytes]]:
    columns = [values(dataset, field) for field in fields]
    for cells in zip(*columns, strict=True):
        if all(value is not None for _, _, value in cells):
            yield cells[0][0], canonical([value for _, _, value in cells])
