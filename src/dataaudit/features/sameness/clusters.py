"""Clusters of rows that are the same, and for each redundant row the witness: the row it repeats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dataaudit.features.sameness.near_pairs import Pairs
from dataaudit.features.sameness.shingles import Counts, Mask


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
    redundant = _redundant(n, pairs)
    # each pair once from either side; the best witness of a row comes first: earlier, then more alike, then lower
    row, like = np.concatenate((pairs.j, pairs.i)), np.concatenate((pairs.i, pairs.j))
    similarity = np.tile(pairs.similarity, 2)
    order = np.lexsort((like, -similarity, like > row, row))
    row, like, similarity = row[order], like[order], similarity[order]
    best = np.concatenate(([True], row[1:] != row[:-1])) & redundant[row]
    return [Witness(int(r), int(w), float(s)) for r, w, s in zip(row[best], like[best], similarity[best], strict=True)]


def _redundant(n: int, pairs: Pairs) -> Mask:
    redundant = np.ones(n, bool)
    redundant[np.unique(components(n, pairs.i, pairs.j), return_index=True)[1]] = False
    return redundant


def components(n: int, i: Counts, j: Counts) -> Counts:
    """The number of the connected component of each of n rows."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(i), np.int8), (i, j)), shape=(n, n))
    component: Counts = connected_components(graph, directed=False)[1]
    return component
