"""Preference pairs: those that teach nothing, and those that contradict another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dataaudit.features.conflicts import conflict_of
from dataaudit.features.text import normalise

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.formats import Pair

_SMALL = 0.05


class Preference(NamedTuple):
    """The pair of example `example`, counted from 0."""

    example: int
    pair: Pair


class Blemish(NamedTuple):
    """What is wrong with the pair of an example; `others` are the examples that contradict it."""

    example: int
    path: str
    message: str
    others: tuple[int, ...] = ()


def has_pairs(dataset: Dataset) -> bool:
    """Whether the format holds preference pairs."""
    from dataaudit.formats import Format

    return type(dataset.format).pair is not Format.pair


def preferences(dataset: Dataset) -> Sequence[Preference]:
    """The pairs of all valid examples. Use as `dataset.feature(preferences)`."""
    from dataaudit.formats.validation import faults

    if not has_pairs(dataset):
        return []
    invalid = {i for i, _ in dataset.feature(faults)}
    pairs = ((i, dataset.format.pair(record)) for i, record in enumerate(dataset.records) if i not in invalid)
    return [Preference(i, pair) for i, pair in pairs if pair is not None]


def both_answers(dataset: Dataset) -> list[str]:
    """Chosen and rejected of each example, normalised; nothing where the format has no pairs."""
    if not has_pairs(dataset):
        return []
    pairs = [dataset.format.pair(record) for record in dataset.records]
    return ["" if pair is None else f"{normalise(pair.chosen)}\n{normalise(pair.rejected)}" for pair in pairs]


def blemishes(dataset: Dataset) -> Iterator[Blemish]:
    """At most one for each example: an empty side, equal sides, or the same pair the other way round."""
    pairs = dataset.feature(preferences)
    named = set()
    for i, pair in pairs:
        found = _of_one(i, pair)
        if found is not None:
            named.add(i)
            yield found
    yield from _reversed([(i, pair) for i, pair in pairs if i not in named])


def _of_one(example: int, pair: Pair) -> Blemish | None:
    for text, path, side in ((pair.chosen, pair.chosen_path, "better"), (pair.rejected, pair.rejected_path, "worse")):
        if not text.strip():
            return Blemish(example, path, f"the {side} answer is empty")
    if pair.chosen == pair.rejected:
        return Blemish(example, pair.rejected_path, "equal to the better answer: the pair teaches nothing")
    if _plain(pair.chosen) == _plain(pair.rejected):
        return Blemish(example, pair.rejected_path, "differs from the better answer only in space or in capitals")
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _reversed(pairs: Sequence[tuple[int, Pair]]) -> Iterator[Blemish]:
    """Of equal pairs the fewer direction is named; the prompt must be the same to the letter, but for its spaces."""
    groups: defaultdict[tuple[str, frozenset[str]], dict[int, str]] = defaultdict(dict)
    paths: dict[int, str] = {}
    for i, pair in pairs:
        chosen, rejected = _plain(pair.chosen), _plain(pair.rejected)
        groups[_plain(pair.prompt), frozenset((chosen, rejected))][i] = chosen
        paths[i] = pair.chosen_path
    for answers in groups.values():
        conflict = conflict_of("chosen", answers)
        for i in conflict.wrong if conflict else ():
            assert conflict is not None
            yield Blemish(i, paths[i], "the same pair stands the other way round elsewhere", conflict.kept)


def small_differences(pairs: Sequence[Preference]) -> int:
    """Pairs whose sides differ in one stretch of less than a twentieth of their length."""
    return sum(_differs_little(pair.chosen.strip(), pair.rejected.strip()) for _, pair in pairs)


def _differs_little(a: str, b: str) -> bool:
    longest = max(len(a), len(b))
    if abs(len(a) - len(b)) > _SMALL * longest:
        return False
    before = _shared(a, b)
    after = _shared(a[before:][::-1], b[before:][::-1])
    return longest - before - after < _SMALL * longest


def _shared(a: str, b: str) -> int:
    """How many characters both begin with."""
    return next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
