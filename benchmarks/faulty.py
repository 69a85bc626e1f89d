"""Chat rows with bad ones among them, and what is wrong with each.

A bad row breaks either OpenAI's schema, at a field, or the JSON itself, sometimes so that only a strict reader sees it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.chats import Row, chat, written

_ABSENT = object()


class Bad(NamedTuple):
    """What is wrong with a row: the kind, the path of the field and that of the object it stands in.

    Without a field: the row itself cannot be read.
    """

    kind: str
    field: str | None = None
    holder: str = ""

    def is_named_by(self, path: str, message: str) -> bool:
        """Whether somebody who reads this knows where to look."""
        if self.field is None:
            return True
        name = self.field.rpartition(".")[2]
        return path.startswith(self.field) or (path == self.holder and name in message)


class Fault(NamedTuple):
    """A field that is set to a value or dropped: of the row, of the last message of a role, or of a called function."""

    of: str
    field: str
    value: Any = _ABSENT

    def spoil(self, row: Row) -> tuple[str, str]:
        """Returns the paths of the field and of its holder."""
        holder, path = self._holder(row)
        if self.value is _ABSENT:
            del holder[self.field]
        else:
            holder[self.field] = self.value
        return f"{path}.{self.field}".lstrip("."), path

    def _holder(self, row: Row) -> tuple[Row, str]:
        messages = row["messages"]
        if self.of == "row":
            return row, ""
        if self.of == "call":
            at = next(i for i, message in enumerate(messages) if "tool_calls" in message)
            return messages[at]["tool_calls"][0]["function"], f"messages[{at}].tool_calls[0].function"
        at = max(i for i, message in enumerate(messages) if message["role"] == self.of)
        return messages[at], f"messages[{at}]"


FAULTS = {
    "unknown role": Fault("assistant", "role", "asistant"),
    "no role": Fault("user", "role"),
    "no content": Fault("user", "content"),
    "content a number": Fault("user", "content", 42),
    "content null": Fault("user", "content", None),
    "content blank": Fault("user", "content", " \n"),
    "part without text": Fault("user", "content", [{"type": "text"}]),
    "image without address": Fault("user", "content", [{"type": "image_url", "image_url": {"url": "photo.png"}}]),
    "answer null": Fault("assistant", "content", None),
    "weight 2": Fault("assistant", "weight", 2),
    "weight a text": Fault("assistant", "weight", "1"),
    "stray field": Fault("assistant", "timestamp", 1700000000),
    "reply without id": Fault("tool", "tool_call_id"),
    "call without name": Fault("call", "name"),
    "arguments an object": Fault("call", "arguments", {"number": "P1"}),
    "no messages": Fault("row", "messages"),
    "messages empty": Fault("row", "messages", []),
    "messages a text": Fault("row", "messages", "Where is my parcel?"),
    "message a text": Fault("row", "messages", ["Where is my parcel?", "Here."]),
    "no answer": Fault("row", "messages", [{"role": "user", "content": "Where is my parcel?"}]),
    "tools an object": Fault("row", "tools", {"name": "track"}),
    "stray column": Fault("row", "id", 7),
}

BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda line: line[: len(line) * 2 // 3],
    "comma at the end": lambda line: line + b",",
    "two on a line": lambda line: line + line,
    "single quotes": lambda line: line.replace(b'"role"', b"'role'", 1),
    "no UTF-8": lambda line: line.replace(b'"content": "', b'"content": "Andr\xe9 ', 1),
    "key twice": lambda line: line.replace(b'"content": ', b'"content": "Hi", "content": ', 1),
    "half a character": lambda line: line.replace(b'"content": "', rb'"content": "\ud83d ', 1),
    "NaN": lambda line: line[:-1] + b', "parallel_tool_calls": NaN}',
    "a list": lambda line: b"[" + line + b"]",
}


class Line(NamedTuple):
    text: bytes
    bad: Bad | None = None


def lines(rows: int, share: float, seed: int = 7) -> Iterator[Line]:
    """Lines without their line feeds, a share of them bad. The kinds take turns."""
    rng, kinds = random.Random(seed), cycle([*FAULTS, *BREAKS])
    for number in range(rows):
        if rng.random() < share:
            yield _bad(rng, number, next(kinds))
        else:
            yield Line(written(chat(rng, number)))


def _bad(rng: random.Random, number: int, kind: str) -> Line:
    if kind in BREAKS:
        return Line(BREAKS[kind](written(chat(rng, number))), Bad(kind))
    row = chat(rng, number, calling=1.0)
    field, holder = FAULTS[kind].spoil(row)
    return Line(written(row), Bad(kind, field, holder))


def write(path: Path, rows: int, share: float) -> dict[int, Bad]:
    """Writes the lines and says which rows, from 1, are bad."""
    bad = {}
    with path.open("wb") as file:
        for number, line in enumerate(lines(rows, share), 1):
            file.write(line.text + b"\n")
            if line.bad is not None:
                bad[number] = line.bad
    return bad
