"""Texts as sets of terms, weighted: the sparse view that distribution and density share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from dataaudit.features.words import terms


@dataclass(frozen=True, eq=False)
class TermMatrix:
    """Which terms occur in which text. `present` holds 1.0 where they do; `words` names the columns."""

    present: Any
    words: list[str]

    def weighted(self) -> Any:
        """Presence times the root of the IDF, each row of length 1 (or all zero).

        The root tells mixtures apart better than the IDF itself, which lets the rarest words decide.
        """
        rows = self.present.shape[0]
        seen = np.asarray(self.present.sum(axis=0)).ravel()
        idf = np.sqrt(np.maximum(np.log((1 + rows) / (1 + seen)), 0)).astype(np.float32)
        weights = self.present @ sparse.diags_array(idf)
        lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
        scale = (1 / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return sparse.csr_array(sparse.diags_array(scale) @ weights)


def term_matrix(texts: Sequence[str], fewest: int = 3, terms_of: Callable[[str], list[str]] = terms) -> TermMatrix:
    """Terms of normalised texts that occur in at least `fewest` of them. The same texts give the same matrix."""
    ids: dict[str, int] = {}
    columns: list[int] = []
    starts = [0]
    for text in texts:
        columns += [ids.setdefault(term, len(ids)) for term in dict.fromkeys(terms_of(text))]
        starts.append(len(columns))
    indices = np.asarray(columns, dtype=np.int32)
    shape = (len(texts), len(ids))
    whole = sparse.csr_array((np.ones(len(indices), np.float32), indices, np.asarray(starts, np.int32)), shape=shape)
    seen = np.bincount(indices, minlength=len(ids))
    kept = np.flatnonzero(seen >= fewest)
    words = list(ids)
    return TermMatrix(sparse.csr_array(whole[:, kept]), [words[i] for i in kept])
