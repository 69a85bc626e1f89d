"""How many rows of a finite frame can be marked, given the answers so far and the plan under which they came.

`most` inverts a family of group-sequential tests. For each possible count M of marked rows it replays the answers:
after each one, outcomes that speak against M are added to the region of rejection, most extreme first, as long as
the chance of ever entering that region, were M true, stays within what the plan may have spent by then. The chance
is computed exactly by recursion over hypergeometric draws (Jennison & Turnbull, Group Sequential Methods, 2000,
chapter 12; Lan & DeMets 1983). So for every M: P(M is rejected at any look | M) <= alpha, and the largest M that is
not rejected is an upper confidence bound that holds at all looks together. With one look it is the exact
hypergeometric bound, and with all rows answered the count itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dataaudit.review.plan import ALPHA, Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GRID = 200
_ROUNDING = 1e-12


def most(marks: Sequence[bool], total: int, plan: Plan, alpha: float = ALPHA) -> int:
    """The upper bound on the marked rows among `total`, from the answers in the order of the draw."""
    return _most(tuple(map(bool, marks)), total, plan, alpha)


def least(marks: Sequence[bool], total: int, plan: Plan, alpha: float = ALPHA) -> int:
    """The lower bound: what is not marked is bounded from above."""
    return total - _most(tuple(not mark for mark in marks), total, plan, alpha)


def boundary(total: int, count: int, plan: Plan, upto: int, alpha: float = ALPHA) -> list[int]:
    """For each number of answers from 1 on: the most marks among them with which `count` is rejected; -1 for none."""
    import numpy as np

    looks = _looks(np.array([count]), total, plan, alpha, states=upto + 1, upto=min(upto, total))
    return [int(inside[0].sum()) - 1 for inside in looks]


@lru_cache(maxsize=64)
def _most(marks: tuple[bool, ...], total: int, plan: Plan, alpha: float) -> int:
    import numpy as np

    low, high = sum(marks), total - (len(marks) - sum(marks))
    while low < high:
        counts = np.unique(np.linspace(low, high, _GRID).round().astype(np.int64))
        kept = np.flatnonzero(~_rejected(marks, counts, total, plan, alpha))
        last = int(kept[-1]) if len(kept) else 0
        if last == len(counts) - 1:
            return high
        low, high = int(counts[last]), int(counts[last + 1]) - 1
    return low


def _rejected(marks: tuple[bool, ...], counts: NDArray[Any], total: int, plan: Plan, alpha: float) -> NDArray[Any]:
    """For each count: was it rejected at any of the looks? States above the final number of marks cannot matter."""
    import numpy as np

    looks = _looks(counts, total, plan, alpha, states=sum(marks) + 1, upto=len(marks))
    rejected = np.zeros(len(counts), dtype=bool)
    for marked, inside in zip(np.cumsum(marks), looks, strict=True):
        rejected |= inside[:, marked]
    return rejected


def _looks(
    counts: NDArray[Any], total: int, plan: Plan, alpha: float, states: int, upto: int
) -> Iterator[NDArray[Any]]:
    """After each answer: for each count and each number of marks so far, whether that rejects the count now."""
    import numpy as np

    left = np.maximum(counts[:, None] - np.arange(states)[None, :], 0).astype(float)
    chance = np.zeros(left.shape)
    chance[:, 0] = 1.0
    spent = np.zeros(len(counts))
    for answered in range(1, upto + 1):
        hit = np.minimum(left / (total - answered + 1), 1.0)
        step = chance * (1.0 - hit)
        step[:, 1:] += chance[:, :-1] * hit[:, :-1]
        allowed = plan.spent(answered, alpha)
        inside = (spent[:, None] + np.cumsum(step, axis=1) <= allowed + _ROUNDING) & (allowed > 0)
        spent += np.where(inside, step, 0.0).sum(axis=1)
        chance = np.where(inside, 0.0, step)
        yield inside
