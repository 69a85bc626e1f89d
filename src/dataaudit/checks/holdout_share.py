"""How much of the data is held out for evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class HoldoutShare(Check):
    """The share of all examples that are held out.

    ## What it measures
    hold-out / (train + hold-out). A hold-out of `enough` examples bounds an accuracy within three points at
    95 % confidence (1.96 * sqrt(0.25 / 1,067) = 0.03), whatever the size of the training data, so it counts as
    the full share that the rule asks for.

    ## What it cannot see
    Whether the hold-out resembles production (DST001) or leaks (LKG001, LKG002).
    """

    name = "holdout-share"
    needs = ("holdout",)
    sealed = True

    enough: int = 1000

    def measure(self, audit: Audit) -> Measurement:
        assert audit.held is not None
        held, total = len(audit.held), len(audit.train) + len(audit.held)
        share = held / total if total else 0.0
        if held >= self.enough:
            note = f"{held:,} hold-out examples bound an accuracy within 3 points: enough at any share ({share:.1%})"
            return Measurement(value=1.0, unit="share of what suffices", n=total, notes=(note,), facts={"share": share})
        return Measurement(value=share, n=total)
