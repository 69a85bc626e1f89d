"""Whether a value keeps a JSON Schema, for the keywords that `shapes` covers.

jsonschema takes longer to start than a thousand rows take to be checked. It is asked only why a record is invalid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from dataaudit.formats.shapes import BOUNDS, resolve

_Schema = Mapping[str, Any]
_Holds = Callable[[Any, Any, _Schema, _Schema], bool]  # operand, value, the schema around, the whole schema


def keeps(schema: _Schema | bool, value: Any, whole: _Schema) -> bool:
    """Whether jsonschema would call the value valid. `whole` is what `$ref` points into."""
    if isinstance(schema, bool):
        return schema
    return all(
        holds(operand, value, schema, whole)
        for keyword, operand in schema.items()
        if (holds := _KEYWORDS.get(keyword)) is not None
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def _is_of_type(kinds: str | list[str], value: Any, *_: _Schema) -> bool:
    return any(_KINDS[kind](value) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _equals(constant: Any, value: Any, *_: _Schema) -> bool:
    """Scalars only: 1 is 1.0, but not true."""
    return isinstance(constant, bool) == isinstance(value, bool) and bool(constant == value)


def _follows(ref: str, value: Any, _: _Schema, whole: _Schema) -> bool:
    return keeps(resolve(whole, ref), value, whole)


def _keeps_condition(condition: _Schema, value: Any, schema: _Schema, whole: _Schema) -> bool:
    return keeps(schema.get("then" if keeps(condition, value, whole) else "else", True), value, whole)


def _counts(schemas: list[_Schema], value: Any, whole: _Schema) -> int:
    return sum(keeps(schema, value, whole) for schema in schemas)


def _fields_keep(fields: _Schema, value: Any, _: _Schema, whole: _Schema) -> bool:
    return not isinstance(value, dict) or all(
        keeps(schema, value[name], whole) for name, schema in fields.items() if name in value
    )


def _has_no_stray(allowed: bool, value: Any, schema: _Schema, _: _Schema) -> bool:
    return allowed or not isinstance(value, dict) or value.keys() <= schema.get("properties", {}).keys()


def _items_keep(item: _Schema, value: Any, schema: _Schema, whole: _Schema) -> bool:
    first = len(schema.get("prefixItems", ()))
    return not isinstance(value, list) or all(keeps(item, each, whole) for each in value[first:])


def _first_items_keep(items: list[_Schema], value: Any, _: _Schema, whole: _Schema) -> bool:
    return not isinstance(value, list) or all(
        keeps(item, each, whole) for item, each in zip(items, value, strict=False)
    )


def _of(kind: type | tuple[type, ...], holds: Callable[[Any, Any], bool]) -> _Holds:
    """A keyword that judges one kind of value and lets others pass."""
    return lambda operand, value, *_: (
        not isinstance(value, kind) or isinstance(value, bool) or bool(holds(value, operand))
    )


_KEYWORDS: Mapping[str, _Holds] = {
    "type": _is_of_type,
    "const": _equals,
    "enum": lambda constants, value, *_: any(_equals(constant, value) for constant in constants),
    "pattern": _of(str, lambda value, pattern: re.search(pattern, value) is not None),
    "required": _of(dict, lambda value, names: all(name in value for name in names)),
    "minProperties": _of(dict, lambda value, least: len(value) >= least),
    "properties": _fields_keep,
    "additionalProperties": _has_no_stray,
    "minItems": _of(list, lambda value, least: len(value) >= least),
    "maxItems": _of(list, lambda value, most: len(value) <= most),
    "items": _items_keep,
    "prefixItems": _first_items_keep,
    "contains": lambda item, value, _, whole: (
        not isinstance(value, list) or any(keeps(item, each, whole) for each in value)
    ),
    "allOf": lambda schemas, value, _, whole: all(keeps(schema, value, whole) for schema in schemas),
    "anyOf": lambda schemas, value, _, whole: any(keeps(schema, value, whole) for schema in schemas),
    "oneOf": lambda schemas, value, _, whole: _counts(schemas, value, whole) == 1,
    "not": lambda schema, value, _, whole: not keeps(schema, value, whole),
    "if": _keeps_condition,
    "$ref": _follows,
    **{keyword: _of(str if keyword.endswith("Length") else (int, float), holds) for keyword, holds in BOUNDS.items()},
}
