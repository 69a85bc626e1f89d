"""JSON Lines: one value a physical line, split at \\n bytes only (U+2028 is legal inside JSON)."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from dataaudit.sources import Records


def read_lines(stream: io.BufferedReader, name: str, records: Records) -> str:
    """Appends every line; a line that is not JSON becomes a fault and the read goes on. Blank lines are skipped."""
    from dataaudit.sources import Fault

    row = 0
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        row += 1
        try:
            value = orjson.loads(line)
            repeated = _may_repeat_keys(line, value)
        except (ValueError, RecursionError, TypeError):
            repeated = True
        if repeated:
            try:
                value = parse_strictly(line)
            except ValueError as error:
                records.faults.append(Fault(name, row, number, str(error), snippet(line)))
                continue
        records.add(value, row, number)
    return "jsonl"


def _may_repeat_keys(line: bytes, value: Any) -> bool:
    # Written again, a repeated key is gone, so the line has more `":` than its copy. Strings keep theirs.
    try:
        again = orjson.dumps(value)
    except (TypeError, ValueError):
        return True
    return line.count(b'":') + line.count(b'" :') != again.count(b'":') + again.count(b'" :')


def parse_strictly(line: bytes) -> Any:
    """The value of one JSON text. Raises ValueError with a message that says what is wrong and where."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: byte 0x{line[error.start]:02X} at byte {error.start + 1} of the line") from None
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {_lower_first(error.msg)} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("not JSON that can be read: nested too deeply") from None
    if "\\u" in text and _has_surrogate(value):
        raise ValueError("not Unicode text: a \\u escape names half a character (lone surrogate)")
    return value


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        shown = twice if twice.isidentifier() and len(twice) < 40 else "..."
        raise ValueError(f'the key "{shown}" stands twice in one object; parsers keep only one of the values')
    return fields


def _no_constant(word: str) -> Any:
    raise ValueError(f"not JSON: {word} is not a JSON number")


def _has_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def snippet(line: bytes, width: int = 80) -> str:
    text = line[: width * 4].decode("utf-8", "replace").strip()
    return text if len(text) <= width else text[: width - 1] + "…"
