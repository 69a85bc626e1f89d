"""Rows that come from memory or from Arrow, as plain JSON values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from dataaudit.sources.value import MAX_DEPTH

_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def plain_row(row: Any, of_table: bool = True) -> Any:
    """A copy of the row that holds JSON values only; the row of a table comes without null fields.

    Tables must give every row every field, so a null there means absent. Inside `arguments` of a tool call they
    stay: there a filled-in null reaches the model. Raises ValueError for a row that is no JSON (lone surrogates, too
    deep).
    """
    try:
        copy = _copy(dict(row) if isinstance(row, Mapping) else row)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(_reason(error)) from None
    return _without_nulls(copy) if of_table else copy


def _copy(row: Any) -> Any:
    try:
        return orjson.loads(orjson.dumps(row, _plain, _OPTIONS))
    except TypeError as error:
        if "64-bit" not in str(error):
            raise
    return json.loads(json.dumps(row, default=_plain), parse_constant=lambda _: None)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: inner if key == "arguments" else _without_nulls(inner)
            for key, inner in value.items()
            if inner is not None
        }
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _plain(value: Any) -> Any:
    for method in ("tolist", "isoformat"):  # numpy and tensors, dates
        if callable(getattr(value, method, None)):
            return getattr(value, method)()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if type(value).__name__ == "Decimal":
        return float(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    return f"<{type(value).__name__}>"


def _reason(error: BaseException) -> str:
    text = str(error)
    if "surrogates" in text or "UTF-8" in text:
        return "not Unicode text: half a character (lone surrogate)"
    if "ecursion" in text or "ircular" in text:
        return f"not JSON that can be written: nested more than {MAX_DEPTH} deep"
    return f"not JSON that can be written: {text[:1].lower()}{text[1:]}"
