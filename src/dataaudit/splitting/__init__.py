"""A hold-out that the training data cannot leak into: whole groups of like examples go to one side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.errors import DataAuditError
from dataaudit.splitting.groups import groups, leaks_between, merged
from dataaudit.splitting.strata import assign, strata

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_ROUNDS = 12


@dataclass(frozen=True)
class Division:
    """The indices of both sides, and what can be said of them.

    groups   how many groups of like examples there are, singles included
    largest  the size of the largest group
    """

    train: list[int]
    holdout: list[int]
    groups: int
    largest: int

    def drift(self, labels: list[str | None] | None) -> float:
        """The largest difference of a label's share between the two sides, 0 without labels."""
        if labels is None:
            return 0.0
        train, held = (Counter(labels[i] for i in side) for side in (self.train, self.holdout))
        return max(
            (abs(train[x] / len(self.train) - held[x] / len(self.holdout)) for x in {*train, *held}), default=0.0
        )


def divide(dataset: Dataset, share: float, seed: int, similarity: float, by: tuple[str, ...] = ()) -> Division:
    """Divides a split in two without leaks, as the rules on leakage measure them.

    What counts as alike depends a little on all texts (boilerplate weighs nothing), so the two sides are measured
    like any pair of files, and groups between which a leak is found are joined before the next attempt.
    """
    group = groups(dataset, similarity, by)
    labels = strata(dataset)
    for _ in range(_ROUNDS):
        held = assign(dataset, group, labels, share, seed)
        leaks = leaks_between(dataset, held, similarity)
        if not leaks:
            break
        group = merged(group, leaks)
    while leaks:  # stubborn ones go to the training side, which can only shrink the hold-out
        group = merged(group, leaks)
        leaking = {group[item] for item, _ in leaks}
        held = [index for index in held if group[index] not in leaking]
        leaks = leaks_between(dataset, held, similarity) if held else []
    chosen = set(held)
    train = [index for index in range(len(dataset)) if index not in chosen]
    sizes = Counter(group)
    if not held or not train:
        raise DataAuditError(
            f"{dataset.files[0].name}: cannot be split: its {len(dataset):,} examples form {len(sizes):,} "
            f"groups, the largest of {max(sizes.values()):,}",
            "run fix first, or collect a hold-out of its own" if not by else "group by another field",
        )
    return Division(train, held, len(sizes), max(sizes.values()))
