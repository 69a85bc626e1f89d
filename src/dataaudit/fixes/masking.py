"""Personal data and secrets become placeholders that say what stood there, until the rules find nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from dataaudit.check import Registry
from dataaudit.features.personal.items import personal_items
from dataaudit.features.secrets import secrets_in
from dataaudit.fixes import Action, Fixer
from dataaudit.fixes.repairs import repaired_record, rows_listed

if TYPE_CHECKING:
    from dataaudit.dataset import Audit
    from dataaudit.rule import Rule

Mask = tuple[int, int, str]  # from, to, and what to write there
Find = Callable[[str], Iterable[Mask]]

_PLACEHOLDERS = {
    "e-mail address": "[EMAIL]",
    "phone number": "[PHONE]",
    "bank account (IBAN)": "[IBAN]",
    "payment card": "[CARD]",
}
_BEFORE_A_VALUE = re.compile(r"[:\[,]\s*\Z")
_AFTER_A_VALUE = re.compile(r"\s*[,}\]]")


def personal_masks(text: str) -> Iterator[Mask]:
    """A national identifier is `[ID]`, whatever its country."""
    return ((item.start, item.end, _PLACEHOLDERS.get(item.kind, "[ID]")) for item in personal_items(text))


def secret_masks(text: str) -> Iterator[Mask]:
    """A secret is `[SECRET]`, whatever it opens."""
    return ((match.start, match.end, "[SECRET]") for match in secrets_in(text))


def masked(rule: Rule, registry: Registry, find: Find) -> Fixer:
    """Masks what `find` finds in the rows that a rule lists. A row in which it cannot be masked is dropped."""

    def fixer(audit: Audit) -> Iterator[Action]:
        train = audit.train
        for index in rows_listed(rule, registry, audit):
            row = train.place(index).row or 0
            record, path = repaired_record(train, index, lambda text: hidden(text, find))
            if any(any(find(part.text)) for part in train.format.parts(record)):
                yield Action(row, rule, "holds what cannot be masked without breaking the row")
            elif path is not None:
                yield Action(row, rule, "masked", path=path, record=record)

    return fixer


def hidden(text: str, find: Find) -> str:
    """The text without anything that `find` finds. One number masked can show that its neighbour is one too."""
    is_json = text.lstrip()[:1] in ("{", "[") and _is_json(text)
    while found := sorted(find(text), reverse=True):
        free = len(text)
        for start, end, placeholder in found:
            if end <= free:
                free = start
                bare = is_json and _BEFORE_A_VALUE.search(text, 0, start) and _AFTER_A_VALUE.match(text, end)
                text = text[:start] + (f'"{placeholder}"' if bare else placeholder) + text[end:]
    return text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
