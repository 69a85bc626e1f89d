"""Which groups go to the hold-out, so that each label keeps its share there."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_FEW = 5  # a label with fewer examples is a stratum of its own only where such labels are the exception
_EXCEPTION = 0.05


def strata(dataset: Dataset) -> list[str]:
    """The stratum of each example: its label; one for all where there is none."""
    labels = [label or "" for label in dataset.labels or [""] * len(dataset)]
    counts = Counter(labels)
    few = sum(count for count in counts.values() if count < _FEW)
    if few <= _EXCEPTION * len(labels):
        return labels
    return [label if counts[label] >= _FEW else "" for label in labels]


def assign(dataset: Dataset, group: Sequence[int], labels: Sequence[str], share: float, seed: int) -> list[int]:
    """The indices of the hold-out.

    Groups are met in an order drawn from the seed and their content, so that sorting the file changes nothing. One is
    taken where it brings the counts of its labels nearer to their share, and leaves each label some training example.
    """
    members: defaultdict[int, list[int]] = defaultdict(list)
    for index, number in enumerate(group):
        members[number].append(index)
    keys = {number: min(dataset.fingerprints[i] for i in indices) for number, indices in members.items()}
    order = sorted(members, key=lambda number: hashlib.sha256(f"{seed}:{keys[number]}".encode()).digest())
    total = Counter(labels)
    wanted = _targets(total, share)
    taken: Counter[str] = Counter()
    held: list[int] = []
    for number in order:
        counts = Counter(labels[i] for i in members[number])
        nearer = sum(
            abs(taken[label] - wanted[label]) - abs(taken[label] + count - wanted[label])
            for label, count in counts.items()
        )
        if nearer > 0 and all(taken[label] + count < total[label] for label, count in counts.items()):
            taken.update(counts)
            held += members[number]
    return sorted(held)


def _targets(total: Counter[str], share: float) -> dict[str, int]:
    """Whole numbers that add up to the share of all; the largest remainders are rounded up."""
    exact = {label: count * share for label, count in total.items()}
    targets = {label: int(value) for label, value in exact.items()}
    missing = round(sum(exact.values())) - sum(targets.values())
    for label in sorted(exact, key=lambda x: (targets[x] - exact[x], x))[:missing]:
        targets[label] += 1
    return targets
