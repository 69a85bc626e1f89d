"""What leaks are looked for with and in: inputs as texts, or as the hashes that a fingerprint keeps of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from dataaudit.features.leakage.information import bits
from dataaudit.features.leakage.word_runs import split_words, word_runs
from dataaudit.features.sameness.boilerplate import Vocabulary, common_among, sample_size
from dataaudit.features.sameness.numbers import numbers
from dataaudit.features.sameness.sample import by_content
from dataaudit.features.sameness.shingles import Counts, Hashes, Mask, Shingles, chain, chunks, shingles


class Corpus(Protocol):
    """Normalised inputs of one split, as far as comparing them needs to know them."""

    def __len__(self) -> int: ...

    @property
    def keys(self) -> Sequence[Hashable]:
        """What equal inputs share and others do not; None or '' for an empty input."""

    @property
    def characters(self) -> Counts:
        """The length of each input."""

    def words(self, index: int) -> int:
        """How many words an input has."""

    def bits(self, index: int) -> float:
        """How much an input says."""

    def numbers(self, index: int) -> tuple[Hashable, ...]:
        """The numbers of an input, in an order that equal ones share."""

    def word_runs(self) -> Iterator[tuple[int, Hashes, Counts]]:
        """For each chunk: the index of its first input, the hashes of the runs, the runs of each input."""

    def shingles(self) -> Iterator[tuple[int, Shingles]]:
        """For each chunk: the index of its first input, and the shingles."""

    def choose(self, indices: Sequence[int]) -> Corpus:
        """Only these inputs."""

    def part(self, share: float) -> Corpus:
        """About this share of the inputs, chosen by their content; equal ones together or not at all."""


@dataclass(frozen=True)
class Texts:
    """Inputs that can be read."""

    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def keys(self) -> Sequence[Hashable]:
        return self.texts

    @property
    def characters(self) -> Counts:
        return np.fromiter(map(len, self.texts), np.int64, len(self.texts))

    def words(self, index: int) -> int:
        return len(split_words(self.texts[index]))

    def bits(self, index: int) -> float:
        return bits(self.texts[index])

    def numbers(self, index: int) -> tuple[Hashable, ...]:
        return numbers(self.texts[index])

    def word_runs(self) -> Iterator[tuple[int, Hashes, Counts]]:
        return word_runs(self.texts)

    def shingles(self) -> Iterator[tuple[int, Shingles]]:
        return ((part.start, shingles(self.texts[part])) for part in chunks(self.texts))

    def choose(self, indices: Sequence[int]) -> Texts:
        return Texts([self.texts[index] for index in indices])

    def part(self, share: float) -> Texts:
        return Texts(by_content(self.texts, share * len(self)))


def common_of(sides: Sequence[Corpus], most: int) -> Vocabulary:
    """The boilerplate of several corpora together, counted over a sample of at most so many inputs."""
    total = sum(map(len, sides))
    about = sample_size(total, sum(int(side.characters.sum()) for side in sides), most)
    samples = [side.part(about / max(total, 1)) for side in sides]
    sets = [found.sets().hashes for sample in samples for _, found in sample.shingles()]
    return common_among(sets, sum(map(len, samples)), total)


def distinctive(corpus: Corpus, common: Vocabulary) -> Shingles:
    """The shingle sets without boilerplate."""
    return chain([beside(found, common) for _, found in corpus.shingles()])


def beside(found: Shingles, common: Vocabulary) -> Shingles:
    """The sets of a chunk without boilerplate."""
    kept: Mask = ~common.holds(found.hashes)
    return found.where(kept).sets()
