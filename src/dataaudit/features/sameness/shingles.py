"""Shingles: every run of five characters of a text, hashed. Two texts are alike when most of their shingles agree.

A shingle is hashed to 48 bits, so that the shingles of a few thousand texts fit one 64-bit sort key each
(text number above, hash below) and one sort makes all of them sets. Texts are normalised before (`text.normalise`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dataaudit.features.sameness.mixing import distinct, mix

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

SIZE = 5
_CHARACTERS_AT_ONCE = 1 << 17  # what stays in the processor's cache
_TEXTS_AT_ONCE = 4096
_GIANT = 8 * _CHARACTERS_AT_ONCE
HASH_BITS = 48
_HASH_BITS = np.uint64(HASH_BITS)
_HASH_MASK = np.uint64((1 << HASH_BITS) - 1)
_BYTE_MASKS = np.array([(1 << (8 * k)) - 1 for k in range(SIZE + 1)], np.uint64)
# One odd constant a position: what a character above 255 adds to the hash of its shingle.
_WIDE = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0x85EBCA77C2B2AE63], np.uint64
)


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of several texts, one text after the other; `sizes` says how many each has.

    As they are read they stand in their order and with repeats (but those of a giant text do not); `sets` makes each
    text's shingles a sorted set.
    """

    hashes: Hashes
    sizes: Counts

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def starts(self) -> Counts:
        """Where each text begins; one more entry for the end of the last."""
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(self.sizes)))

    @property
    def owners(self) -> Counts:
        """The text each hash belongs to."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def where(self, keep: Mask) -> Shingles:
        """The same texts with only the hashes that are to be kept."""
        return Shingles(self.hashes[keep], self.count(keep))

    def count(self, chosen: Mask) -> Counts:
        """How many of each text's hashes are chosen."""
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(chosen)))
        counts: Counts = np.diff(before[self.starts])
        return counts

    def choose(self, texts: Mask) -> Shingles:
        """Only the shingles of the chosen texts."""
        return Shingles(self.hashes[np.repeat(texts, self.sizes)], self.sizes[texts])

    def sets(self) -> Shingles:
        """Each text's shingles sorted, without repeats. At most 65,536 texts at once."""
        keys = distinct(self.hashes | (self.owners.astype(np.uint64) << _HASH_BITS))
        bounds = np.searchsorted(keys, np.arange(len(self) + 1, dtype=np.uint64) << _HASH_BITS)
        return Shingles(keys & _HASH_MASK, np.diff(bounds).astype(np.int64))


def chain(parts: Sequence[Shingles]) -> Shingles:
    """The shingles of several chunks as one."""
    if not parts:
        return Shingles(np.empty(0, np.uint64), np.empty(0, np.int64))
    return Shingles(np.concatenate([p.hashes for p in parts]), np.concatenate([p.sizes for p in parts]))


def chunks(texts: Sequence[str]) -> Iterator[slice]:
    """Slices of the texts of about a hundred thousand characters each."""
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    start, before = 0, 0
    while start < len(texts):
        stop = int(np.searchsorted(ends, before + _CHARACTERS_AT_ONCE, "right"))
        stop = min(max(stop, start + 1), start + _TEXTS_AT_ONCE)
        yield slice(start, stop)
        start, before = stop, int(ends[stop - 1])


def shingle_sets(texts: Sequence[str]) -> Shingles:
    """The shingle sets of all texts. A text of fewer than five characters is one shingle, an empty one none."""
    return chain([shingles(texts[part]).sets() for part in chunks(texts)])


def shingles(texts: Sequence[str]) -> Shingles:
    """The shingles of a chunk of texts, as they are read. A text of over a million characters, alone in its chunk, is
    read bit by bit into a set: it would take forty times its size otherwise."""
    if len(texts) == 1 and len(texts[0]) > _GIANT:
        return _of_giant(texts[0])
    joined = "".join(texts)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths) - lengths
    short = (lengths > 0) & (lengths < SIZE)
    if joined.isascii():
        windows = _byte_windows(joined.encode())
        windows[starts[short]] &= _BYTE_MASKS[lengths[short]]
    else:
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass") + bytes(4 * SIZE), "<u4").astype(np.uint64)
        windows = _point_windows(points, len(joined))
        for start, length in zip(starts[short], lengths[short], strict=True):
            alone = np.concatenate((points[start : start + length], np.zeros(SIZE, np.uint64)))
            windows[start] = _point_windows(alone, 1)[0]
    sizes = np.maximum(lengths - SIZE + 1, np.minimum(lengths, 1))
    hashes = mix(windows[_starting_positions(lengths, starts, len(joined))])
    hashes >>= np.uint64(16)
    return Shingles(hashes, sizes)


def _of_giant(text: str) -> Shingles:
    """Read bit by bit. Each bit and each batch of them is made a set, so that little is left to sort at the end."""
    begins = range(0, len(text) - SIZE + 1, _CHARACTERS_AT_ONCE)
    batches = []
    for many in range(0, len(begins), 32):
        pieces = [text[at : at + _CHARACTERS_AT_ONCE + SIZE - 1] for at in begins[many : many + 32]]
        batches.append(distinct(np.concatenate([shingles([piece]).sets().hashes for piece in pieces])))
    found = distinct(np.concatenate(batches))
    return Shingles(found, np.array([len(found)]))


def _byte_windows(encoded: bytes) -> Hashes:
    """Five bytes from each position, read as one 64-bit number, unaligned: no loop over the characters."""
    windows: Hashes = np.ndarray((len(encoded),), "<u8", encoded + bytes(8), strides=(1,)) & _BYTE_MASKS[SIZE]
    return windows


def _point_windows(points: Hashes, n: int) -> Hashes:
    """As `_byte_windows`, over code points; characters below 256 give the same number in both."""
    windows = np.zeros(n, np.uint64)
    for k in range(SIZE):
        point = points[k : k + n]
        windows += ((point & np.uint64(255)) << np.uint64(8 * k)) + (point >> np.uint64(8)) * _WIDE[k]
    return windows


def _starting_positions(lengths: Counts, starts: Counts, total: int) -> Mask:
    """Where a shingle begins: everywhere but in the last four characters; a short text has one, at its start."""
    begins = np.ones(total, bool)
    for back in range(1, SIZE):
        begins[(starts + lengths - back)[lengths >= back]] = False
    begins[starts[(lengths > 0) & (lengths < SIZE)]] = True
    return begins
