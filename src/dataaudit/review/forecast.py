"""What to expect of a review before it begins: the chance that it decides, and after how many rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.review.bounds import boundary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataaudit.review.plan import Plan
    from dataaudit.rule import Limit


@dataclass(frozen=True, slots=True)
class Design:
    """A floor for the share of "yes" among `total` rows, under a plan: where a review of it passes and fails.

    passes  for each number of answers from 1 on: the most "no" with which the floor is proven; -1 for none
    fails   likewise the fewest "no" with which the opposite is proven
    """

    total: int
    plan: Plan
    passes: tuple[int, ...]
    fails: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """At a true share: the chances of either outcome within the plan, and the mean number of rows reviewed."""

    passed: float
    failed: float
    rows: float

    @property
    def undecided(self) -> float:
        return max(0.0, 1.0 - self.passed - self.failed)


def design(total: int, bad: int, plan: Plan) -> Design:
    """`bad` is the fewest "no" among the `total` rows with which the floor is missed."""
    upto = min(plan.rows, total)
    if bad > total:
        return Design(total, plan, tuple(range(1, upto + 1)), tuple(range(2, upto + 2)))
    if bad <= 0:
        return Design(total, plan, (-1,) * upto, (0,) * upto)
    passes = boundary(total, bad, plan, upto)
    rights = boundary(total, total - bad + 1, plan, upto)
    return Design(total, plan, tuple(passes), tuple(n - right for n, right in enumerate(rights, 1)))


def floor_count(total: int, limit: Limit) -> int | None:
    """The fewest "no" among `total` rows with which the share of "yes" misses the limit's floor; None without one."""
    if limit.above is not None:
        return math.ceil((1 - limit.above) * total - 1e-9)
    if limit.min is not None:
        return math.floor((1 - limit.min) * total + 1e-9) + 1
    return None


def more_if_all_yes(design: Design, answered: int, no: int) -> int | None:
    """How many further answers prove the floor if all of them are "yes"; None if the plan is too short for that."""
    for n in range(answered + 1, len(design.passes) + 1):
        if design.passes[n - 1] >= no:
            return n - answered
    return None


def outlook(design: Design, no: int) -> Outlook:
    """Exact, by recursion over the draws, if `no` of the rows are "no"."""
    import numpy as np

    chance: NDArray[Any] = np.zeros(len(design.passes) + 1)
    chance[0] = 1.0
    states = np.arange(len(chance))
    passed = failed = rows = 0.0
    for answered, (most, least) in enumerate(zip(design.passes, design.fails, strict=True), 1):
        rows += chance.sum()
        hit = np.clip((no - states) / (design.total - answered + 1), 0.0, 1.0)
        step = chance * (1.0 - hit)
        step[1:] += chance[:-1] * hit[:-1]
        passed += float(step[: most + 1].sum())
        failed += float(step[least:].sum())
        chance = np.where((states <= most) | (states >= least), 0.0, step)
    return Outlook(passed, failed, float(rows))
