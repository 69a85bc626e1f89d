"""The shape that JSON answers share: which fields, which types, which values; and what breaks it.

Nothing is a contract because most answers have it. A field is *needed* only if the objects without it are proven few
(see `nearly_all`), and objects that share no needed field have no shape: their fields are data, or each answer has a
schema of its own.

The shape is a tree of levels, one for each place in the answers. Values are added one after another; when all were
seen, each answer can be judged by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

from dataaudit.features.intervals import wilson
from dataaudit.formats.faults import kind_of

MINIMUM = 40
MINORITY = 0.05
MOST = 50_000  # names, sets of names or texts at one place: beyond these they are data, and have no shape
_PROVEN = 0.10
_ONE_SIDED = 1.645
_CLOSED = 0.8  # of the objects have the same fields: then another field is a stray one
_DEPTH = 12
_VALUES = 200  # texts before their values can be called an enumeration
_MOST_VALUES = 10
_STRAY_VALUES = 0.005
_LIST, _OBJECT, _TEXT = "a list", "an object", "text"


class Seen(NamedTuple):
    """A JSON value at a path within an answer."""

    path: str
    value: Any


class Break(NamedTuple):
    """What breaks a contract. `text` may quote the answer."""

    path: str
    message: str
    text: str | None = None


def nearly_all(held: int, n: int) -> bool:
    """Whether so many hold it that the others are exceptions: at most 5 %, and proven to be fewer than one in ten."""
    return held >= (1 - MINORITY) * n and wilson(1 - held / n, n, _ONE_SIDED)[1] <= _PROVEN if n else False


class Level:
    """What the values at one place of the answers were. They are added answer by answer."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._examples, self._last = 0, -1
        self._kinds: Counter[str] = Counter()
        self._objects: Objects | None = None
        self._texts: Texts | None = None
        self._fields: dict[str, Level] = {}
        self._items: Level | None = None

    def add(self, example: int, value: Any) -> None:
        self._examples += example != self._last
        self._last = example
        if value is None or self._depth > _DEPTH:
            return
        kind = kind_of(value)
        self._kinds[kind] += 1
        if kind == _TEXT:
            self._texts = self._texts or Texts()
            self._texts.add(value)
        elif kind == _LIST:
            self._items = self._items or Level(self._depth + 1)
            for item in value:
                self._items.add(example, item)
        elif kind == _OBJECT:
            self._add_fields(example, value)

    def _add_fields(self, example: int, value: dict[str, Any]) -> None:
        self._objects = self._objects or Objects()
        if not self._objects.add(value):
            self._fields.clear()
            return
        for name, inner in value.items():
            if name not in self._fields:
                self._fields[name] = Level(self._depth + 1)
            self._fields[name].add(example, inner)

    @property
    def values(self) -> int:
        """How many there were, null not counted."""
        return self._kinds.total()

    @cached_property
    def usual(self) -> tuple[str, int] | None:
        """The kind of nearly all values, and how many are of it."""
        if self._examples < MINIMUM or self._depth > _DEPTH or not self._kinds:
            return None
        kind, often = self._kinds.most_common(1)[0]
        return (kind, often) if nearly_all(often, self.values) else None

    def has_shape(self) -> bool:
        """Whether nearly all are lists, or objects with a field that nearly all have."""
        n, objects = self.values, self._kinds[_OBJECT]
        if n < MINIMUM:
            return False
        if nearly_all(n - objects, n):
            return True
        return nearly_all(objects, n) and self._objects is not None and self._objects.shape is not None

    def breaks(self, answer: Sequence[Seen]) -> Iterator[Break]:
        """Where the values of one answer at this place differ from the shape, at each level where there is one."""
        if self.usual is None:
            return
        usual, often = self.usual
        same = []
        for seen in answer:
            found = kind_of(seen.value)
            if found == usual:
                same.append(seen)
            elif seen.value is not None:
                message = f"{found} where {often:,} of {self.values:,} values are {usual}"
                yield Break(seen.path, message, str(seen.value)[:200])
        if usual == _OBJECT and self._objects is not None and self._objects.shape is not None:
            yield from self._of_objects(same, self._objects.shape)
        elif usual == _LIST and self._items is not None:
            yield from self._items.breaks(
                [Seen(f"{s.path}[{k}]", item) for s in same for k, item in enumerate(s.value)]
            )
        elif usual == _TEXT and self._texts is not None:
            yield from self._texts.breaks(same)

    def _of_objects(self, objects: Sequence[Seen], shape: Shape) -> Iterator[Break]:
        for seen in objects:
            missing = [name for name in sorted(shape.needed) if name not in seen.value]
            stray = [name for name in seen.value if name in shape.stray]
            if missing:
                path = f"{seen.path}.{missing[0]}"
                yield Break(path, f"missing; {shape.needed[missing[0]]:,} of {shape.n:,} have it")
            elif stray:
                yield Break(seen.path, f"a field that none of the other {shape.n - 1:,} has", stray[0])
        fields: defaultdict[str, list[Seen]] = defaultdict(list)
        for seen in objects:
            for name, value in seen.value.items():
                if name not in shape.stray:
                    fields[name].append(Seen(f"{seen.path}.{name}", value))
        for name in sorted(fields):
            yield from self._fields[name].breaks(fields[name])


