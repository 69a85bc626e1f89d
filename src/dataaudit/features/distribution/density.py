"""How close texts lie to their nearest neighbours: the sparse places are where edge cases may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from dataaudit.features.distribution.terms import term_matrix

NEIGHBOURS = 5
_CHUNK = 500


def closeness(texts: Sequence[str], reference: Sequence[str]) -> tuple[Any, Any]:
    """Mean cosine of each text to its five nearest in the reference; the same for the reference, itself left out."""
    rows = term_matrix([*texts, *reference], fewest=2).weighted()
    ours, theirs = rows[: len(texts)], rows[len(texts) :]
    return _nearest(ours, theirs, apart=False), _nearest(theirs, theirs, apart=True)


def closeness_within(texts: Sequence[str]) -> Any:
    """Mean cosine of each text to its five nearest among the others."""
    rows = term_matrix(texts, fewest=2).weighted()
    return _nearest(rows, rows, apart=True)


def _nearest(rows: Any, reference: Any, apart: bool) -> Any:
    count = min(NEIGHBOURS, reference.shape[0] - apart)
    if count < 1:
        return np.zeros(rows.shape[0])
    columns = sparse.csc_array(reference.T)
    found = np.empty(rows.shape[0])
    for start in range(0, rows.shape[0], _CHUNK):
        near = (rows[start : start + _CHUNK] @ columns).toarray()
        if apart:
            here = np.arange(near.shape[0])
            near[here, start + here] = -1
        best = np.partition(near, near.shape[1] - count, axis=1)[:, -count:]
        found[start : start + near.shape[0]] = best.mean(axis=1)
    return found
