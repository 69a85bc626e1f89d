"""Phrases by which a text says of itself that a model wrote it. Never style: only self-identification counts.

Measured on 15,440 human rows: one hit (a prompt that quotes the phrase). Rows without a tell prove nothing, since
nine of ten machine-written answers have none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

# A needle is a plain lower-case text that every match of its pattern contains: searched first, since it is cheap.
_SPEAKS = r"(?:[,;]?\s+(?:i|my)\b|[,;]\s+(?:it'?s|there)\b|\s+(?:created|developed|trained|built|made) by\b|\s*[.!])"
_IS_ONE = r"(?:[.!]|[,;]? (?:and|so|but) (?:i|do|don['’]t|can|have)\b| (?:created|developed|trained|built|made) by\b)"
_MADE = r"\bi(?:['’]m| am| was|['’]ve been)\b[^.!?\n]{0,40}\b(?:trained|developed|created|made)"
_TELLS: tuple[tuple[str, str], ...] = (
    ("language model", r"\bas an? (?:ai |large )?language model\b"),
    ("language model", r"\bi(?:['’]m| am)(?: only| just| merely| simply)? an? (?:ai |large )?language model\b"),
    ("an ai", rf"\bas an ai(?: assistant| model| chatbot| system)?{_SPEAKS}"),
    ("an artificial", rf"\bas an artificial intelligence(?: assistant| model| system)?{_SPEAKS}"),
    ("an ai", rf"\bi(?:['’]m| am)(?: only| just| merely| simply)? an ai(?: (?:assistant|model|chatbot))?{_IS_ONE}"),
    ("knowledge cut", r"\bmy (?:last )?knowledge cut-?\s?off\b"),
    ("last update", r"\bas of my last (?:knowledge |training )?update\b"),
    ("openai", rf"{_MADE} by openai\b"),
    ("anthropic", rf"{_MADE} by anthropic\b"),
    ("have personal", r"\bi (?:don['’]t|do not) have personal (?:opinions|beliefs|feelings|experiences|preferences)\b"),
    ("<think>", r"\A\s*<think>"),
    ("oaicite", r"\boaicite\b"),
    ("sprachmodell", r"\bals (?:ein )?(?:ki[- ]?)?sprachmodell\b"),
    ("modèle de langage", r"\ben tant qu(?:e|['’]un) (?:grand )?modèle de langage\b"),
    ("modelo de lenguaje", r"\bcomo (?:un )?modelo de lenguaje\b"),
    ("modelo de linguagem", r"\bcomo (?:um )?modelo de linguagem\b"),
    ("modello linguistico", r"\bcome modello linguistico\b"),
    ("языковая модель", r"\bкак (?:языковая модель|ии,? языковая модель)\b"),
    ("语言模型", r"作为(?:一个|一种|一款)?(?:大型|人工智能|ai)*(?:大)?语言模型"),
    ("言語モデル", r"(?:ai)?言語モデルとして"),
)  # fmt: skip
_ENGLISH = next(i for i, (needle, _) in enumerate(_TELLS) if needle == "sprachmodell")
_PATTERNS = tuple((needle, re.compile(pattern, re.IGNORECASE)) for needle, pattern in _TELLS)
_QUOTED = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|^\s*>.*$", re.DOTALL | re.MULTILINE)


# Whoever is asked what they are says so: identity data and personas answer as they are told to.
_ASKED = re.compile(
    r"\b(?:who|what) (?:exactly )?(?:are|r) (?:you|u)\b|\bare you\b"
    r"|\byour (?:name|creators?|makers?|developers?|owner)\b"
    r"|\b(?:who|which \w+|what \w+) (?:\w+ )?(?:made|created|trained|built|developed|owns|programmed) you\b"
    r"|\b(?:introduce|describe|about) (?:your ?self|you)\b|\byou were (?:made|created|trained|built|developed)\b"
    r"|\b(?:chatgpt|openai|anthropic|claude|gpt-?\d|language model)\b",
    re.IGNORECASE,
)


class Tell(NamedTuple):
    """Where an answer identifies itself as a model's, and with which words."""

    path: str
    phrase: str


def tell_of(text: str) -> str | None:
    """The phrase by which the text identifies itself, outside code and quotations."""
    lower = text.lower()
    patterns = [pattern for needle, pattern in _PATTERNS if needle in lower]
    if not patterns:
        return None
    spoken = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), text)
    found = next((match for pattern in patterns if (match := pattern.search(spoken))), None)
    return found.group().strip() if found else None


def tells(dataset: Dataset) -> dict[int, Tell]:
    """The examples whose answer identifies itself as a model's unasked. Only answers are read, and no labels."""
    if dataset.labels is not None:
        return {}
    whole = "\n".join(dataset.outputs).lower()
    # Among pure ASCII only English is searched: a corpus in another language has at least one accent.
    needles = dict.fromkeys(needle for needle, _ in (_PATTERNS[:_ENGLISH] if whole.isascii() else _PATTERNS))
    if not any(needle in whole for needle in needles):
        return {}
    found = {}
    for i, output in enumerate(dataset.outputs):
        if not tell_of(output) or _ASKED.search(dataset.inputs[i]):
            continue
        for part in dataset.parts(i):
            if part.role == "assistant" and (phrase := tell_of(part.text)):
                found[i] = Tell(part.path, phrase)
                break
    return found
