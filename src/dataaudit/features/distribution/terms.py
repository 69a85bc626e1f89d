"""Texts as sets of terms, weighted: the sparse view that distribution and density share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from dataaudit.features.words import terms

_BANDS = 5


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


def term_matrix(
    texts: Sequence[str],
    fewest: int = 3,
    terms_of: Callable[[str], list[str]] = terms,
    rarity: bool = False,
) -> TermMatrix:
    """Terms of normalised texts that occur in at least `fewest` of them. The same texts give the same matrix.

    With `rarity` the share of a text's terms that are rarer still is a term itself, in five bands: texts that are
    foreign each in its own way share no words, but all of them are full of rare ones.
    """
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
    matrix = TermMatrix(sparse.csr_array(whole[:, kept]), [words[i] for i in kept])
    return _with_rarity(matrix, np.diff(starts)) if rarity else matrix


def _with_rarity(matrix: TermMatrix, lengths: Any) -> TermMatrix:
    common = np.asarray(matrix.present.sum(axis=1)).ravel()
    share = 1 - common / np.maximum(lengths, 1)
    band = np.minimum((share * _BANDS).astype(np.int32), _BANDS - 1)
    rows = len(band)
    ones = np.ones(rows, np.float32)
    columns = sparse.csr_array((ones, band, np.arange(rows + 1, dtype=np.int32)), shape=(rows, _BANDS))
    names = [f"({100 * i // _BANDS}-{100 * (i + 1) // _BANDS} % rare words)" for i in range(_BANDS)]
    return TermMatrix(sparse.csr_array(sparse.hstack([matrix.present, columns])), [*matrix.words, *names])
