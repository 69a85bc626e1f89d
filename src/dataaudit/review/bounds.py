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

from collections.abc import Sequence
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


def rules_out(marks: Sequence[bool], total: int, count: int, plan: Plan, alpha: float = ALPHA) -> bool:
    """Whether the answers reject, at some look, that as many as `count` rows are marked."""
    import numpy as np

    return bool(_rejected(tuple(map(bool, marks)), np.array([count]), total, plan, alpha)[0])


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

    states = np.arange(sum(marks) + 1)
    left = np.maximum(counts[:, None] - states[None, :], 0).astype(float)
    chance = np.zeros(left.shape)
    chance[:, 0] = 1.0
    spent = np.zeros(len(counts))
    rejected = np.zeros(len(counts), dtype=bool)
    marked = 0
    for answered, mark in enumerate(marks, 1):
        marked += mark
        hit = np.minimum(left / (total - answered + 1), 1.0)
        step = chance * (1.0 - hit)
        step[:, 1:] += chance[:, :-1] * hit[:, :-1]
        allowed = plan.spent(answered, alpha) + _ROUNDING
        inside = (spent[:, None] + np.cumsum(step, axis=1) <= allowed) & (allowed > _ROUNDING)
        spent += np.where(inside, step, 0.0).sum(axis=1)
        chance = np.where(inside, 0.0, step)
        rejected |= inside[:, marked]
    return rejected
