"""What to say when no format fits: the rows' fields, and a ready `--fields` line made of the likeliest ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dataaudit.formats.spellings import METADATA
from dataaudit.measurement import shortened

_SAMPLE = 200
_DEPTH = 3
_ASKED = ("input", "prompt", "question", "instruction", "query", "text", "user", "source", "utterance", "sentence")
_GIVEN = ("output", "answer", "response", "completion", "reply", "assistant", "target", "reference", "result")
_TOLD = ("instruction", "system")
_NAMED = ("label", "category", "class", "intent", "topic", "tag", "sentiment")
_SHOWN = 12
_LONGEST = 60  # characters of a name
_NO_TEXT = METADATA - {"title", "source", "system"}


@dataclass(slots=True)
class _Column:
    texts: list[str] = field(default_factory=list)

    @property
    def length(self) -> float:
        return sum(map(len, self.texts)) / len(self.texts)

    @property
    def repeats(self) -> bool:
        return len(self.texts) > 4 and len(set(self.texts)) * 2 <= len(self.texts)


def unrecognised(name: str, head: Sequence[Any]) -> tuple[str, str]:
    """The message, and the hint that settles it, from the first rows of a file."""
    rows = [row for row in head[:_SAMPLE] if isinstance(row, dict)]
    fields = list(dict.fromkeys(key for row in rows for key in row))
    if not fields:
        kinds = sorted({type(row).__name__ for row in head[:_SAMPLE]})
        return f"{name}: rows are {', '.join(kinds) or 'unreadable'}, expected objects", "run: dataaudit formats"
    names = [shortened(str(field), _LONGEST) for field in fields[:_SHOWN]]
    shown = ", ".join(names) + (", ..." if len(fields) > _SHOWN else "")
    message = f"{name}: cannot tell which fields are the input and the output; the rows have: {shown}"
    return message, f"say it, for example: --fields {fields_line(rows)} (see: dataaudit formats)"


def fields_line(rows: list[dict[str, Any]]) -> str:
    """`input=userInput.text,output=answer`, guessed from names, lengths and repetition."""
    columns: dict[str, _Column] = {}
    for row in rows:
        for path, text in _texts(row):
            if len(path) > _DEPTH * _LONGEST:
                continue
            columns.setdefault(path, _Column()).texts.append(text)
    common = {path: c for path, c in columns.items() if len(c.texts) * 2 >= len(rows) and path not in _NO_TEXT}
    asked = _best(common, _ASKED, set())
    others = {path for path in common if path != asked and _list_of(path) and _list_of(path) == _list_of(asked)}
    if others:  # turns of one list: whose they are cannot be told
        return "input=FIELD,output=FIELD"
    given = _best(common, _GIVEN, {asked})
    told = next((p for p in common if p not in (asked, given) and _named(p, _TOLD)), None)
    label = next((p for p, c in common.items() if p != asked and c.repeats and _named(p, _NAMED)), None)
    if label and not _named(given, _GIVEN):
        return f"input={asked},label={label}"
    return f"{f'system={told},' if told else ''}input={asked},output={given}"


def _texts(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict) and depth < _DEPTH:
        for key, child in value.items():
            yield from _texts(child, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list) and depth < _DEPTH:
        for i, child in enumerate(value[:2]):
            yield from _texts(child, f"{path}[{i}]", depth + 1)


def _best(columns: dict[str, _Column], words: tuple[str, ...], taken: set[str]) -> str:
    """The field named like one of the words; else the longest text."""
    free = {path: column for path, column in columns.items() if path not in taken}
    return max(free, key=lambda path: (_named(path, words), free[path].length), default="FIELD")


def _list_of(path: str) -> str:
    """The list whose item a path is, '' for what is no item itself."""
    return path.rpartition("[")[0] if path.endswith("]") else ""


def _named(path: str, words: tuple[str, ...]) -> bool:
    last = path.rpartition(".")[2].casefold()
    return any(word in last for word in words)
