"""Chats that are the beginning of another chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class ConversationFamilies(Check):
    """Training chats that another one repeats and goes on from.

    ## What it measures
    A chat that ends with an answer and whose user and assistant turns, normalised, begin another chat. The finding
    names the first row that goes on. Exports that write a row for each turn look so; where all answers are trained
    on, the early ones are trained on several times. Neither DUP001 nor DUP002 counts such rows.

    ## What it cannot see
    Conversations of which a turn was edited.
    """

    name = "conversation-families"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.sameness.conversations import continued
        from dataaudit.features.sameness.repeats import row_name

        train = audit.train
        if not train.format.turn_field:
            return Measurement.not_applicable("no chats")
        findings = [
            Finding(train.place(row), f"{row_name(train, longer)} goes on from it", related=(train.place(longer),))
            for row, longer in sorted(train.feature(continued).items())
        ]
        return Measurement.share(findings, len(train))
