"""How often the better answer of a preference pair is the longer one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.features.intervals import wilson
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit

_FEWEST = 20


@dataclass(frozen=True)
class LengthBias(Check):
    """How often the better answer of a preference pair is the longer one.

    ## What it measures
    Of the training pairs whose answers differ in length, the share in which the better answer is the longer one, by
    characters, with the 95 % Wilson interval. It is how often somebody is right who always takes the longer answer.

    ## What it cannot see
    Whether length is what makes the answers better. Pairs are taken for a sample of those that will be collected:
    hence an interval.

    ## A worked verdict
    In 300 of 400 pairs the better answer is longer: 75 %, between 70.5 % and 79.0 %. A limit of 75 % lies inside,
    the verdict is inconclusive; with 330 of 400 it is a note: 82.5 %, between 78.5 % and 85.9 %.
    """

    name = "length-bias"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.preferences import preferences

        pairs = [pair for _, pair in audit.train.feature(preferences)]
        if not pairs:
            return Measurement.not_applicable("no preference pairs")
        longer = [len(pair.chosen) > len(pair.rejected) for pair in pairs if len(pair.chosen) != len(pair.rejected)]
        if len(longer) < _FEWEST:
            return Measurement.not_applicable(f"fewer than {_FEWEST} pairs differ in length")
        share = sum(longer) / len(longer)
        return Measurement(
            value=share,
            unit="share of pairs",
            n=len(longer),
            interval=wilson(share, len(longer)),
            method="95 % Wilson interval",
            facts={"longer": sum(longer), "pairs": len(pairs)},
        )
