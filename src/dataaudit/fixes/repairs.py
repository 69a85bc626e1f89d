"""Rows that are changed: text decoded anew, invisible characters removed, labels in one spelling."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dataaudit.check import Registry
from dataaudit.features.labels.spellings import variants
from dataaudit.fixes import Action, Fixer
from dataaudit.fixes.drops import listed, measured
from dataaudit.formats.labels import Labelling, labellings
from dataaudit.formats.paths import get, put

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.rule import Rule

Repair = Callable[[str], str]

_INVISIBLE = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f\u200b\u2060\ufeff]")
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f]")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")  # here U+200B marks where words may break
_FLAG_OR_HIDDEN = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\u202d\u202e\U000e0000-\U000e007f]")


def decode_anew(text: str) -> str:
    """Text that was decoded in the wrong encoding, as it was meant."""
    from ftfy import fix_encoding

    return fix_encoding(text)


def without_invisible(text: str) -> str:
    """Vertical tabs and separators stand between words, so a space takes their place."""
    pattern = _CONTROL if _WITHOUT_SPACES.search(text) else _INVISIBLE
    return pattern.sub(lambda match: " " if match.group().isspace() else "", text)


def without_hidden(text: str) -> str:
    """The text without tags and overrides of direction; flags of regions are made of tags and stay."""
    return _FLAG_OR_HIDDEN.sub(lambda match: match.group(1) or "", text)


def repaired(rule: Rule, registry: Registry, repair: Repair, reason: str) -> Fixer:
    """Repairs the texts of the rows that a rule lists."""

    def fixer(audit: Audit) -> Iterator[Action]:
        train = audit.train
        for index in rows_listed(rule, registry, audit):
            record, path = repaired_record(train, index, repair)
            if path is not None:
                yield Action(train.place(index).row or 0, rule, reason, path=path, record=record)

    return fixer


def on_one_line(rule: Rule, registry: Registry) -> Fixer:
    """Writes rows of JSON Lines on one line that are printed over several, and drops the others that cannot be read."""

    def fixer(audit: Audit) -> Iterator[Action]:
        for action in listed(rule, registry)(audit):
            value = audit.train.legible.get(action.row)
            yield replace(action, reason="written on one line", record=value) if isinstance(value, dict) else action

    return fixer


def rows_listed(rule: Rule, registry: Registry, audit: Audit) -> list[int]:
    """The training examples that a rule lists."""
    train = audit.train
    found = [train.index_of(f.place) for f in measured(rule, registry, audit).findings if f.place.split == train.split]
    return [index for index in dict.fromkeys(found) if index is not None]


def repaired_record(train: Dataset, index: int, repair: Repair) -> tuple[Any, str | None]:
    """The example with its texts repaired, and the first path that differs, None if none does.

    A text whose offsets are annotated is left as it is: its spans would point elsewhere.
    """
    record, first = train.records[index], None
    for path in dict.fromkeys(part.path for part in train.parts(index)):
        value = get(record, path)
        better = value if train.format.annotated and isinstance(value, str) else _in_texts(value, repair)
        if better != value:
            record, first = put(record, path, better), first or path
    return record, first


def as_reviewed(rule: Rule) -> Fixer:
    """Gives the rows that reviewers called wrong the label they agree on."""

    def fixer(audit: Audit) -> Iterator[Action]:
        from dataaudit.review.corrections import corrections

        for found in corrections(audit.train, audit.ledger) if audit.ledger else ():
            if found.record is not None:
                row = audit.train.place(found.example).row or 0
                yield Action(row, rule, "the label that reviewers agree on", path=found.path, record=found.record)

    return fixer


def one_spelling(rule: Rule, typos: bool) -> Fixer:
    """Gives each class the spelling most of its rows have; with `typos` also where a letter is amiss."""

    def fixer(audit: Audit) -> Iterator[Action]:
        for column in audit.train.feature(labellings):
            if not column.tokens:
                yield from _respelt(audit.train, column, rule, typos)
                return

    return fixer


def _respelt(train: Dataset, column: Labelling, rule: Rule, typos: bool) -> Iterator[Action]:
    usual = {v.name: v.usual for v in variants(column.counts) if typos or v.kind == "writing"}
    paths = [_label_path(train, column, i) for i in range(len(train))]
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for i in column.given:
        for item in _items(get(train.records[i], paths[i])):
            forms[item.strip()][item] += 1
    best = {name: min(counts, key=lambda form: (-counts[form], form)) for name, counts in forms.items()}

    def respell(item: str) -> str:
        name = item.strip()
        return best.get(usual.get(name, name), item)

    for i in column.given:
        value = get(train.records[i], paths[i])
        better = [respell(x) if isinstance(x, str) else x for x in value] if isinstance(value, list) else value
        better = respell(value) if isinstance(value, str) else better
        if better != value:
            reason = "the label is another spelling of a more frequent one"
            yield Action(
                train.place(i).row or 0, rule, reason, path=paths[i], record=put(train.records[i], paths[i], better)
            )


def _label_path(train: Dataset, column: Labelling, index: int) -> str:
    if column.path != "output":
        return column.path
    return next((part.path for part in train.parts(index) if part.role == "assistant"), column.path)


def _items(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _in_texts(value: Any, repair: Repair) -> Any:
    """The value with its texts repaired: a string, or parts that hold a `text`."""
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, list):
        return [_in_texts(item, repair) for item in value]
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return {**value, "text": repair(value["text"])}
    return value
