"""Several labels for one item by different people: how far they agree, and who does not agree with the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.features.intervals import ERROR
from dataaudit.features.labels.conflicts import equal_inputs
from dataaudit.features.roles import annotators, items
from dataaudit.formats.answers import Classes
from dataaudit.formats.labels import labellings

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Ballot = Mapping[str, Classes]
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Record:
    """How often one annotator's label was that of the majority of the others, and how often the others' own was."""

    annotator: str
    agreed: int
    items: int


def ballots(dataset: Dataset, column: int) -> Sequence[Ballot]:
    """For each item that several people labelled: what each said. An item is a field's value, or equal inputs."""
    who = dataset.feature(annotators)
    if who is None:
        return []
    values = dataset.feature(labellings)[column].values
    found = []
    for rows in _items(dataset):
        said = {name: value for i in reversed(rows) if (name := who[i]) and (value := values[i])}
        if len(said) > 1:
            found.append(said)
    return found


def alpha(votes: Sequence[Ballot]) -> tuple[float, float, float] | None:
    """Krippendorff's alpha for nominal data with the bounds of a 95 % bootstrap over items; None if all said the same.

    K. Krippendorff, "Content Analysis", 4th edition, 2019, chapter 12. The usual library is under the GPL.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    number: dict[Classes, int] = {}
    pairs = [(u, number.setdefault(label, len(number))) for u, said in enumerate(votes) for label in said.values()]
    if len(number) < 2:
        return None
    units, labels = np.array(pairs, dtype=np.int64).T
    counts = csr_matrix((np.ones(len(pairs)), (units, labels)), shape=(len(votes), len(number)))
    size = np.asarray(counts.sum(1)).ravel()
    unequal = (size**2 - np.asarray(counts.multiply(counts).sum(1)).ravel()) / (size - 1)
    draws = np.random.default_rng(0).multinomial(len(votes), np.full(len(votes), 1 / len(votes)), RESAMPLES)
    weights = np.vstack([np.ones(len(votes)), draws])
    total, by_label = weights @ size, np.asarray((counts.T @ weights.T).T)
    chance = total**2 - (by_label**2).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = 1 - (total - 1) * (weights @ unequal) / chance
    low, high = np.quantile(values[1:][chance[1:] > 0], [ERROR / 2, 1 - ERROR / 2])
    return float(values[0]), float(min(low, values[0])), float(max(high, values[0]))


def records(votes: Sequence[Ballot]) -> list[Record]:
    """Every annotator against the majority of the others on the same items, the worst first."""
    agreed: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for said in votes:
        for name, label in said.items():
            others = Counter(value for other, value in said.items() if other != name).most_common(2)
            if len(others) > 1 and others[0][1] == others[1][1]:
                continue  # the others are split
            items[name] += 1
            agreed[name] += label == others[0][0]
    found = [Record(name, agreed[name], n) for name, n in items.items()]
    return sorted(found, key=lambda r: (r.agreed / r.items, r.annotator))


def outliers(found: Sequence[Record]) -> list[Record]:
    """Those who agree less often than the rest by more than chance, whichever of them one looks at."""
    from scipy.stats import fisher_exact

    agreed, items = sum(r.agreed for r in found), sum(r.items for r in found)
    far = []
    for r in found if len(found) > 2 else ():
        table = [[r.agreed, r.items - r.agreed], [agreed - r.agreed, (items - r.items) - (agreed - r.agreed)]]
        if fisher_exact(table, alternative="less").pvalue < ERROR / len(found):
            far.append(r)
    return far


def _items(dataset: Dataset) -> Sequence[Sequence[int]]:
    named = dataset.feature(items)
    if named is None:
        return dataset.feature(equal_inputs)
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, item in enumerate(named):
        if item is not None:
            groups[item].append(i)
    return [rows for rows in groups.values() if len(rows) > 1]
