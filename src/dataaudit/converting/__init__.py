"""Rows of one format written in another. Pure: what is lost is found by reading each written row again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dataaudit.converting.difference import lost
from dataaudit.features.turns import NAMES, first_break
from dataaudit.formats.exchange import Conversation, Target, Unwritable
from dataaudit.formats.validation import Validator, load_schema, validator

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset


@dataclass
class Conversion:
    """By row number: the rows as they are written, what each loses, and why others cannot be written."""

    source: Dataset
    written: dict[int, Any] = field(default_factory=dict)
    losses: dict[int, tuple[str, ...]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> int:
        return len(self.source) + len(self.source.unreadable)

    def lost(self) -> Mapping[str, int]:
        """What is lost -> in how many rows, the commonest first."""
        return dict(Counter(kind for kinds in self.losses.values() for kind in kinds).most_common())

    def reasons(self) -> Mapping[str, int]:
        return dict(Counter(self.refused.values()).most_common())


def as_they_are(source: Dataset) -> Conversion:
    """Another container, the same rows."""
    done = Conversion(source, refused=_unreadable(source))
    done.written = {source.place(i).row or 0: record for i, record in enumerate(source.records)}
    return done


def convert(source: Dataset, target: Target, keep_fields: bool = True) -> Conversion:
    """A row is refused where it is not valid in its own format, where words would be lost, or where what would be
    written is not valid in the target's."""
    from dataaudit.formats.validation import faults

    done = Conversion(source, refused=_unreadable(source))
    invalid = {index for index, _ in source.feature(faults)}
    strange = () if type(source.format) is type(target.format) else frozenset(target.format.own_fields())
    for index, record in enumerate(source.records):
        row = source.place(index).row or 0
        if index in invalid or not isinstance(record, dict):
            done.refused[row] = f"not valid as {source.format.name}"
            continue
        try:
            said = source.format.conversation(record)
            kept = said.fields if keep_fields and target.extra_fields else {}
            fields = {name: value for name, value in kept.items() if name not in strange}
            done.written[row], kinds = _converted(said, replace(said, fields=fields), target)
        except Unwritable as reason:
            done.refused[row] = str(reason)
            continue
        if kinds:
            done.losses[row] = kinds
    return done


def _converted(said: Conversation, writable: Conversation, target: Target) -> tuple[dict[str, Any], tuple[str, ...]]:
    row = target.write(writable)
    fault = _judge(target).fault(row)
    if fault is not None:
        raise Unwritable(f"not valid as {target.name}: {fault.path}: {fault.message}".replace(": :", ":"))
    _follow_the_grammar(row, target)
    return row, (*said.blurred, *lost(said, target.format.conversation(row)))


def _judge(target: Target) -> Validator:
    return validator(target.schema, tolerant=target.schema == target.format.schema)


def _follow_the_grammar(row: dict[str, Any], target: Target) -> None:
    """The order of turns that a provider demands."""
    grammar = load_schema(target.schema).get("x-turns", "") if target.schema != target.format.schema else ""
    letters = target.format.turns(row).lstrip("s")
    wrong = first_break(grammar.removeprefix("^").removesuffix("$"), letters) if grammar and letters else None
    if wrong is not None:
        at, wanted = wrong
        found = NAMES[letters[at]] if at < len(letters) else "the end"
        raise Unwritable(f"not valid as {target.name}: a turn of {found} where {wanted} is expected")


def _unreadable(source: Dataset) -> dict[int, str]:
    return {fault.place.row or 0: "cannot be read" for fault in source.unreadable}
