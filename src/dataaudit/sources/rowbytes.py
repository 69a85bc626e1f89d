"""The bytes of each row of a file, so that a new file can be made of old rows without touching them."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError
from dataaudit.sources.delimiter import TAB, delimiter_of

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_SAMPLE = 500
_WRITABLE = ("jsonl", "csv", "tsv")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)

_AFTER_A_ROW = (b"", b"\r", b"\n", b" ", b"\t")

Encode = Callable[[Any], bytes]


@dataclass(frozen=True)
class RowBytes:
    """A file in pieces: what stands before the first row (a byte order mark, a header), and each row by its line.

    A row keeps its line ending and the blank lines that follow it; joined in order, the pieces are the file.
    """

    name: str
    sha256: str
    container: str
    delimiter: str
    before: bytes
    rows: Mapping[int, bytes]

    def join(self, lines: Sequence[int], changed: Mapping[int, bytes] | None = None) -> bytes:
        """A file of the rows at these lines, in the order of the old file; `changed` rows have new bytes."""
        new = changed or {}
        return b"".join([self.before, *(new.get(line, self.rows[line]) for line in sorted(lines))])

    def rewritten(self, line: int, old: Any, new: Any) -> bytes:
        """The bytes of a row with another value, written the way the old one was as far as that can be told."""
        whole = self.rows[line]
        if self.container == "jsonl" and whole.lstrip()[:1] == b"[" and isinstance(old, dict):
            old, new = list(old.values()), list(new.values())  # columns that were named 1, 2, ... when read
        ways = _json_ways() if self.container == "jsonl" else _table_ways(self.delimiter)
        for encode in ways:
            body = encode(old)
            if whole.startswith(body) and whole[len(body) : len(body) + 1] in _AFTER_A_ROW:
                return encode(new) + whole[len(body) :]
        return ways[0](new) + whole[len(whole.rstrip(b"\r\n")) :]


def row_bytes(dataset: Dataset) -> RowBytes:
    """The rows of the one file of a split. Raises DataAuditError for a file that cannot be written row by row."""
    if len(dataset.files) != 1:
        raise DataAuditError(f"expected one file, found {len(dataset.files)}")
    file = dataset.files[0]
    try:
        raw = Path(file.name).read_bytes()
    except OSError as error:
        raise DataAuditError(f"{file.name}: cannot be read again ({error.strerror or error})") from None
    if hashlib.sha256(raw).hexdigest() != file.sha256:
        raise DataAuditError(f"{file.name}: changed while it was read", "run again when nothing writes to it")
    if file.container not in _WRITABLE or raw.startswith(_WIDE):
        kind = file.container if file.container not in _WRITABLE else f"{file.container} in UTF-16 or UTF-32"
        raise DataAuditError(
            f"{file.name}: is {kind}, expected plain JSONL, CSV or TSV in UTF-8",
            "unpack or convert it first; bytes of rows can be kept only there",
        )
    end = b"\r" if b"\n" not in raw and file.container != "jsonl" else b"\n"
    lines = raw.split(end)
    pieces = [line + end for line in lines[:-1]] + [lines[-1]]
    starts = sorted({dataset.place(i).line or 0 for i in range(len(dataset))} | _faulty(dataset))
    before = b"".join(pieces[: starts[0] - 1])
    rows = {
        line: b"".join(pieces[line - 1 : following - 1])
        for line, following in zip(starts, [*starts[1:], len(pieces) + 1], strict=True)
    }
    if starts[0] == 1 and rows[1].startswith(codecs.BOM_UTF8):
        before, rows[1] = codecs.BOM_UTF8, rows[1].removeprefix(codecs.BOM_UTF8)
    delimiter = TAB if file.container == "tsv" else delimiter_of(lines[:_SAMPLE]) or ","
    return RowBytes(file.name, file.sha256, file.container, delimiter, before, rows)


def _faulty(dataset: Dataset) -> set[int]:
    return {fault.place.line for fault in dataset.unreadable if fault.place.line}


def _json_ways() -> list[Encode]:
    """Ways to write JSON, the commonest of Python and JavaScript first."""

    def way(separators: tuple[str, str], ascii_only: bool) -> Encode:
        return lambda value: json.dumps(value, ensure_ascii=ascii_only, separators=separators).encode()

    separators = [(", ", ": "), (",", ":"), (",", ": "), (", ", ":")]
    return [way(pair, ascii_only) for pair, ascii_only in product(separators, (False, True))]


def _table_ways(delimiter: str) -> list[Encode]:
    """Ways to write the cells of a record: quoted where needed, all quoted, never quoted."""

    def quoting(style: int) -> Encode:
        def encode(row: Mapping[str, Any]) -> bytes:
            stream = io.StringIO()
            csv.writer(stream, delimiter=delimiter, quoting=style, lineterminator="\r\n").writerow(row.values())  # type: ignore[arg-type]
            return stream.getvalue().removesuffix("\r\n").encode()

        return encode

    def bare(row: Mapping[str, Any]) -> bytes:
        return delimiter.join(map(str, row.values())).encode()

    return [quoting(csv.QUOTE_MINIMAL), quoting(csv.QUOTE_ALL), quoting(csv.QUOTE_NONNUMERIC), bare]