@dataclass(frozen=True)
class Shape:
    """The fields that nearly all objects have, with how many do; and the fields that only one has, where objects are
    alike."""

    n: int
    needed: dict[str, int]
    stray: frozenset[str]


class Objects:
    """The names that the objects at one place have."""

    def __init__(self) -> None:
        self.are_data = False
        self._have: Counter[str] = Counter()
        self._sets: Counter[frozenset[str]] = Counter()

    def add(self, value: dict[str, Any]) -> bool:
        """Whether the names may still be those of a shape."""
        if not self.are_data:
            self._have.update(value.keys())
            self._sets[frozenset(value)] += 1
            self.are_data = len(self._have) > MOST or len(self._sets) > MOST
        return not self.are_data

    @cached_property
    def shape(self) -> Shape | None:
        n = self._sets.total()
        needed = {name: count for name, count in self._have.items() if nearly_all(count, n)}
        if not needed or self.are_data:
            return None
        _, alike = self._sets.most_common(1)[0]
        closed = alike >= _CLOSED * n
        stray = frozenset(name for name, count in self._have.items() if count == 1) if closed else frozenset()
        whole = sum(k for names, k in self._sets.items() if needed.keys() <= names and not (stray and stray & names))
        return Shape(n, needed, stray) if nearly_all(whole, n) else None


class Texts:
    """The texts at one place, as long as they may be an enumeration."""

    def __init__(self) -> None:
        self._n, self._repeated = 0, 0
        self._counts: Counter[str] = Counter()
        self._are_data = False

    def add(self, text: str) -> None:
        self._n += 1
        if self._are_data:
            return
        key = _key(text)
        self._counts[key] += 1
        self._repeated += self._counts[key] == 2
        if self._repeated > _MOST_VALUES or len(self._counts) > MOST:
            self._are_data = True
            self._counts.clear()

    @cached_property
    def _others(self) -> int | None:
        """How many values are frequent, where all are but for a few that occur once."""
        others = [count for count in self._counts.values() if count > 1]
        few = 2 <= len(others) <= _MOST_VALUES and min(others) >= MINORITY * self._n
        strays = len(self._counts) - len(others)
        return len(others) if self._n >= _VALUES and few and 0 < strays <= _STRAY_VALUES * self._n else None

    def breaks(self, texts: Sequence[Seen]) -> Iterator[Break]:
        """A value that occurs once, where all others are one of a few that are frequent."""
        if self._others is not None:
            for seen in texts:
                if self._counts[_key(seen.value)] == 1:
                    message = f"a value that stands only here; the others have one of {self._others}"
                    yield Break(seen.path, message, seen.value[:200])


def _key(text: str) -> str:
    """The text itself, or a digest that is shorter."""
    return text if len(text) <= 40 else blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
