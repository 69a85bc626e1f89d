"""Shingles: every run of five characters of a text, hashed. Two texts are alike when most of their shingles agree.

A shingle is hashed to 48 bits, so that the shingles of a few thousand texts fit one 64-bit sort key each
(text number above, hash below) and one sort makes all of them sets. Texts are normalised before (`text.normalise`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

SIZE = 5
CHUNK = 2048
_HASH_BITS = np.uint64(48)
_HASH_MASK = np.uint64((1 << 48) - 1)
_BYTE_MASKS = np.array([(1 << (8 * k)) - 1 for k in range(SIZE + 1)], np.uint64)
# One odd constant a position: what a character above 255 adds to the hash of its shingle.
_WIDE = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0x85EBCA77C2B2AE63], np.uint64
)


@dataclass(frozen=True, slots=True)
class ShingleSets:
    """The sets of several texts, one after the other: `hashes` sorted within each set, `sizes` their lengths."""

    hashes: Hashes
    sizes: Counts

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def starts(self) -> Counts:
        """Where each set begins; one more entry for the end of the last."""
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(self.sizes)))

    @property
    def owners(self) -> Counts:
        """The text each hash belongs to."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def where(self, keep: Mask) -> ShingleSets:
        """The same texts with only the hashes that are to be kept."""
        kept_before = np.concatenate((np.zeros(1, np.int64), np.cumsum(keep)))
        return ShingleSets(self.hashes[keep], np.diff(kept_before[self.starts]))

    def choose(self, texts: Mask) -> ShingleSets:
        """Only the sets of the chosen texts."""
        return ShingleSets(self.hashes[np.repeat(texts, self.sizes)], self.sizes[texts])


def chain(parts: Sequence[ShingleSets]) -> ShingleSets:
    """Sets of several chunks as one."""
    if not parts:
        return ShingleSets(np.empty(0, np.uint64), np.empty(0, np.int64))
    return ShingleSets(np.concatenate([p.hashes for p in parts]), np.concatenate([p.sizes for p in parts]))


def chunks(n: int, size: int = CHUNK) -> Iterator[slice]:
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def shingle_sets(texts: Sequence[str]) -> ShingleSets:
    """The shingle sets of all texts. A text of fewer than five characters is one shingle, an empty one none."""
    return chain([_chunk_sets(texts[part]) for part in chunks(len(texts))])


def _chunk_sets(texts: Sequence[str]) -> ShingleSets:
    plain = np.fromiter((text.isascii() for text in texts), bool, len(texts))
    numbers = np.arange(len(texts))
    if plain.all():
        keys = _keyed(_ascii_shingles(texts), numbers)
    else:
        narrow, wide = numbers[plain], numbers[~plain]
        keys = np.concatenate(
            (
                _keyed(_ascii_shingles([texts[i] for i in narrow]), narrow),
                _keyed(_wide_shingles([texts[i] for i in wide]), wide),
            )
        )
    return sets_of_keys(keys, len(texts))


def _keyed(shingles: tuple[Hashes, Counts], numbers: Counts) -> Hashes:
    hashes, counts = shingles
    return key(hashes, np.repeat(numbers, counts))


def key(hashes: Hashes, numbers: Counts) -> Hashes:
    """Sort keys: the text's number (below 65,536) above 48 bits of hash."""
    return (hashes >> np.uint64(16)) | (numbers.astype(np.uint64) << _HASH_BITS)


def sets_of_keys(keys: Hashes, n: int) -> ShingleSets:
    """Sorts keys in place and drops repeats."""
    keys.sort()
    first = np.empty(len(keys), bool)
    first[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    keys = keys[first]
    sizes = np.diff(np.searchsorted(keys, np.arange(n + 1, dtype=np.uint64) << _HASH_BITS))
    return ShingleSets(keys & _HASH_MASK, sizes.astype(np.int64))


def _ascii_shingles(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    """Five bytes are read as one 64-bit number, unaligned: no loop over the characters."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    total = int(lengths.sum())
    padded = "".join(texts).encode() + bytes(8)
    windows = np.ndarray((total,), "<u8", padded, strides=(1,)) & _BYTE_MASKS[SIZE]
    starts = np.cumsum(lengths) - lengths
    short = (lengths > 0) & (lengths < SIZE)
    windows[starts[short]] &= _BYTE_MASKS[lengths[short]]
    return mix(windows[_starting_positions(lengths, starts, total)]), _shingle_counts(lengths)


def _wide_shingles(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    """As `_ascii_shingles`, over code points; characters below 256 give the same number in both."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    total = int(lengths.sum())
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass") + bytes(4 * SIZE), "<u4")
    starts = np.cumsum(lengths) - lengths
    inside = np.repeat(starts + lengths, lengths) - np.arange(total)
    windows = np.zeros(total, np.uint64)
    for k in range(SIZE):
        point = np.where(inside > k, points[k : k + total], 0).astype(np.uint64)
        windows += ((point & np.uint64(255)) << np.uint64(8 * k)) + (point >> np.uint64(8)) * _WIDE[k]
    return mix(windows[_starting_positions(lengths, starts, total)]), _shingle_counts(lengths)


def _shingle_counts(lengths: Counts) -> Counts:
    counts: Counts = np.maximum(lengths - SIZE + 1, np.minimum(lengths, 1))
    return counts


def _starting_positions(lengths: Counts, starts: Counts, total: int) -> Mask:
    """Where a shingle begins: everywhere but in the last four characters; a short text has one, at its start."""
    begins = np.ones(total, bool)
    for back in range(1, SIZE):
        ends = starts + lengths - back
        begins[ends[lengths >= back]] = False
    begins[starts[(lengths > 0) & (lengths < SIZE)]] = True
    return begins


def mix(values: Hashes) -> Hashes:
    """MurmurHash3's 64-bit finaliser: spreads any difference over all bits. Works in place."""
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values
