"""Which examples were added, removed, moved, relabelled or edited between two versions of a dataset."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, get_args

from dataaudit.comparison.paths import changed_paths, first_difference
from dataaudit.dataset import Audit, Dataset
from dataaudit.features.text import normalised_inputs, normalised_outputs
from dataaudit.measurement import Place

Kind = Literal["added", "removed", "moved", "relabelled", "edited"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_RARE = 5  # a pair of words in more examples than this tells none of them apart
_ALIKE = 0.5  # the Jaccard similarity of word pairs from which on another text is the same one, edited


@dataclass(frozen=True)
class Change:
    """One example: where it stood and where it stands, and the fields that differ. `text` may quote it."""

    kind: Kind
    old: Place | None
    new: Place | None
    fields: tuple[str, ...] = ()
    text: str | None = None


def compare_splits(old: Audit | None, new: Audit) -> dict[str, list[Change]]:
    """The changes of each split. An example that left one split for another has moved, and stands where it came."""
    changes: dict[str, list[Change]] = {}
    for name in ("train", "holdout", "production"):
        there, here = old.split(name) if old else None, new.split(name)
        if there and here:
            changes[name] = compare_rows(there, here)
        elif here:
            changes[name] = [Change("added", None, here.place(j)) for j in range(len(here))]
        elif there:
            changes[name] = [Change("removed", there.place(i), None) for i in range(len(there))]
    return _with_moves(changes, old, new) if old and len(changes) > 1 else changes


def _with_moves(changes: dict[str, list[Change]], old: Audit, new: Audit) -> dict[str, list[Change]]:
    left: defaultdict[str, list[Change]] = defaultdict(list)
    for change in (c for found in changes.values() for c in found if c.kind == "removed"):
        left[_fingerprint(old, change.old)].append(change)
    gone: set[Change] = set()

    def moved(change: Change) -> Change:
        origins = left[_fingerprint(new, change.new)] if change.kind == "added" else []
        if not origins:
            return change
        gone.add(origin := origins.pop(0))
        return replace(change, kind="moved", old=origin.old)

    seen = {split: [moved(change) for change in found] for split, found in changes.items()}
    return {split: [change for change in found if change not in gone] for split, found in seen.items()}


def _fingerprint(audit: Audit, place: Place | None) -> str:
    split = audit.split(place.split) if place else None
    index = split.index_of(place) if split and place else None
    return split.fingerprints[index] if split and index is not None else ""


def compare_rows(old: Dataset, new: Dataset) -> list[Change]:
    """Every example that is not in both versions, in the order of the new one, the removed ones last.

    Equal examples are the same wherever they stand. What is left is the same example if its input is equal (in other
    words: another answer or label), else if it shares most of its pairs of neighbouring words.
    """
    gone, come = _not_in_both(old, new)
    pairs = dict(_by_input(old, gone, new, come))
    left_gone, left_come = ([i for i in rows if i not in taken] for rows, taken in _taken(gone, come, pairs))
    pairs |= dict(_by_likeness(old, left_gone, new, left_come))
    changes = [_changed(old, pairs[j], new, j) if j in pairs else Change("added", None, new.place(j)) for j in come]
    matched = set(pairs.values())
    return changes + [Change("removed", old.place(i), None) for i in gone if i not in matched]


def _taken(gone: list[int], come: list[int], pairs: dict[int, int]) -> tuple[tuple[list[int], set[int]], ...]:
    return (gone, set(pairs.values())), (come, set(pairs))


def _not_in_both(old: Dataset, new: Dataset) -> tuple[list[int], list[int]]:
    """Indices of the old and of the new examples without an equal one on the other side."""
    return _surplus(old.fingerprints, new.fingerprints), _surplus(new.fingerprints, old.fingerprints)


def _surplus(ours: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """Of equal examples that are too many, those that follow another example than over there, then the last."""
    left = Counter(ours) - Counter(theirs)
    neighbours = set(pairwise(("", *theirs)))
    candidates = [i for i, fingerprint in enumerate(ours) if fingerprint in left]
    candidates.sort(key=lambda i: ((ours[i - 1] if i else "", ours[i]) in neighbours, -i))
    found = []
    for index in candidates:
        if left[ours[index]]:
            left[ours[index]] -= 1
            found.append(index)
    return sorted(found)


def _by_input(old: Dataset, gone: list[int], new: Dataset, come: list[int]) -> Iterator[tuple[int, int]]:
    before, after = old.feature(normalised_inputs), new.feature(normalised_inputs)
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    for i in reversed(gone):
        waiting[before[i]].append(i)
    for j in come:
        if after[j] and waiting[after[j]]:
            yield j, waiting[after[j]].pop()


def _by_likeness(old: Dataset, gone: list[int], new: Dataset, come: list[int]) -> Iterator[tuple[int, int]]:
    """Each new example with the old one most like it; an old one serves once."""
    theirs = {i: _word_pairs(old, i) for i in gone}
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, words in theirs.items():
        for pair in words:
            holders[pair].append(i)
    found = []
    for j in come:
        words = _word_pairs(new, j)
        shared = Counter(i for pair in words if len(holders.get(pair, ())) <= _RARE for i in holders.get(pair, ()))
        for i in shared:
            likeness = len(words & theirs[i]) / len(words | theirs[i])
            if likeness >= _ALIKE:
                found.append((-likeness, j, i))
    done_new: set[int] = set()
    done_old: set[int] = set()
    for _, j, i in sorted(found):
        if j not in done_new and i not in done_old:
            done_new.add(j)
            done_old.add(i)
            yield j, i


def _word_pairs(dataset: Dataset, index: int) -> set[tuple[str, str]]:
    texts = dataset.feature(normalised_inputs)[index], dataset.feature(normalised_outputs)[index]
    return {pair for text in texts for pair in pairwise(("", *text.split(), ""))}


def _changed(old: Dataset, i: int, new: Dataset, j: int) -> Change:
    fields = tuple(changed_paths(old.records[i], new.records[j]))
    before, after = (split.labels[k] if split.labels else None for split, k in ((old, i), (new, j)))
    if before != after and before is not None and after is not None:
        return Change("relabelled", old.place(i), new.place(j), fields, f"{before} -> {after}")
    quoted = first_difference(old.records[i], new.records[j])
    return Change("edited", old.place(i), new.place(j), fields, quoted)
