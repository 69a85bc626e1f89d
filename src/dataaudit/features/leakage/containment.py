"""Which hold-out inputs stand inside training inputs, whole or nearly: an inverted index over the hold-out.

A hold-out input is its set of three-word runs, each weighted by its rarity (inverse document frequency), so that a
preamble which everything shares weighs nothing. Its containment in a training input is the weight of the runs that
stand there. The index keeps the rarest runs of each input, just so many that no training input can reach the
threshold without one of them; the training side is read once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dataaudit.features.leakage.corpus import Corpus
from dataaudit.features.sameness.lexicon import Lexicon, slices
from dataaudit.features.sameness.mixing import distinct
from dataaudit.features.sameness.shingles import Counts, Hashes
from dataaudit.workers import spread

Weights = NDArray[np.float64]
_SAMPLE = 5_000
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Contained:
    """Hold-out input `item` is contained in training input `row` to the share `containment`."""

    item: Counts
    row: Counts
    containment: Weights

    def __len__(self) -> int:
        return len(self.item)


def contained(items: Corpus, thresholds: Weights, rows: Corpus) -> Contained:
    """All pairs that reach the item's threshold. Items of fewer than three words are in no pair."""
    index = RunIndex.over(items, thresholds, rows)
    spreading = spread(_searched, len(rows), lambda part: rows.choose(range(part.start, part.stop)), index)
    return _joined([Contained(of.item, of.row + part.start, of.containment) for part, of in spreading])


def _searched(rows: Corpus, index: RunIndex) -> Contained:
    """The task of one worker: a range of rows."""
    return _joined([index.search(hashes, counts, first) for first, hashes, counts in rows.word_runs()])


def _joined(parts: list[Contained]) -> Contained:
    if not parts:
        return Contained(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    columns = zip(*((p.item, p.row, p.containment) for p in parts), strict=True)
    return Contained(*(np.concatenate(column) for column in columns))


@dataclass(frozen=True, slots=True)
class RunIndex:
    """The runs of the items, numbered by `vocabulary`; the runs of each item, the items of each rare run, as slices."""

    vocabulary: Lexicon
    weights: Weights
    totals: Weights
    thresholds: Weights
    runs: Counts
    run_starts: Counts
    postings: Counts
    posting_starts: Counts

    @classmethod
    def over(cls, items: Corpus, thresholds: Weights, rows: Corpus) -> RunIndex:
        hashes, owners = _all_runs(items)
        vocabulary, runs = Lexicon.numbering(hashes)
        pairs = distinct(owners * max(len(vocabulary), 1) + runs)  # a run counts once an item
        owners, runs = pairs // max(len(vocabulary), 1), pairs % max(len(vocabulary), 1)
        weights = _rarity(vocabulary, np.bincount(runs, minlength=len(vocabulary)), len(items), rows)
        totals: Weights = np.bincount(owners, weights[runs], minlength=len(items)).astype(np.float64)

        order = np.lexsort((runs, -weights[runs], owners))
        owners, runs = owners[order], runs[order]
        before = np.cumsum(weights[runs]) - weights[runs]
        starts = np.searchsorted(owners, np.arange(len(items) + 1))
        if len(runs):
            before -= before[np.minimum(starts[owners], len(before) - 1)]
        # Without all of these the rest weighs too little to reach the threshold.
        rare = before <= (1 - thresholds[owners]) * totals[owners] + _ROUNDING
        by_run = np.argsort(runs[rare], kind="stable")
        return cls(
            vocabulary, weights, totals, thresholds, runs, starts,
            owners[rare][by_run], np.searchsorted(runs[rare][by_run], np.arange(len(vocabulary) + 1)),
        )  # fmt: skip

    def search(self, hashes: Hashes, counts: Counts, first: int) -> Contained:
        """The pairs of a chunk of rows, the first of which has the given number."""
        place, run = self.vocabulary.find(hashes)
        row = np.searchsorted(np.cumsum(counts), place, "right")
        found = distinct(row * max(len(self.vocabulary), 1) + run)
        row, run = found // max(len(self.vocabulary), 1), found % max(len(self.vocabulary), 1)
        item, candidate = self._candidates(row, run)
        row_starts = np.searchsorted(row, np.arange(len(counts) + 1))
        weight = self._shared_weight(item, candidate, run, row_starts)
        containment = weight / np.maximum(self.totals[item], _ROUNDING)
        kept = (containment >= self.thresholds[item] - _ROUNDING) & (self.totals[item] > 0)
        return Contained(item[kept], candidate[kept] + first, containment[kept])

    def _candidates(self, row: Counts, run: Counts) -> tuple[Counts, Counts]:
        """Items and rows that share a rare run, each pair once."""
        owners = self.posting_starts[run + 1] - self.posting_starts[run]
        posting = slices(self.posting_starts[run], owners)
        n = len(self.totals)
        pairs = distinct(np.repeat(row, owners) * n + self.postings[posting])
        return pairs % n, pairs // n

    def _shared_weight(self, item: Counts, row: Counts, run: Counts, row_starts: Counts) -> Weights:
        """The weight of the runs that item and row share: both lists sorted together, twins counted."""
        result = np.zeros(len(item))
        for low in range(0, len(item), 1 << 13):
            part = slice(low, low + (1 << 13))
            t, d = item[part], row[part]
            size_t, size_d = self.run_starts[t + 1] - self.run_starts[t], row_starts[d + 1] - row_starts[d]
            runs = np.concatenate((self.runs[slices(self.run_starts[t], size_t)], run[slices(row_starts[d], size_d)]))
            pair = np.concatenate((np.repeat(np.arange(len(t)), size_t), np.repeat(np.arange(len(t)), size_d)))
            keys = pair * len(self.vocabulary) + runs
            keys.sort()
            twins = keys[1:][keys[1:] == keys[:-1]]
            shared = self.weights[twins % len(self.vocabulary)]
            result[part] = np.bincount(twins // len(self.vocabulary), shared, minlength=len(t))
        return result


def _all_runs(items: Corpus) -> tuple[Hashes, Counts]:
    hashes, counts = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for _, some, runs in items.word_runs():
        hashes.append(some)
        counts.append(runs)
    sizes = np.concatenate(counts)
    return np.concatenate(hashes), np.repeat(np.arange(len(sizes)), sizes)


def _rarity(vocabulary: Lexicon, in_items: Counts, n_items: int, rows: Corpus) -> Weights:
    """log2(texts / texts with the run), counted over the items and a sample of the rows."""
    sample = rows.part(_SAMPLE / max(len(rows), 1))
    frequency = in_items.astype(np.float64)
    for _, hashes, counts in sample.word_runs():
        place, run = vocabulary.find(hashes)
        row = np.searchsorted(np.cumsum(counts), place, "right")
        pairs = distinct(row * max(len(vocabulary), 1) + run)
        frequency += np.bincount(pairs % max(len(vocabulary), 1), minlength=len(vocabulary))
    rarity: Weights = np.log2((n_items + len(sample) + 1) / np.maximum(frequency, 1))
    return rarity
