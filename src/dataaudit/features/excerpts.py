"""Texts to be read side by side: long ones cut to windows that show where they meet and where they part."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from dataaudit.features.secrets import masked, secrets_in

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

MOST = 200  # findings of a check that carry texts: a reader looks at no more
LENGTH = 800
_LEAD = 200
_COMPARED = 20_000  # characters in which the passage that two long texts share is looked for


def said(dataset: Dataset, index: int) -> str:
    """What an example asks and answers."""
    return "\n".join(filter(None, (dataset.inputs[index], dataset.outputs[index])))


def side_by_side(one: str, other: str) -> tuple[str, str]:
    """Both texts, or windows of them: around their first difference, or around the longest passage they share."""
    one, other = without_secrets(one), without_secrets(other)
    if len(one) <= LENGTH and len(other) <= LENGTH:
        return one, other
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if same >= _LEAD:
        return excerpt(one, same), excerpt(other, same)
    ours, theirs = one[:_COMPARED].split(" "), other[:_COMPARED].split(" ")
    passage = difflib.SequenceMatcher(None, ours, theirs).find_longest_match()
    starts = (len(" ".join(words[:at])) for words, at in ((ours, passage.a), (theirs, passage.b)))
    return excerpt(one, next(starts)), excerpt(other, next(starts))


def without_secrets(text: str) -> str:
    """The text with every secret masked: before it is cut, for half a key is no longer known as one."""
    for match in reversed(list(secrets_in(text))):
        text = text[: match.start] + masked(match.value) + text[match.end :]
    return text


def excerpt(text: str, around: int = 0) -> str:
    """At most LENGTH characters from shortly before a position."""
    start = max(0, around - _LEAD) if len(text) > LENGTH else 0
    cut = text[start : start + LENGTH]
    return f"{'…' if start else ''}{cut}{'…' if start + LENGTH < len(text) else ''}"
