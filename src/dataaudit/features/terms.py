"""Texts as sets of terms, weighted: the sparse view that distribution and density share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

MOST_CHARACTERS = 2000
# Scripts written without spaces: their terms are pairs of neighbouring characters.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2,}"
)


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


def words(normalised: str) -> list[str]:
    """The words of a normalised text; in scripts without spaces, the pairs of neighbouring characters."""
    found = normalised.split()
    return found if normalised.isascii() else [part for word in found for part in _split_unspaced(word)]


def terms(normalised: str) -> list[str]:
    """The words of a text with its numbers as one term: their digits are no difference in kind."""
    if len(normalised) > MOST_CHARACTERS:
        # A preamble that all rows share must not push out what differs, so both ends are read.
        half = MOST_CHARACTERS // 2
        normalised = normalised[:half] + " " + normalised[-half:]
    return ["0" if word.isdigit() else word for word in words(normalised)]


def _split_unspaced(word: str) -> list[str]:
    if word.isascii() or not _UNSPACED.search(word):
        return [word]
    found = []
    at = 0
    for run in _UNSPACED.finditer(word):
        found.append(word[at : run.start()])
        found += [a + b for a, b in pairwise(run.group())]
        at = run.end()
    return [term for term in (*found, word[at:]) if term]


def term_matrix(texts: Sequence[str], fewest: int = 3) -> TermMatrix:
    """Terms of normalised texts that occur in at least `fewest` of them. The same texts give the same matrix."""
    ids: dict[str, int] = {}
    columns: list[int] = []
    starts = [0]
    for text in texts:
        columns += [ids.setdefault(term, len(ids)) for term in dict.fromkeys(terms(text))]
        starts.append(len(columns))
    indices = np.asarray(columns, dtype=np.int32)
    shape = (len(texts), len(ids))
    whole = sparse.csr_array((np.ones(len(indices), np.float32), indices, np.asarray(starts, np.int32)), shape=shape)
    seen = np.bincount(indices, minlength=len(ids))
    kept = np.flatnonzero(seen >= fewest)
    words = list(ids)
    return TermMatrix(sparse.csr_array(whole[:, kept]), [words[i] for i in kept])
