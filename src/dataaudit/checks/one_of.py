"""Examples whose field holds a value that is not on the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.features.conditions.predicate import predicate, same
from dataaudit.features.hits import TAUGHT, Hit, Rows, Split, looks_at_rows, share_of_rows
from dataaudit.features.passages import values
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class OneOf(Check):
    """Examples whose field holds none of the allowed values.

    ## What it measures
    The share of examples in which `field` (a path, `label`, or a role) is not one of `values`, compared exactly;
    of a list every item must be allowed. An absent or null field is no fault here unless `missing = "fault"`.

    ## What it cannot see
    Whether the allowed value is the right one for the example.
    """

    name = "one-of"

    field: str
    values: tuple[Any, ...]
    missing: str = "ignore"
    where: Mapping[str, Any] | None = None
    splits: tuple[Split, ...] = TAUGHT

    def __post_init__(self) -> None:
        if not self.values:
            raise DataAuditError("values is empty, expected at least one value")
        if self.missing not in ("ignore", "fault"):
            raise DataAuditError(f'missing: expected "ignore" or "fault", found {self.missing!r}')
        if self.where is not None:
            predicate(self.where)

    @property
    def row_local(self) -> bool:
        return looks_at_rows(self.field, self.where)

    def measure(self, audit: Audit) -> Measurement:
        return share_of_rows(audit, self.splits, self.field, self.where, self._hits)

    def _hits(self, part: Rows) -> Iterator[Hit]:
        for index, path, value in values(part.dataset, self.field):
            if index not in part.chosen:
                continue
            if value is None:
                if self.missing == "fault":
                    yield Hit(index, path, "the value is missing or null")
                continue
            for item in value if isinstance(value, list) else [value]:
                if not any(same(item, allowed) for allowed in self.values):
                    yield Hit(index, path, f"none of the {len(self.values)} allowed values", repr(item)[:200])
