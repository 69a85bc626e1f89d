"""Inputs as a fingerprint keeps them, and texts hashed in the same way to be compared with them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dataaudit.features.leakage.corpus import Texts
from dataaudit.features.sameness.shingles import Counts, Hashes, Shingles, chain
from dataaudit.sealing.salt import DIGEST, Salt

RUNS, SHINGLES = "runs", "shingles"
_TO_48_BITS = np.uint64(16)
_AT_ONCE = 4096


@dataclass(frozen=True)
class Salted(Texts):
    """Texts whose hashes are those of a fingerprint with the same salt."""

    salt: Salt

    @cached_property
    def keys(self) -> Sequence[Hashable]:
        return [self.salt.digest(text) for text in self.texts]

    def numbers(self, index: int) -> tuple[Hashable, ...]:
        return tuple(sorted(self.salt.number(str(word)) for word in super().numbers(index)))

    def word_runs(self) -> Iterator[tuple[int, Hashes, Counts]]:
        for first, hashes, counts in super().word_runs():
            yield first, self.salt.hashes(hashes, RUNS), counts

    def shingles(self) -> Iterator[tuple[int, Shingles]]:
        for first, found in super().shingles():
            salted = self.salt.hashes(found.hashes, SHINGLES)
            salted >>= _TO_48_BITS
            yield first, Shingles(salted, found.sizes)

    def choose(self, indices: Sequence[int]) -> Salted:
        return replace(self, texts=[self.texts[index] for index in indices])

    def part(self, share: float) -> Salted:
        return replace(self, texts=super().part(share).texts)


@dataclass(frozen=True)
class Hashed:
    """Inputs of which only salted hashes are known.

    digests       one row of sixteen bytes an input; zeros for an empty one
    run_sets      runs of three words of each input, as a sorted set
    shingle_sets  runs of five characters, likewise
    number_lists  its numbers, sorted by their hashes
    """

    digests: NDArray[np.uint8]
    lengths: Counts
    word_counts: Counts
    information: NDArray[np.float32]
    run_sets: Shingles
    shingle_sets: Shingles
    number_lists: Shingles

    @classmethod
    def of(cls, texts: Sequence[str], salt: Salt) -> Hashed:
        salted = Salted(texts, salt)
        everyone = range(len(texts))
        numbers = [salted.numbers(index) for index in everyone]
        runs = [Shingles(hashes, counts) for _, hashes, counts in salted.word_runs()]
        digests = b"".join(digest or bytes(DIGEST) for digest in map(salt.digest, texts))
        return cls(
            digests=np.frombuffer(digests, np.uint8).reshape(-1, DIGEST),
            lengths=salted.characters,
            word_counts=np.array([salted.words(index) for index in everyone], np.int64),
            information=np.array([salted.bits(index) for index in everyone], np.float32),
            run_sets=_sets(chain(runs)),
            shingle_sets=chain([found.sets() for _, found in salted.shingles()]),
            number_lists=Shingles(
                np.array([value for row in numbers for value in row], np.uint64),
                np.array(list(map(len, numbers)), np.int64),
            ),
        )

    def __len__(self) -> int:
        return len(self.lengths)

    @cached_property
    def keys(self) -> Sequence[Hashable]:
        return [digest.tobytes() if digest.any() else b"" for digest in self.digests]

    @property
    def characters(self) -> Counts:
        return self.lengths

    def words(self, index: int) -> int:
        return int(self.word_counts[index])

    def bits(self, index: int) -> float:
        return float(self.information[index])

    def numbers(self, index: int) -> tuple[Hashable, ...]:
        return tuple(_taken(self.number_lists, np.array([index])).hashes.tolist())

    def word_runs(self) -> Iterator[tuple[int, Hashes, Counts]]:
        yield 0, self.run_sets.hashes, self.run_sets.sizes

    def shingles(self) -> Iterator[tuple[int, Shingles]]:
        for first in range(0, len(self), _AT_ONCE):
            yield first, _taken(self.shingle_sets, np.arange(first, min(first + _AT_ONCE, len(self))))

    def choose(self, indices: Sequence[int]) -> Hashed:
        chosen = np.array(indices, np.int64)
        return Hashed(
            self.digests[chosen],
            self.lengths[chosen],
            self.word_counts[chosen],
            self.information[chosen],
            _taken(self.run_sets, chosen),
            _taken(self.shingle_sets, chosen),
            _taken(self.number_lists, chosen),
        )

    def part(self, share: float) -> Hashed:
        if share >= 1:
            return self
        ranks = self.digests[:, :4].copy().view("<u4").ravel()
        return self.choose(np.flatnonzero(ranks < share * 2**32).tolist())


def _sets(lists: Shingles) -> Shingles:
    """Each list sorted, without repeats; `Shingles.sets` needs the upper bits that these 64-bit hashes fill."""
    order = np.lexsort((lists.hashes, lists.owners))
    hashes, owners = lists.hashes[order], lists.owners[order]
    first = np.ones(len(hashes), bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    return Shingles(hashes[first], np.bincount(owners[first], minlength=len(lists)).astype(np.int64))


def _taken(lists: Shingles, indices: Counts) -> Shingles:
    """The lists of some inputs, in the order asked for."""
    sizes = lists.sizes[indices]
    positions = np.repeat(lists.starts[indices] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    return Shingles(lists.hashes[positions], sizes)
