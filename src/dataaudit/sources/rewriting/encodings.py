"""The ways in which one row may be written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from dataaudit.sources.dialect import Dialect
from dataaudit.sources.token_columns import Columns, places

Encode = Callable[[Any], bytes]

_SEPARATORS = ((", ", ": "), (",", ":"), (",", ": "), (", ", ":"))
_INDENTS: tuple[int | str, ...] = (2, 4, 1, "\t", 3, 8)


def json_ways() -> list[Encode]:
    """On one line, the commonest ways of Python and JavaScript first."""

    def way(separators: tuple[str, str], ascii_only: bool) -> Encode:
        return lambda value: json.dumps(value, ensure_ascii=ascii_only, separators=separators).encode()

    return [way(pair, ascii_only) for pair, ascii_only in product(_SEPARATORS, (False, True))]


def printed_ways(margin: str, end: str) -> list[Encode]:
    """On several lines, indented, as an element that stands behind a margin."""

    def way(indent: int | str, ascii_only: bool) -> Encode:
        def encode(value: Any) -> bytes:
            return json.dumps(value, ensure_ascii=ascii_only, indent=indent).replace("\n", end + margin).encode()

        return encode

    return [way(indent, ascii_only) for indent, ascii_only in product(_INDENTS, (False, True))]


def table_ways(dialect: Dialect) -> list[Encode]:
    """The cells of a record: quoted where needed, all quoted, never quoted."""

    def quoting(style: int) -> Encode:
        def encode(row: Mapping[str, Any]) -> bytes:
            stream = io.StringIO()
            dialect.writer(stream, style).writerow(row.values())
            return stream.getvalue().removesuffix("\r\n").encode()

        return encode

    def bare(row: Mapping[str, Any]) -> bytes:
        return dialect.delimiter.join(map(str, row.values())).encode()

    return [quoting(csv.QUOTE_MINIMAL), quoting(csv.QUOTE_ALL), quoting(csv.QUOTE_NONNUMERIC), bare]


def conll_ways(sentence: bytes, columns: Columns) -> list[Encode]:
    """The lines of the old sentence with other tokens and tags in their cells."""
    lines = sentence.decode("utf-8", "surrogateescape").split("\n")

    def encode(row: Mapping[str, Sequence[str]]) -> bytes:
        pairs = zip(row["tokens"], row[columns.field], strict=True)
        text = [
            line if columns.without_token(line) or not line.strip() else _with(line, *next(pairs)) for line in lines
        ]
        return "\n".join(text).encode("utf-8", "surrogateescape")

    def _with(line: str, token: str, tag: str) -> str:
        cells = places(line)
        first, last = cells[columns.token], cells[columns.tag]
        return line[: first.start()] + token + line[first.end() : last.start()] + tag + line[last.end() :]

    return [encode]
