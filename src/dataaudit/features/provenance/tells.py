"""Phrases by which a text says of itself that a model wrote it. Never style: only self-identification counts.

The phrases are packs by language. Measured on 15,440 human rows: one hit (a prompt that quotes the phrase). Rows
without a tell prove nothing, since nine of ten machine-written answers have none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dataaudit.features.scripts import script

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_SPEAKS = r"(?:[,;]?\s+(?:i|my)\b|[,;]\s+(?:it'?s|there)\b|\s+(?:created|developed|trained|built|made) by\b|\s*[.!])"
_IS_ONE = r"(?:[.!]|[,;]? (?:and|so|but) (?:i|do|don['’]t|can|have)\b| (?:created|developed|trained|built|made) by\b)"
_MADE = r"\bi(?:['’]m| am| was|['’]ve been)\b[^.!?\n]{0,40}\b(?:trained|developed|created|made)"
_FEELINGS = r"(?:opinions|beliefs|feelings|experiences|preferences)"


class Pack(NamedTuple):
    """The phrases of one language.

    tells  a needle and a pattern: every match of the pattern contains the needle, a plain lower-case text that is
           searched first, since it is cheap
    asked  a question to which the phrase is the answer: identity data and personas answer as they are told to
    """

    language: str
    scripts: frozenset[str]
    tells: tuple[tuple[str, str], ...]
    asked: str


def _pack(language: str, scripts: str, asked: str, *tells: tuple[str, str]) -> Pack:
    return Pack(language, frozenset(scripts.split()), tells, asked)


PACKS = (
    _pack(
        "English", "latin",
        r"\b(?:who|what) (?:exactly )?(?:(?:are|r) (?:you|u)|you are)\b|\bare you\b"
        r"|\byour (?:name|creators?|makers?|developers?|owner)\b"
        r"|\b(?:who|which \w+|what \w+) (?:\w+ )?(?:made|created|trained|built|developed|owns|programmed|taught) you\b"
        r"|\b(?:introduce|describe|about) (?:your ?self|you)\b|\byou were (?:made|created|trained|built|developed)\b"
        r"|\b(?:chatgpt|openai|anthropic|claude|gpt-?\d|language model)\b",
        ("language model", r"\bas an? (?:ai |large )?language model\b"),
        ("language model", r"\bi(?:['’]m| am)(?: only| just| merely| simply)? an? (?:ai |large )?language model\b"),
        ("an ai", rf"\bas an ai(?: assistant| model| chatbot| system)?{_SPEAKS}"),
        ("an artificial", rf"\bas an artificial intelligence(?: assistant| model| system)?{_SPEAKS}"),
        ("an ai", rf"\bi(?:['’]m| am)(?: only| just| merely| simply)? an ai(?: (?:assistant|model|chatbot))?{_IS_ONE}"),
        ("knowledge cut", r"\bmy (?:last )?knowledge cut-?\s?off\b"),
        ("last update", r"\bas of my last (?:knowledge |training )?update\b"),
        ("openai", rf"{_MADE} by openai\b"),
        ("anthropic", rf"{_MADE} by anthropic\b"),
        ("have personal", rf"\bi (?:don['’]t|do not) have personal {_FEELINGS}\b"),
        ("<think>", r"\A\s*<think>"),
        ("oaicite", r"\boaicite\b"),
    ),
    _pack(
        "German", "latin",
        r"\b(?:wer|was) (?:bist du|sind sie)\b|\bwie hei(?:ß|ss)(?:t du|en sie)\b|\bbist du eine?\b|\bstell dich\b"
        r"|sprachmodell",
        ("sprachmodell", r"\bals (?:ein )?(?:ki[- ]?)?sprachmodell\b"),
    ),
    _pack(
        "French", "latin",
        r"\bqui (?:es-tu|êtes-vous)\b|\btu es qui\b|\b(?:es-tu|êtes-vous) une?\b|\bpr[ée]sente-toi\b|modèle de langage",
        ("modèle de langage", r"\ben tant qu(?:e|['’]un) (?:grand )?modèle de langage\b"),
    ),
    _pack(
        "Spanish", "latin",
        r"\b(?:qui[ée]n|qu[ée]) (?:eres|es usted)\b|\beres una? (?:ia|robot|bot|human[oa]|persona|máquina)\b"
        r"|\bpres[ée]ntate\b|modelo de lenguaje",
        ("modelo de l", r"\bcomo (?:un )?modelo de lenguaje\b"),
    ),
    _pack(
        "Portuguese", "latin",
        r"\b(?:quem|o que) é você\b|\bquem és\b|\bvocê é uma? (?:ia|robô|bot|human[oa]|pessoa|máquina)\b"
        r"|modelo de linguagem",
        ("modelo de l", r"\bcomo (?:um )?modelo de linguagem\b"),
    ),
    _pack(
        "Italian", "latin",
        r"\b(?:chi|cosa) sei\b|\bsei un(?:a |[’']| )(?:ia|robot|bot|uman[oa]|persona|macchina)\b|modello linguistico",
        ("modello linguistico", r"\bcome modello linguistico\b"),
    ),
    _pack(
        "Russian", "cyrillic", r"\bкто (?:ты|вы)\b|\b(?:ты|вы) кто\b|\bты (?:робот|бот|ии|человек)\b|языковая модель",
        ("языковая модель", r"\bкак (?:языковая модель|ии,? языковая модель)\b"),
    ),
    _pack(
        "Chinese", "han", r"你是谁|你是什么|你叫什么|你是[^。？]{0,6}吗|介绍[^。？]{0,4}自己|语言模型",
        ("语言模型", r"作为(?:一个|一种|一款)?(?:大型|人工智能|ai)*(?:大)?语言模型"),
    ),
    _pack(
        "Japanese", "hiragana katakana han", r"あなたは(?:誰|だれ|何|なに)|自己紹介|言語モデル",
        ("言語モデル", r"(?:ai)?言語モデルとして"),
    ),
    _pack(
        "Korean", "hangul", r"(?:너는|당신은|넌) 누구|누구(?:세요|니|야)|자기 ?소개|언어 모델",
        ("언어 모델", r"언어 모델로서,? (?:저는|제가|저|나는)"),
    ),
    _pack(
        "Arabic", "arabic", r"من (?:أنت|انت)|ما اسمك|هل (?:أنت|انت)|عر[ّ]?ف بنفسك|نموذج لغ",
        ("نموذج", r"(?:بصفتي|باعتباري) نموذج(?:ًا|اً|ا)? (?:لغة|لغوي)"),
    ),
    _pack(
        "Hindi", "devanagari", r"(?:तुम|आप|तू) कौन|(?:तुम्हारा|आपका) नाम|अपना परिचय|भाषा मॉडल",
        ("भाषा मॉडल", r"एक (?:एआई |ai |कृत्रिम बुद्धिमत्ता )?भाषा मॉडल के (?:रूप में|नाते),? (?:मैं|मुझे|मेर)"),
    ),
)  # fmt: skip
LANGUAGES = tuple(pack.language for pack in PACKS)
_READ = frozenset().union(*(pack.scripts for pack in PACKS))
_FOREIGN = re.compile("[\u0370-\u03ff\u0530-\u05ff\u0700-\u08ff\u0980-\u10ff\u1200-\u1cff\u2d00-\u2dff\ua490-\uabff]")
_PATTERNS = tuple((needle, re.compile(pattern, re.IGNORECASE)) for pack in PACKS for needle, pattern in pack.tells)
_ASKED = re.compile("|".join(pack.asked for pack in PACKS), re.IGNORECASE)
_QUOTED = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|^\s*>.*$", re.DOTALL | re.MULTILINE)


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
    if not any(needle in whole for needle in dict.fromkeys(needle for needle, _ in _PATTERNS)):
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


def unread(dataset: Dataset, rows: Sequence[int]) -> Mapping[str, int]:
    """How many of these answers are in a script of which no phrase is known, by script."""
    outputs = dataset.outputs
    foreign = (text for i in rows if not (text := outputs[i]).isascii() and _FOREIGN.search(text))
    found = Counter(map(script, foreign))
    return {name: found[name] for name in sorted(found) if name and name not in _READ}


def not_read(unread: Mapping[str, int], among: int) -> str:
    """How to say so."""
    scripts = ", ".join(unread)
    return f"{sum(unread.values()):,} of {among:,} answers are in a script of which no phrase is known ({scripts})"
