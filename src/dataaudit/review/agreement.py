"""Where several people answered the same rows: how far they agree, and on which rows they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.review.ledger import Ledger, Said


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two people on the rows both answered with yes or no. `kappa` is Cohen's, None where chance alone would agree."""

    first: str
    second: str
    rows: int
    same: int
    kappa: float | None


def agreements(ledger: Ledger, question: str) -> list[Agreement]:
    """Every pair of people that share a row, by name."""
    both: dict[tuple[str, str], list[tuple[Said, Said]]] = {}
    for people in ledger.standing.get(question, {}).values():
        said = {who: answer.said for who, answer in people.items() if answer.said != "skip"}
        for first, second in combinations(sorted(said), 2):
            both.setdefault((first, second), []).append((said[first], said[second]))
    return [
        Agreement(first, second, len(pairs), sum(a == b for a, b in pairs), _kappa(pairs))
        for (first, second), pairs in sorted(both.items())
    ]


def contradicted(ledger: Ledger, question: str) -> list[str]:
    """Fingerprints of the rows on which people said both yes and no."""
    return [
        row
        for row, people in ledger.standing.get(question, {}).items()
        if {"yes", "no"} <= {answer.said for answer in people.values()}
    ]


def _kappa(pairs: Sequence[tuple[Said, Said]]) -> float | None:
    """J. Cohen, A coefficient of agreement for nominal scales, 1960."""
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    yes_first, yes_second = sum(a == "yes" for a, _ in pairs) / n, sum(b == "yes" for _, b in pairs) / n
    chance = yes_first * yes_second + (1 - yes_first) * (1 - yes_second)
    return None if chance == 1 else (observed - chance) / (1 - chance)
