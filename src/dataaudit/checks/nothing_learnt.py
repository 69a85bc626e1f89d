"""Examples that are read, masked, and teach nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.formats import Part

_FIELDS = ("messages", "conversations", "interactions")
_SPEAKERS = ("assistant", "gpt", "model")
_MARGIN = 0.2


@dataclass(frozen=True)
class NothingLearnt(Check):
    """Examples of which no token is trained on.

    ## What it measures
    The number of examples whose assistant turns all have weight 0, whose token labels are all -100, or which are
    chats without any turn of the assistant. Training skips them, or divides by zero. With `context` also examples
    whose prompt alone has so many tokens that the first answer is cut off: trainers cut at the end. Tokens are counted
    as by `token-limit`, and the count less a fifth must reach `context`.

    ## What it cannot see
    How long the context is: say it with `--set nothing-learnt.context=8192`. Empty answers are left to empty-output;
    chats whose format itself demands an assistant turn to valid-format.
    """

    name = "nothing-learnt"
    row_local = True

    context: int | None = None

    def measure(self, audit: Audit) -> Measurement:
        taught = [split for split in audit.splits if self._applies(split)]
        if not taught:
            return Measurement.not_applicable("no chats and no token labels")
        found = {split.split: _barren(split, self.context) for split in taught}
        findings = [finding for rows in found.values() for _, finding in rows]
        return Measurement.count(findings, sum(map(len, taught)), unusable=[i for i, _ in found.get("train", ())])

    def _applies(self, split: Dataset) -> bool:
        if self.context is not None and split.format.answers:
            return True
        return split.format.turn_field is not None or split.format.name == "tokenized"


def _barren(split: Dataset, context: int | None) -> list[tuple[int, Finding]]:
    from dataaudit.formats.validation import faults

    invalid = {i for i, _ in split.feature(faults)}
    chats = split.format.turn_field is not None
    found = []
    for i, record in enumerate(split.records):
        if isinstance(record, dict) and i not in invalid:
            problem = _weights(record) if chats else _labels(record)
            problem = problem or (_cut_off(split.parts(i), context) if context is not None else None)
            letters = split.format.turns(record) if chats and problem is None else ""
            if letters and not set(letters) & set("ac"):
                problem = split.format.turn_field, "no turn of the assistant: nothing to learn from"
            if problem is not None:
                found.append((i, Finding(split.place(i), problem[1], path=problem[0])))
    return found


def _weights(record: dict[str, Any]) -> tuple[str | None, str] | None:
    for field in _FIELDS:
        turns = record.get(field)
        spoken = [t for t in turns if _speaks(t)] if isinstance(turns, list) else []
        if spoken and all(turn.get("weight") == 0 and turn["weight"] is not False for turn in spoken):
            return field, f"all {len(spoken)} assistant turns have weight 0"
    return None


def _cut_off(parts: Sequence[Part], context: int) -> tuple[str | None, str] | None:
    """The first answer, where what stands before it fills the context."""
    first = next((k for k, part in enumerate(parts) if part.role == "assistant"), None)
    if first is None:
        return None
    from dataaudit.features.budget import spent

    before = spent((part.text for part in parts[:first]), context, _MARGIN)
    if before is None or before.above == "perhaps":
        return None
    return parts[first].path, f"cut off: about {before.tokens:,} tokens stand before it, and the context is {context:,}"


def _speaks(turn: Any) -> bool:
    return isinstance(turn, dict) and turn.get("role", turn.get("from")) in _SPEAKERS


def _labels(record: dict[str, Any]) -> tuple[str | None, str] | None:
    labels = record.get("labels")
    if isinstance(labels, list) and labels and all(label == -100 for label in labels):
        return "labels", f"all {len(labels)} labels are -100"
    return None
