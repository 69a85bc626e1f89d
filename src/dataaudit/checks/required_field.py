"""Examples that lack a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.features.conditions.predicate import asks_rows, predicate
from dataaudit.features.hits import TAUGHT, Hit, Rows, Split, findings, rows, share
from dataaudit.features.passages import ROLES, values
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class RequiredField(Check):
    """Examples that lack a field, or have it blank.

    ## What it measures
    The share of examples in which one of `fields` is absent, null or blank (`blank = true` allows blank text).
    A field is a path such as `meta.license`, or a role: `system` demands a system prompt.

    ## What it cannot see
    Whether the value is right: see one-of, pattern and json-schema.
    """

    name = "required-field"

    fields: tuple[str, ...]
    blank: bool = False
    where: Mapping[str, Any] | None = None
    splits: tuple[Split, ...] = TAUGHT

    def __post_init__(self) -> None:
        if not self.fields:
            raise DataAuditError("fields is empty, expected at least one field")
        if self.where is not None:
            predicate(self.where)

    @property
    def row_local(self) -> bool:
        return "label" not in self.fields and asks_rows(self.where)

    def measure(self, audit: Audit) -> Measurement:
        chosen = rows(audit, self.splits, self.where)
        found = [finding for part in chosen for finding in findings(part.dataset, self._hits(part))]
        return share(found, sum(len(part.chosen) for part in chosen), self.where)

    def _hits(self, part: Rows) -> Iterator[Hit]:
        for field in self.fields:
            what = f"{field} text" if field in ROLES else f'field "{field}"'
            for index, path, value in values(part.dataset, field):
                if index not in part.chosen:
                    continue
                if value is None:
                    yield Hit(index, path, f"the {what} is missing or null")
                elif not self.blank and isinstance(value, str) and not value.strip():
                    yield Hit(index, path, f"the {what} is blank")
