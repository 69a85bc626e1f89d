"""The shape that JSON answers share: which fields, which types, which values; and the answers that break it.

Nothing is a contract because most answers have it. A field is *needed* only if the objects without it are proven few
(see `nearly_all`), and objects that share no needed field have no shape: their fields are data, or each answer has a
schema of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dataaudit.features.intervals import wilson
from dataaudit.formats.faults import kind_of

MINIMUM = 40
MINORITY = 0.05
_PROVEN = 0.10
_ONE_SIDED = 1.645
_CLOSED = 0.8  # of the objects have the same fields: then another field is a stray one
_DEPTH = 12
_VALUES = 200  # texts before their values can be called an enumeration
_MOST_VALUES = 10
_STRAY_VALUES = 0.005


class Seen(NamedTuple):
    """A JSON value of example `example`, at a path within its answer."""

    example: int
    path: str
    value: Any


class Break(NamedTuple):
    """What breaks the shape. `text` may quote the answer."""

    example: int
    path: str
    message: str
    text: str | None = None


def nearly_all(held: int, n: int) -> bool:
    """Whether so many hold it that the others are exceptions: at most 5 %, and proven to be fewer than one in ten."""
    return held >= (1 - MINORITY) * n and wilson(1 - held / n, n, _ONE_SIDED)[1] <= _PROVEN if n else False


def breaks(answers: Sequence[Seen], depth: int = 0) -> Iterator[Break]:
    """The objects that differ from the shape of nearly all, at each level where there is one."""
    kinds = Counter(kind_of(seen.value) for seen in answers if seen.value is not None)
    if len({seen.example for seen in answers}) < MINIMUM or depth > _DEPTH or not kinds:
        return
    usual, often = kinds.most_common(1)[0]
    if not nearly_all(often, kinds.total()):
        return
    same = []
    for seen in answers:
        found = kind_of(seen.value)
        if found == usual:
            same.append(seen)
        elif seen.value is not None:
            message = f"{found} where {often:,} of {kinds.total():,} values are {usual}"
            yield Break(seen.example, seen.path, message, str(seen.value)[:200])
    if usual == "an object":
        yield from _of_objects(same, depth)
    elif usual == "a list":
        items = [Seen(s.example, f"{s.path}[{k}]", item) for s in same for k, item in enumerate(s.value)]
        yield from breaks(items, depth + 1)
    elif usual == "text":
        yield from _of_values(same)


def has_shape(answers: Sequence[Seen]) -> bool:
    """Whether nearly all are lists, or objects with a field that nearly all have."""
    objects = [seen for seen in answers if isinstance(seen.value, dict)]
    if len(answers) < MINIMUM:
        return False
    if nearly_all(len(answers) - len(objects), len(answers)):
        return True
    return nearly_all(len(objects), len(answers)) and _shape(objects) is not None


def _of_objects(objects: Sequence[Seen], depth: int) -> Iterator[Break]:
    shape = _shape(objects)
    if shape is None:
        return
    for seen in objects:
        missing = [name for name in sorted(shape.needed) if name not in seen.value]
        stray = [name for name in seen.value if name in shape.stray]
        if missing:
            path = f"{seen.path}.{missing[0]}"
            yield Break(seen.example, path, f"missing; {shape.needed[missing[0]]:,} of {shape.n:,} have it")
        elif stray:
            yield Break(seen.example, seen.path, f"a field that none of the other {shape.n - 1:,} has", stray[0])
    fields: defaultdict[str, list[Seen]] = defaultdict(list)
    for seen in objects:
        for name, value in seen.value.items():
            if name not in shape.stray:
                fields[name].append(Seen(seen.example, f"{seen.path}.{name}", value))
    for name in sorted(fields):
        yield from breaks(fields[name], depth + 1)


@dataclass(frozen=True)
class _Shape:
    """The fields that nearly all objects have, with how many do; and the fields that only one has, where objects are
    alike."""

    n: int
    needed: dict[str, int]
    stray: frozenset[str]


def _shape(objects: Sequence[Seen]) -> _Shape | None:
    n = len(objects)
    have = Counter(name for seen in objects for name in seen.value)
    needed = {name: count for name, count in have.items() if nearly_all(count, n)}
    if not needed:
        return None
    _, alike = Counter(frozenset(seen.value) for seen in objects).most_common(1)[0]
    stray = frozenset(name for name, count in have.items() if count == 1) if alike >= _CLOSED * n else frozenset()
    whole = sum(needed.keys() <= seen.value.keys() and not (stray and stray & seen.value.keys()) for seen in objects)
    return _Shape(n, needed, stray) if nearly_all(whole, n) else None


def _of_values(texts: Sequence[Seen]) -> Iterator[Break]:
    """A value that occurs once, where all others are one of a few that are frequent."""
    if len(texts) < _VALUES:
        return
    counts = Counter(seen.value for seen in texts)
    strays = {value for value, count in counts.items() if count == 1}
    others = [count for count in counts.values() if count > 1]
    few = 2 <= len(others) <= _MOST_VALUES and min(others) >= MINORITY * len(texts)
    if not few or not 0 < len(strays) <= _STRAY_VALUES * len(texts):
        return
    for seen in texts:
        if seen.value in strays:
            message = f"a value that stands only here; the others have one of {len(others)}"
            yield Break(seen.example, seen.path, message, seen.value[:200])
