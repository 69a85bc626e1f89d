"""Which items of what a model is judged by stand elsewhere: of benchmarks in training, of a hold-out in its like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from dataaudit.dataset import Audit
from dataaudit.features.leakage.inputs import equal_inputs, is_long, near_inputs
from dataaudit.sealing import Sealed

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset


@dataclass(frozen=True)
class Contamination:
    """What of a set stands in other data.

    items  how many it has
    hits   its items that stand there, equal, near or contained, with the rows they stand in
    equal  which of them are equal
    alike  shorter items that are merely like a row there: no hits
    """

    items: int
    hits: dict[int, list[int]]
    equal: frozenset[int]
    alike: int

    @property
    def rows(self) -> list[int]:
        return sorted({row for rows in self.hits.values() for row in rows})


@dataclass(frozen=True)
class Overlap:
    """What `one` has in common with `other`, both parts of what a model is judged by; nothing that training has too."""

    one: Dataset | Sealed
    other: Dataset
    found: Contamination


def contamination(audit: Audit, similarity: float) -> dict[str, Contamination]:
    """Of each benchmark by its name, judged as a hold-out is."""
    return {name: _inside(audit.train, held, similarity) for name, held in audit.benchmarks.items()}


def in_production(audit: Audit, similarity: float) -> Overlap | None:
    """The hold-out in the production sample; None where one of them is not there."""
    held, production = audit.held, audit.production
    if held is None or production is None:
        return None
    return _overlap(audit, held, production, range(len(held)), similarity)


def among_parts(audit: Audit, similarity: float) -> list[Overlap]:
    """Each file of the hold-out in the files before it: validation and test data, say."""
    holdout = audit.holdout
    if holdout is None:
        return []
    return [
        _overlap(audit, holdout.chunk(first, end), holdout.chunk(0, first), range(first, end), similarity)
        for first, end in _files(holdout)
        if first
    ]


def _files(dataset: Dataset) -> Iterator[tuple[int, int]]:
    """Where each file with examples begins and ends."""
    first = 0
    for _, indices in groupby(range(len(dataset)), key=dataset.places.file.__getitem__):
        end = first + len(list(indices))
        yield first, end
        first = end


def _overlap(audit: Audit, one: Dataset | Sealed, other: Dataset, items: range, similarity: float) -> Overlap:
    """`items` are the numbers that the examples of `one` have in the hold-out."""
    found = _inside(other, one, similarity)
    if found.hits:
        trained_on = audit.feature(_trained_on, similarity)
        hits = {item: rows for item, rows in found.hits.items() if items[item] not in trained_on}
        found = Contamination(found.items, hits, found.equal & hits.keys(), found.alike)
    return Overlap(one, other, found)


def _trained_on(audit: Audit, similarity: float) -> frozenset[int]:
    """Hold-out examples that stand in the training data, which is another rule's to say."""
    assert audit.held is not None
    return frozenset(_hits(audit, audit.held, similarity).hits)


def _inside(rows: Dataset, held: Dataset | Sealed, similarity: float) -> Contamination:
    return _hits(Audit(rows, held), held, similarity)


def _hits(audit: Audit, held: Dataset | Sealed, similarity: float) -> Contamination:
    equal = audit.feature(equal_inputs).leaks
    hits, alike = {item: list(rows) for item, rows in equal.items()}, set()
    if not (isinstance(held, Sealed) and held.equal_only):
        long = audit.feature(is_long)
        for match in audit.feature(near_inputs, similarity):
            if not match.leaks:
                continue
            if long[match.item]:
                hits.setdefault(match.item, []).append(match.row)
            else:
                alike.add(match.item)
    return Contamination(len(held), dict(sorted(hits.items())), frozenset(equal), len(alike))
