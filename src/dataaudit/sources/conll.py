"""CoNLL: one token and its tag a line, a blank line after each sentence. A sentence becomes one row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dataaudit.sources.value import describe, digest

if TYPE_CHECKING:
    from dataaudit.sources import Records

_TAG = re.compile(r"O|[BIESLUM]-\S+")
_SPACED = re.compile(r"[ \t]+")


def is_conll(head: bytes) -> bool:
    """True if nearly all lines end in a tag (O, B-person, I-person) and blank lines stand between some."""
    lines = head.decode("utf-8", "replace").split("\n")
    if not head.endswith(b"\n") and len(lines) > 1:
        lines.pop()
    while lines and not lines[-1].strip():
        lines.pop()
    cells = [_cells(line) for line in lines if line.strip() and not _is_comment(line)]
    tagged = sum(len(row) > 1 and bool(_TAG.fullmatch(row[-1])) for row in cells)
    entities = any(len(row) > 1 and "-" in row[-1] for row in cells)
    blanks = sum(not line.strip() for line in lines)
    return len(cells) > 1 and tagged * 100 >= 95 * len(cells) and (blanks > 0 or entities)


def read_conll(stream: io.BufferedReader, name: str, member: str | None, records: Records) -> str:
    """Appends each sentence as `{"tokens": [...], "ner_tags": [...]}`; its line is that of its first token."""
    from dataaudit.sources import Fault

    for row, (first, sentence, problem) in enumerate(_sentences(stream), 1):
        if problem is not None:
            records.faults.append(Fault(name, row, first, problem, digest=digest(sentence)))
        else:
            tokens, tags = zip(*sentence, strict=True)
            records.add({"tokens": list(tokens), "ner_tags": list(tags)}, row, first)
            records.counted.wide |= not all(map(str.isascii, tokens))
    return "conll"


def _sentences(stream: io.BufferedReader) -> Iterator[tuple[int, list[tuple[str, str]], str | None]]:
    first, sentence, problem, offset = 0, list[tuple[str, str]](), None, 0
    for number, raw in enumerate(stream, 1):
        start, offset = offset, offset + len(raw)
        if not raw.strip():
            if first:
                yield first, sentence, problem
            first, sentence, problem = 0, [], None
            continue
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line, problem = raw.decode("utf-8", "replace"), problem or describe(error, start)
        if _is_comment(line):
            continue
        first = first or number
        cells = _cells(line)
        if len(cells) < 2:
            problem = problem or f"no tag on line {number}"
        else:
            sentence.append((cells[0], cells[-1]))
    if first:
        yield first, sentence, problem


def _cells(line: str) -> list[str]:
    line = line.strip("\r\n")
    return line.split("\t") if "\t" in line else _SPACED.split(line.strip())


def _is_comment(line: str) -> bool:
    return line.startswith("-DOCSTART-") or (line.startswith("# ") and "\t" not in line and not _tagged(line))


def _tagged(line: str) -> bool:
    return bool(_TAG.fullmatch(_SPACED.split(line.strip())[-1]))
