"""Clusters of rows that are the same, and for each redundant row the witness: the row it repeats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dataaudit.features.sameness.near_pairs import Pairs
from dataaudit.features.sameness.shingles import Counts


@dataclass(frozen=True, slots=True)
class Witness:
    """`row` is redundant because of `like`. The similarity is 1.0 for equal texts."""

    row: int
    like: int
    similarity: float


def witnesses(n: int, pairs: Pairs) -> list[Witness]:
    """All rows but the first of each cluster, in order, each with the row it is most like.

    A cluster is a connected component of the pairs. The witness is an earlier row where there is one.
    """
    if not len(pairs):
        return []
    redundant = firsts(n, pairs.i, pairs.j) != np.arange(n)
    # each pair once from either side; the best witness of a row comes first: earlier, then more alike, then lower
    row, like = np.concatenate((pairs.j, pairs.i)), np.concatenate((pairs.i, pairs.j))
    similarity = np.tile(pairs.similarity, 2)
    order = np.lexsort((like, -similarity, like > row, row))
    row, like, similarity = row[order], like[order], similarity[order]
    best = np.concatenate(([True], row[1:] != row[:-1])) & redundant[row]
    return [Witness(int(r), int(w), float(s)) for r, w, s in zip(row[best], like[best], similarity[best], strict=True)]


def firsts(n: int, i: Counts, j: Counts) -> Counts:
    """For each of n rows the first row of its connected component.

    A few lines, as scipy's graphs take longer to start than most data take to be joined.
    """
    first: Counts = np.arange(n)
    while len(i):
        apart = first[i] != first[j]
        i, j = i[apart], j[apart]
        low, high = np.minimum(first[i], first[j]), np.maximum(first[i], first[j])
        np.minimum.at(first, high, low)
        while not np.array_equal(first, first[first]):
            first = first[first]
    return first
