"""Rows whose fields or kinds of value differ from all the others'."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset, Places
    from dataaudit.merging import Gathering

_KINDS = {str: "text", float: "a number", list: "a list", dict: "an object", bool: "true or false"}
_Shape = tuple[tuple[str, type], ...]


@dataclass(frozen=True)
class ConsistentShape(Check):
    """Minority key sets and value types, named row by row.

    ## What it measures
    The share of examples that lack a field nearly all have, carry a field nearly none has, or hold another type in
    a field than nearly all. "Nearly all" is more than 1 - `minority` of the examples: a field that a tenth of the
    rows have is optional, not stray. Fields that are null count as absent. Rows that are not valid in their format
    are left to `valid-format`, so that one fault is reported once.

    ## What it cannot see
    Differences inside free text. The shape of the answers is measured by `output-contract`.
    """

    name = "consistent-shape"

    minority: float = 0.05

    def measure(self, audit: Audit) -> Measurement:
        shapes = _Shapes(self.minority)
        shapes.add(audit)
        return shapes.result()

    def gathering(self) -> Gathering:
        return _Shapes(self.minority)


class _Shapes:
    """The shapes of every split, slice by slice."""

    def __init__(self, minority: float) -> None:
        self._minority = minority
        self._examples = 0
        self._slices: dict[str, list[tuple[Places, dict[_Shape, array[int]]]]] = {}

    def add(self, audit: Audit) -> None:
        for split in audit.splits:
            self._examples += len(split)
            self._slices.setdefault(split.split, []).append((split.places, _shapes(split)))

    def result(self) -> Measurement:
        findings = [finding for slices in self._slices.values() for finding in self._odd_rows(slices)]
        return Measurement.share(findings, self._examples)

    def _odd_rows(self, slices: list[tuple[Places, dict[_Shape, array[int]]]]) -> Iterator[Finding]:
        counts: Counter[_Shape] = Counter()
        for _, shapes in slices:
            counts.update({shape: len(rows) for shape, rows in shapes.items()})
        census = _Census(counts, self._minority)
        faults = {shape: fault for shape in counts if (fault := census.fault(shape))}
        for places, shapes in slices:
            odd = [(i, faults[shape]) for shape, rows in shapes.items() if shape in faults for i in rows]
            for i, (path, message) in sorted(odd):
                yield Finding(places[i], message, path=path)


def _shapes(split: Dataset) -> dict[_Shape, array[int]]:
    """Field names and types of value -> indices of the examples, without those that are invalid anyway."""
    from dataaudit.formats.validation import faults

    invalid = {i for i, _ in split.feature(faults)}
    shapes: defaultdict[_Shape, array[int]] = defaultdict(lambda: array("I"))
    for i, record in enumerate(split.records):
        if isinstance(record, dict) and i not in invalid:
            shapes[tuple(zip(record, map(type, record.values()), strict=True))].append(i)
    return dict(shapes)


class _Census:
    """How many examples have which field, and which type in it."""

    def __init__(self, counts: Counter[_Shape], minority: float) -> None:
        self.kinds: defaultdict[str, Counter[type]] = defaultdict(Counter)
        for shape, count in counts.items():
            for name, kind in shape:
                if kind is not type(None):
                    self.kinds[name][_merged(kind)] += count
        self.n = counts.total()
        self.rare = minority * self.n

    def fault(self, shape: _Shape) -> tuple[str, str] | None:
        """The field at fault and what is wrong with it; the first in alphabetical order, whatever order rows have."""
        fields = {name: _merged(kind) for name, kind in shape if kind is not type(None)}
        for name, kinds in sorted(self.kinds.items()):
            present, (usual, often) = kinds.total(), kinds.most_common(1)[0]
            if name not in fields:
                if self.n - present <= self.rare:
                    return name, f"missing; {present:,} of {self.n:,} examples have it"
            elif present <= self.rare:
                return name, f"a stray field; {self.n - present:,} of {self.n:,} examples do not have it"
            elif fields[name] is not usual and kinds[fields[name]] <= self.rare:
                return name, f"{_name(fields[name])} where {often:,} of {self.n:,} examples have {_name(usual)}"
        return None


def _merged(kind: type) -> type:
    return float if kind is int else kind


def _name(kind: type) -> str:
    return _KINDS.get(kind, kind.__name__)
