"""Records against the JSON Schema of their format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.packs import rules_dir

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """What breaks the schema, at which field. `text` may quote the value."""

    path: str
    message: str
    text: str | None = None


def load_schema(name: str, renames: dict[str, str]) -> dict[str, Any]:
    """A schema of `rules/formats/`, its top-level properties renamed to the record's own keys."""
    schema: dict[str, Any] = json.loads((rules_dir() / "formats" / f"{name}.schema.json").read_text("utf-8"))
    schema["properties"] = {renames.get(k, k): v for k, v in schema.get("properties", {}).items()}
    schema["required"] = [renames.get(k, k) for k in schema.get("required", [])]
    return schema


def faults(dataset: Dataset) -> Iterator[tuple[int, SchemaFault]]:
    """The first and most telling fault of each invalid example, with its index."""
    import jsonschema
    from jsonschema.exceptions import best_match

    if dataset.format.schema is None:
        return
    validator = jsonschema.Draft202012Validator(load_schema(dataset.format.schema, dict(dataset.format.renames())))
    for index, record in enumerate(dataset.records):
        if isinstance(record, dict) and not validator.is_valid(record):
            error = best_match(validator.iter_errors(record))
            path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path).lstrip(".")
            yield index, SchemaFault(path, f"breaks {error.validator}", error.message)
