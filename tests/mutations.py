"""Rows that went wrong: what can happen to a valid row, as JSON text, and the place where it happened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

Path = tuple[str | int, ...]

RETYPED: list[Any] = [
    None, True, 0, -1, 0.5, 10**25, 1.7e308, "", "\u2028\ufeff\0", [], [None], [{}], {}, {"a": [1]},
]  # fmt: skip


class Raw(NamedTuple):
    """JSON text as it is to be written, legal or not."""

    text: str


UNREADABLE = [
    Raw("NaN"), Raw("-Infinity"), Raw("1e999"), Raw("9" * 400), Raw('"\\ud83d"'), Raw('"a\\udc00b"'), Raw('"\0"'),
    Raw("[" * 10_000 + "]" * 10_000), Raw('{"a":' * 10_000 + "1" + "}" * 10_000), Raw("\ufeff1"), Raw("'x'"), Raw(""),
]  # fmt: skip


class Mutant(NamedTuple):
    """A row after its accident, and the path of what was harmed."""

    what: str
    text: str
    path: Path


def written(value: Any) -> str:
    """JSON text, with the raw parts as they are."""
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield (*path, step)
        yield from places(inner, (*path, step))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """A copy with something else at the path."""
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


def dropped(value: Any, path: Path) -> Any:
    """A copy without what stands at the path."""
    holder = at(value, path[:-1])
    if isinstance(holder, dict):
        return put(value, path[:-1], {key: inner for key, inner in holder.items() if key != path[-1]})
    return put(value, path[:-1], [inner for index, inner in enumerate(holder) if index != path[-1]])


def repeated(value: Any, path: Path) -> Any:
    """A copy in which the key at the end of the path stands twice."""
    holder = at(value, path[:-1])
    again = f", {json.dumps(path[-1])}: {written(holder[path[-1]])}}}"
    return put(value, path[:-1], Raw(written(holder)[:-1] + again))


def renamed(value: Any, path: Path, name: str) -> Any:
    """A copy in which the key at the end of the path is called something else, in the same place."""
    holder = at(value, path[:-1])
    return put(value, path[:-1], {name if key == path[-1] else key: inner for key, inner in holder.items()})


def turned(value: Any) -> Any:
    """The same value with the fields of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(inner) for key, inner in reversed(value.items())}
    return [turned(inner) for inner in value] if isinstance(value, list) else value


def mutants(row: dict[str, Any], retyped: list[Any] = RETYPED, raw: list[Raw] = UNREADABLE) -> Iterator[Mutant]:
    """Every accident at every place of the row."""
    yield Mutant("turn", written(turned(row)), ())
    yield Mutant("add", written(row | {"a stray.field[0]": 1}), ("a stray.field[0]",))
    for path in places(row):
        yield Mutant("drop", written(dropped(row, path)), path)
        for new in retyped:
            yield Mutant(f"retype {type(new).__name__}", written(put(row, path, new)), path)
        for text in raw:
            yield Mutant(f"raw {text.text[:8]}", written(put(row, path, text)), path)
        if isinstance(path[-1], str):
            yield Mutant("repeat", written(repeated(row, path)), path)
            yield Mutant("misspell", written(renamed(row, path, path[-1].upper())), path)
        if isinstance(inner := at(row, path), list) and inner:
            yield Mutant("turn list", written(put(row, path, inner[::-1])), path)
            yield Mutant("double list", written(put(row, path, inner * 2)), path)
