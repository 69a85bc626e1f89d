"""Which examples must stay on one side: equal, near or contained ones, and those with the same value of a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dataaudit.dataset import Audit, Dataset
from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.features.text import normalised_inputs

if TYPE_CHECKING:
    from dataaudit.features.leakage.inputs import Match

Pair = tuple[int, int]


def groups(dataset: Dataset, similarity: float, by: Sequence[str] = ()) -> list[int]:
    """The number of the group of each example."""
    return merged(list(range(len(dataset))), [*_alike(dataset, similarity), *_of_fields(dataset, by)])


def merged(group: Sequence[int], pairs: Iterable[Pair]) -> list[int]:
    """The groups after those of each pair became one; a group is called by its first example."""
    parent = list(range(len(group)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for a, b in [*enumerate(group), *pairs]:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return [root(item) for item in range(len(group))]


def leaks_between(dataset: Dataset, held: Sequence[int], similarity: float) -> list[Pair]:
    """Pairs (hold-out, training example) that the rules on leakage would name."""
    from dataaudit.features.leakage.inputs import equal_inputs, near_inputs

    chosen = set(held)
    rest = [index for index in range(len(dataset)) if index not in chosen]
    if not rest or not held:
        return []
    audit = Audit(_part(dataset, "train", rest), _part(dataset, "holdout", held))
    equal = [(item, row) for item, rows in audit.feature(equal_inputs).leaks.items() for row in rows]
    near: list[Match] = audit.feature(near_inputs, similarity)
    found = [*equal, *((m.item, m.row) for m in near if m.leaks)]
    return [(held[item], rest[row]) for item, row in found]


def _alike(dataset: Dataset, similarity: float) -> Iterator[Pair]:
    from dataaudit.features.leakage.information import TRIVIAL, bits
    from dataaudit.features.leakage.inputs import alike_inputs
    from dataaudit.features.sameness.repeats import first_equals, near

    first: dict[str, int] = {}
    for index, text in enumerate(dataset.feature(normalised_inputs)):
        if text and first.setdefault(text, index) != index and bits(text) >= TRIVIAL:
            yield first[text], index
    yield from enumerate(dataset.feature(first_equals))
    yield from ((w.row, w.like) for w in dataset.feature(near, similarity, False).redundant)
    yield from ((m.item, m.row) for m in dataset.feature(alike_inputs, similarity))


def _of_fields(dataset: Dataset, fields: Sequence[str]) -> Iterator[Pair]:
    from dataaudit.features.leakage.grouping import by_value

    for field in fields:
        if all(value is None for value in dataset.field(field)):
            raise DataAuditError(
                f'--group-by {field}: no example has the field "{field}"{did_you_mean(field, dataset.columns)}',
                f"fields: {', '.join(dataset.columns[:20])}",
            )
        for indices in dataset.feature(by_value, field).values():
            yield from ((indices[0], index) for index in indices)


def _part(dataset: Dataset, split: str, indices: Sequence[int]) -> Dataset:
    from dataaudit.sources import Records

    records = Records()
    for index in indices:
        records.add(dataset.records[index], index + 1, index + 1)
    records.files.extend(dataset.files)
    return Dataset(split, records, dataset.format, dataset.roles)
