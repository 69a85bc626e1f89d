"""One JSON text -> its value, or a ValueError that says what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import orjson

MAX_DEPTH = 254  # what orjson writes; anything deeper breaks recursive code further on


def value_of(text: bytes) -> Any:
    """The value of one JSON text, as a strict parser reads it: unique keys, finite numbers, whole characters.

    Raises UnicodeDecodeError for text that is no UTF-8, else ValueError.
    """
    try:
        value = orjson.loads(text)
        again = orjson.dumps(value)
    except (ValueError, TypeError, RecursionError):
        return parse_strictly(text)
    # Written again, a repeated key is gone, and its colon with it; orjson turns integers above 64 bits into floats.
    if text.count(b":") != again.count(b":") or b"\\u003" in text or (b"+" in again and b"e+" in again):
        return parse_strictly(text)
    return value


def parse_strictly(raw: bytes) -> Any:
    """As `value_of`, by the slow road."""
    text = raw.decode("utf-8").rstrip(" \t\r\n")
    try:
        value = json.loads(
            text, object_pairs_hook=_unique_keys, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        raise ValueError(_in_words(error)) from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _is_deep(value):
        raise ValueError(_TOO_DEEP)
    if "\\u" in text and _has_surrogate(value):
        raise ValueError("not Unicode text: a \\u escape names half a character (lone surrogate)")
    return value


_TOO_DEEP = f"not JSON that can be read: nested more than {MAX_DEPTH} deep"


def describe(error: ValueError, offset: int = 0) -> str:
    """The message of a fault. `offset` is where the text begins in its file, in bytes."""
    if isinstance(error, UnicodeDecodeError):
        byte = error.object[error.start]
        return f"not UTF-8: byte 0x{byte:02X} at offset {offset + error.start} of the file"
    return str(error)


def _in_words(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :].strip()
    where = f"at column {error.colno}" if error.lineno == 1 else f"at line {error.lineno} of the row"
    what = _lower_first(error.msg).removesuffix(" at")
    if error.doc[:1] == "\ufeff":
        return "not JSON: a byte order mark before the row (were files joined?)"
    if error.msg.startswith("Extra data") and rest == ",":
        return "not JSON: a comma after the row; JSON Lines have none"
    if error.msg.startswith("Extra data") and rest[:1] in ("{", "["):
        return f"not JSON: a second value {where}; JSON Lines have one a line"
    if not rest or error.msg.startswith("Unterminated string"):
        return f"not JSON: the row is cut off ({what} {where})"
    if error.msg.startswith(("Expecting property name", "Expecting value")) and rest[:1] == "'":
        return f"not JSON: single quotes {where}; JSON needs double quotes"
    return f"not JSON: {what} {where}"


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        shown = f'the key "{twice}"' if twice.isidentifier() and len(twice) < 40 else "a key"
        raise ValueError(f"{shown} stands twice in one object; parsers keep only one of the values")
    return fields


def _no_constant(word: str) -> Any:
    raise ValueError(f"not JSON: {word} is not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("not JSON that can be read: a number beyond the range of floats")
    return number


def _whole(digits: str) -> int:
    if len(digits) > 300:
        raise ValueError(f"not JSON that can be read: an integer of {len(digits)} digits")
    return int(digits)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _has_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def digest(row: bytes | object) -> str:
    """What identifies a row that cannot be parsed: the SHA-256 of its bytes, or of how it prints."""
    content = row if isinstance(row, bytes) else repr(row).encode("utf-8", "backslashreplace")
    return hashlib.sha256(content.strip()).hexdigest()


def snippet(text: bytes, width: int = 80) -> str:
    """The beginning of a row, for reports that may show text."""
    shown = text[: width * 4].decode("utf-8", "replace").strip()
    return shown if len(shown) <= width else shown[: width - 1] + "…"
