"""Examples that break the user's own JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.features.conditions.predicate import predicate
from dataaudit.features.hits import TAUGHT, Hit, Rows, Split, looks_at_rows, share_of_rows
from dataaudit.features.passages import ROLES, passages
from dataaudit.formats.paths import get
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class JsonSchema(Check):
    """Examples that break the user's own JSON Schema.

    ## What it measures
    The share of examples whose `field` is not valid: `record` (the whole row), a field path, or a role. Text is
    parsed as JSON first, so `field = "output"` checks answers that must be JSON. The schema stands in the rule
    (`schema`) or in a file (`schema-file`, relative to the working directory). Draft 2020-12 unless it says
    otherwise. References are not followed over the network.

    ## What it cannot see
    What JSON Schema cannot say, such as whether two fields agree.
    """

    name = "json-schema"

    field: str = "record"
    schema: Mapping[str, Any] | None = None
    schema_file: str | None = None
    where: Mapping[str, Any] | None = None
    splits: tuple[Split, ...] = TAUGHT

    def __post_init__(self) -> None:
        if (self.schema is None) == (self.schema_file is None):
            raise DataAuditError("expected either schema or schema-file")
        if self.where is not None:
            predicate(self.where)
        self._validator()

    @property
    def row_local(self) -> bool:
        return looks_at_rows(self.field, self.where)

    def measure(self, audit: Audit) -> Measurement:
        return share_of_rows(audit, self.splits, self.field, self.where, self._hits)

    def state(self) -> str:
        return f"{super().state()} {self._validator().schema!r}"

    def _validator(self) -> Any:
        import jsonschema
        import referencing

        schema: Any = self.schema if self.schema is not None else read_schema(str(self.schema_file))
        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
        try:
            kind.check_schema(schema)
        except jsonschema.SchemaError as error:
            where = "/".join(map(str, error.absolute_path)) or "its root"
            raise DataAuditError(f"not a valid JSON Schema at {where}: {error.message[:200]}") from None
        return kind(schema, registry=referencing.Registry())

    def _hits(self, part: Rows) -> Iterator[Hit]:
        from jsonschema.exceptions import best_match

        validator = self._validator()
        for index, path, value in self._values(part):
            if isinstance(value, str) and self.field != "record" and not validator.is_valid(value):
                try:
                    value = json.loads(value)
                except (ValueError, RecursionError):
                    yield Hit(index, path, "not valid JSON", value[:200])
                    continue
            error = best_match(validator.iter_errors(value))
            if error is not None:
                inner = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in error.absolute_path)
                yield Hit(index, f"{path}{inner}".lstrip(".") or None, f"breaks {error.validator}", error.message[:200])

    def _values(self, part: Rows) -> Iterator[tuple[int, str, Any]]:
        dataset = part.dataset
        if self.field == "any" or self.field in ROLES:
            for passage in dataset.feature(passages, self.field):
                if passage.example in part.chosen:
                    yield passage
            return
        for index in part.chosen:
            record = dataset.records[index]
            if self.field == "record":
                yield index, "", record
            else:
                path = self.field.removeprefix(".")
                yield index, path, get(record, path)


def read_schema(path: str) -> Any:
    """A JSON Schema out of a file. Raises DataAuditError."""
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise DataAuditError(f"schema-file {path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise DataAuditError(f"schema-file {path}: not valid JSON: {error}") from None
