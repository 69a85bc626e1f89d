"""Which training examples are the same: equal, near, or the same but for their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.features.preferences import both_answers
from dataaudit.features.roles import annotators
from dataaudit.features.text import normalised_inputs, normalised_outputs

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.features.clusters import Witness

Identity = tuple[str, str]


def identities(dataset: Dataset) -> list[Identity | None]:
    """What makes an example the same as another: all user and assistant turns, or the text and its label.

    Two rows with one text and two labels are no duplicates but a label conflict. Of a preference both answers count:
    one answer is often preferred to several. None where there is no text.
    """
    inputs = dataset.feature(normalised_inputs)
    seconds = dataset.labels or dataset.feature(both_answers) or dataset.feature(normalised_outputs)
    return [(i, o or "") if i or o else None for i, o in zip(inputs, seconds, strict=True)]


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
    """Redundant rows with their witnesses (equal ones among them), and how many pairs differ only in numbers."""

    redundant: list[Witness]
    variants: list[Witness]


def near(dataset: Dataset, similarity: float, exact: bool) -> Near:
    """Rows near or equal to another; the first of each cluster stays."""
    import numpy as np

    from dataaudit.features.clusters import witnesses
    from dataaudit.features.exact_join import all_pairs
    from dataaudit.features.near_pairs import Pairs, near_pairs
    from dataaudit.features.numbers import numbers

    first = np.array(dataset.feature(first_equals), np.int64)
    identity = dataset.feature(identities)
    rows = np.array([r for r, f in enumerate(first) if r == f and identity[r] is not None], np.int64)
    labelled = dataset.labels is not None
    texts = [_compared_text(identity[r], labelled) for r in rows]
    found = all_pairs(texts, similarity) if exact else near_pairs(texts, similarity)
    labels = [(identity[r] or ("", ""))[1] if labelled else "" for r in rows]
    couples = list(zip(found.i.tolist(), found.j.tolist(), strict=True))
    same_label = np.array([labels[a] == labels[b] for a, b in couples], bool)
    same_numbers = np.array([numbers(texts[a]) == numbers(texts[b]) for a, b in couples], bool)
    later = np.flatnonzero(first != np.arange(len(first)))
    votes = np.array([identity[rows[a]] == identity[rows[b]] for a, b in couples], bool)
    kept = same_label & same_numbers & ~votes
    pairs = Pairs(
        np.concatenate((rows[found.i[kept]], first[later])),
        np.concatenate((rows[found.j[kept]], later)),
        np.concatenate((found.similarity[kept], np.ones(len(later)))),
    )
    varied = same_label & ~same_numbers
    variants = Pairs(rows[found.i[varied]], rows[found.j[varied]], found.similarity[varied])
    return Near(witnesses(len(first), pairs), witnesses(len(first), variants))


def _compared_text(identity: Identity | None, labelled: bool) -> str:
    assert identity is not None
    text, second = identity
    return text if labelled else f"{text}\n{second}"
