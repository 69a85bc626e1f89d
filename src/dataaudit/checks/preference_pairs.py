"""Preference pairs that teach nothing, or the opposite of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.hits import TAUGHT
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset


@dataclass(frozen=True)
class PreferencePairs(Check):
    """Preference pairs that teach nothing, or the opposite of another.

    ## What it measures
    The share of pairs with an empty side, with two sides that are equal or differ only in space and capitals, or
    whose prompt and answers stand the other way round in another row. Of contradicting rows the fewer are counted:
    the smallest number that must be wrong. A note says how many pairs differ in one stretch of less than 5 % of
    their length; among corrected answers such pairs are meant.

    ## What it cannot see
    Whether the better answer is better. A refusal that is preferred is found by `refusal`, sides with different
    prompts by `annotation-fit`, rows that repeat another by `equal-duplicates`, which compares both answers.
    """

    name = "preference-pairs"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.preferences import preferences, small_differences

        splits = [split for name in TAUGHT if (split := audit.split(name)) is not None]
        pairs = [pair for split in splits for pair in split.feature(preferences)]
        if not pairs:
            return Measurement.not_applicable("no preference pairs")
        findings = [finding for split in splits for finding in _findings(split)]
        small = small_differences(pairs)
        note = f"{small:,} of {len(pairs):,} pairs differ in one stretch of less than 5 % of their length"
        return Measurement.share(
            findings, len(pairs), unit="share of pairs", facts={"small_differences": small}, notes=(note,) * bool(small)
        )


def _findings(split: Dataset) -> list[Finding]:
    from dataaudit.features.preferences import blemishes

    return [
        Finding(
            split.place(found.example),
            found.message,
            path=found.path,
            related=tuple(split.place(i) for i in found.others),
        )
        for found in sorted(blemishes(split))
    ]
