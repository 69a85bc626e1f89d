"""JSON Schemas that prompts carry: the contract of the answer, said by the data itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dataaudit.formats.faults import Fault, most_telling
from dataaudit.formats.paths import get

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_FIELDS = ("response_format.json_schema.schema", "response_schema", "output_schema", "json_schema")
_MOST = 20  # attempts at JSON in one prompt


def schema_of(dataset: Dataset, index: int) -> str | None:
    """The one JSON Schema of an example, as JSON text with sorted keys: in a field made for it, or in its prompt.

    A prompt that holds several is left alone: which of them is meant for the answer cannot be told.
    """
    record = dataset.records[index]
    for path in _FIELDS:
        value = get(record, path)
        if _is_schema(value):
            return json.dumps(value, sort_keys=True)
    prompts = [part.text for part in dataset.parts(index) if part.role in ("system", "user")]
    found = {schema for text in prompts if '"properties"' in text for schema in _schemas(text)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=256)
def _schemas(text: str) -> frozenset[str]:
    return frozenset(json.dumps(value, sort_keys=True) for value in _objects(text) if _is_schema(value))


def _objects(text: str) -> Iterator[Any]:
    """The JSON objects that stand in a text, none of them inside another."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    for _ in range(_MOST):
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def _is_schema(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.get("type") == "object"
        and isinstance(value.get("properties"), Mapping)
        and bool(value["properties"])
        and all(isinstance(rule, Mapping) for rule in value["properties"].values())
    )


@lru_cache(maxsize=1024)
def _judge(schema: str) -> Any:
    """jsonschema's validator, None for a schema that is none."""
    import jsonschema
    import referencing

    parsed = json.loads(schema)
    kind = jsonschema.validators.validator_for(parsed, default=jsonschema.Draft202012Validator)
    try:
        kind.check_schema(parsed)
    except Exception:  # a schema of the data may be anything
        return None
    return kind(parsed, registry=referencing.Registry())


def fault_of(schema: str, value: Any) -> Fault | None:
    """The most telling fault of a value, None where it is valid or the schema cannot be applied. Null is a value."""
    judge = _judge(schema)
    if judge is None:
        return None
    try:
        errors = list(judge.iter_errors(value))
        if not errors:
            return None
        path, fault = most_telling(errors, judge.schema)
    except Exception:  # endless recursion, a reference to the network
        return None
    return fault.at(value, path)
