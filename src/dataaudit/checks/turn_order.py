"""Chats whose turns come in an order that cannot be trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset


@dataclass(frozen=True)
class TurnOrder(Check):
    """Chats whose turns break a grammar.

    ## What it measures
    The number of chats whose roles do not match `grammar`, a regular expression over one letter a turn: s(ystem),
    u(ser), a(ssistant), c (assistant that calls a tool), t(ool). The finding names the turn at which the match
    stops and what was expected there. By default: system turns first, then the user, an assistant turn last; several
    turns of one role in a row are allowed. A provider's pack may be stricter, such as `s?(ua)+`.

    ## What it cannot see
    Whether tool replies belong to calls: see tool-calls. Chats without any turn of the assistant, and other faults of
    single messages, are left to valid-format.

    ## Why the default asks for this
    Most chat templates move, drop or reject a system turn in the middle, and reject a chat that starts with the
    assistant; what follows the last assistant turn is never learnt.
    """

    name = "turn-order"
    row_local = True

    grammar: str = "s*(u+[act]*)*u+[act]*[ac]"

    def measure(self, audit: Audit) -> Measurement:
        chats = [split for split in audit.splits if split.format.turn_field]
        if not chats:
            return Measurement.not_applicable("no chats")
        findings = [finding for split in chats for finding in _breaks(split, self.grammar)]
        return Measurement.count(findings, sum(map(len, chats)))


def _breaks(split: Dataset, grammar: str) -> list[Finding]:
    from dataaudit.features.turns import NAMES, first_break, turns
    from dataaudit.formats.validation import faults

    invalid = {i for i, _ in split.feature(faults)}
    found = []
    for i, letters in enumerate(split.feature(turns)):
        broken = first_break(grammar, letters) if letters and i not in invalid else None
        if broken is None:
            continue
        at, wanted = broken
        if at == len(letters):
            message = f"the last turn is {NAMES[letters[-1]]}; expected {wanted} after it"
            at -= 1
        else:
            before = f"{NAMES[letters[at - 1]]} is followed by {NAMES[letters[at]]}" if at else "the first turn is "
            message = f"{before if at else before + NAMES[letters[0]]}; expected {wanted}"
        found.append(Finding(split.place(i), message, path=split.format.turn_path(at)))
    return found
