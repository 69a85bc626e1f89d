"""Which training examples are the same: equal, near, or the same but for their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.features.roles import annotators
from dataaudit.features.text import normalise, normalised_inputs, normalised_outputs

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.features.sameness.clusters import Witness
    from dataaudit.features.sameness.families import Boilerplate
    from dataaudit.features.sameness.near_pairs import Pairs
    from dataaudit.features.sameness.shingles import Mask

Identity = tuple[str, str]
_SAME_ANSWER = 0.5


def identities(dataset: Dataset) -> list[Identity | None]:
    """What makes an example the same as another: all user and assistant turns, or the text and its label.

    Two rows with one text and two labels are no duplicates but a label conflict. None where there is no text.
    """
    inputs = dataset.feature(normalised_inputs)
    seconds = dataset.labels or dataset.feature(answers)
    return [(i, o or "") if i or o else None for i, o in zip(inputs, seconds, strict=True)]


def answers(dataset: Dataset) -> list[str]:
    """The normalised answer of each example; of a preference both answers, the better first."""
    pairs = (dataset.format.pair(record) for record in dataset.records)
    return [
        output if pair is None else f"{normalise(pair.chosen)}\n{normalise(pair.rejected)}".strip()
        for output, pair in zip(dataset.feature(normalised_outputs), pairs, strict=True)
    ]


def first_equals(dataset: Dataset) -> list[int]:
    """For each example the first one that is equal to it, itself where there is none before it.

    Equal examples by different annotators are votes on one item, not repeats.
    """
    first: dict[tuple[Identity, str | None], int] = {}
    who = dataset.feature(annotators) or [None] * len(dataset)
    return [
        row if identity is None else first.setdefault((identity, who[row]), row)
        for row, identity in enumerate(dataset.feature(identities))
    ]


def row_name(dataset: Dataset, index: int) -> str:
    """`row 12`, with the file where there are several."""
    place = dataset.place(index)
    return f"row {place.row}" if len(dataset.files) == 1 else f"row {place.row} of {place.file}"


@dataclass(frozen=True, slots=True)
class Near:
    """What nearly repeats what.

    redundant   rows near or equal to another, with their witnesses
    variants    those that differ in their numbers only
    contrary    how many rows ask nearly what one before them asks and answer otherwise
    partial     how many rows repeat one before them in some of their fields only, or with its two fields swapped
    """

    redundant: list[Witness]
    variants: list[Witness]
    contrary: int
    partial: int


def near(dataset: Dataset, similarity: float, exact: bool) -> Near:
    """Rows near or equal to another; the first of each cluster stays.

    Near rows with another answer are a conflict, those of which one goes on where the other ends are one conversation,
    and those that are alike in some of their fields only are two examples about one thing: none is a repeat.
    """
    import numpy as np

    from dataaudit.features.sameness.clusters import witnesses
    from dataaudit.features.sameness.conversations import continues
    from dataaudit.features.sameness.exact_join import all_pairs
    from dataaudit.features.sameness.fields import by_field, input_fields
    from dataaudit.features.sameness.jaccard import ROUNDING, jaccard
    from dataaudit.features.sameness.near_pairs import Pairs, near_pairs
    from dataaudit.features.sameness.numbers import numbers

    first = np.array(dataset.feature(first_equals), np.int64)
    identity = dataset.feature(identities)
    rows = np.array(distinct_rows(dataset), np.int64)
    labelled = dataset.labels is not None
    boilerplate = dataset.feature(shared_boilerplate)
    texts = compared_texts(dataset, rows.tolist())
    found = (all_pairs if exact else near_pairs)(texts, similarity, boilerplate)
    seconds = [(identity[r] or ("", ""))[1] for r in rows]
    couples = list(zip(found.i.tolist(), found.j.tolist(), strict=True))
    same_answer = _same_labels(seconds, found) if labelled else _same_answers(seconds, found)
    # Rows that are equal and yet not each other's first are votes of several annotators.
    votes = np.array([identity[rows[a]] == identity[rows[b]] for a, b in couples], bool)
    goes_on = np.array([continues(dataset, int(rows[a]), int(rows[b])) for a, b in couples], bool)
    fields = {member: input_fields(dataset, int(rows[member])) for member in {*found.i.tolist(), *found.j.tolist()}}
    ones, others = [fields[a] for a, _ in couples], [fields[b] for _, b in couples]
    straight, swapped = by_field(ones, others, jaccard)
    whole = (straight >= similarity - ROUNDING) & (straight >= swapped)
    related = ~votes & ~goes_on
    kept = same_answer & whole & related
    same_numbers = np.array([numbers(texts[a]) == numbers(texts[b]) for a, b in couples], bool)

    def pairs(chosen: Mask) -> Pairs:
        return Pairs(rows[found.i[chosen]], rows[found.j[chosen]], found.similarity[chosen])

    later = np.flatnonzero(first != np.arange(len(first)))
    same = pairs(kept & same_numbers)
    repeats = Pairs(
        np.concatenate((same.i, first[later])),
        np.concatenate((same.j, later)),
        np.concatenate((same.similarity, np.ones(len(later)))),
    )
    return Near(
        witnesses(len(first), repeats),
        witnesses(len(first), pairs(kept & ~same_numbers)),
        contrary=len(np.unique(found.j[~same_answer & whole & related])),
        partial=len(np.unique(found.j[~whole & related])),
    )


def distinct_rows(dataset: Dataset) -> list[int]:
    """The first of each text, where there is one."""
    identity = dataset.feature(identities)
    return [row for row, first in enumerate(dataset.feature(first_equals)) if row == first and identity[row]]


def shared_boilerplate(dataset: Dataset) -> Boilerplate:
    """What the texts of the distinct rows share with many others. Use as `dataset.feature(shared_boilerplate)`."""
    from dataaudit.features.sameness.families import boilerplate_of

    return boilerplate_of(compared_texts(dataset, distinct_rows(dataset)))


def compared_texts(dataset: Dataset, rows: Sequence[int]) -> list[str]:
    """What is compared of some rows: the text alone of labelled and annotated ones, else the turns of both sides.

    Tags and spans follow from the text, and they are alike where texts are not: most words have none.
    """
    identity = dataset.feature(identities)
    chosen = [identity[row] or ("", "") for row in rows]
    alone = dataset.labels is not None or dataset.format.annotated
    return [text if alone else f"{text}\n{second}" for text, second in chosen]


def templates(dataset: Dataset) -> list[list[int]]:
    """For each template its instances, the largest family first. Equal rows count each."""
    equals: dict[int, list[int]] = {row: [] for row in distinct_rows(dataset)}
    for row, first in enumerate(dataset.feature(first_equals)):
        if first in equals:
            equals[first].append(row)
    rows = list(equals)
    families = dataset.feature(shared_boilerplate).templates
    found = [sorted(row for member in family.tolist() for row in equals[rows[member]]) for family in families]
    return sorted(found, key=lambda family: (-len(family), family))


def _same_labels(labels: Sequence[str], found: Pairs) -> Mask:
    import numpy as np

    return np.array([labels[a] == labels[b] for a, b in zip(found.i.tolist(), found.j.tolist(), strict=True)], bool)


def _same_answers(texts: Sequence[str], found: Pairs) -> Mask:
    """Whether the answers share half of their shingles: beside a long question a short answer hardly counts."""
    import numpy as np

    from dataaudit.features.sameness.jaccard import jaccard
    from dataaudit.features.sameness.shingles import shingle_sets

    members, places = np.unique(np.concatenate((found.i, found.j)), return_inverse=True)
    sets = shingle_sets([texts[member] for member in members.tolist()])
    a, b = places[: len(found)], places[len(found) :]
    same: Mask = (jaccard(sets, a, b) >= _SAME_ANSWER) | (np.maximum(sets.sizes[a], sets.sizes[b]) == 0)
    return same
