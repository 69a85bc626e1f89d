"""CSV and TSV, with or without a header. Row numbers count records, line numbers physical lines."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dataaudit.errors import DataAuditError
from dataaudit.formats.spellings import KNOWN_COLUMNS

if TYPE_CHECKING:
    from dataaudit.sources import Records

DELIMITERS = ("\t", ",", ";", "|")
_SAMPLE = 200


def read_table(stream: io.BufferedReader, name: str, records: Records) -> str:
    """Appends every record as a dict of column name -> text. A headerless table has columns 1, 2, ..."""
    from dataaudit.sources import Fault

    raw = stream.read()
    lines = raw.split(b"\n")
    delimiter = _delimiter(lines[:_SAMPLE])
    if delimiter is None:
        raise DataAuditError(
            f"{name}: neither JSON nor a table: no line starts with {{ and no delimiter divides the lines",
            "expected JSONL, a JSON array, CSV, TSV or Parquet",
        )
    plain = delimiter == "\t" and _same_width(lines, delimiter)
    rows = _plain(lines, delimiter) if plain else _quoted(raw, delimiter)
    header: list[str] | None = None
    width, row = 0, 0
    for line, cells in rows:
        if isinstance(cells, str):
            row += 1
            records.faults.append(Fault(name, row, line, cells))
            continue
        if not cells or cells == [""]:
            continue
        if width == 0:
            width = len(cells)
            header = _header(cells)
            if header is not None:
                continue
            header = [str(i + 1) for i in range(width)]
            records.notes.append(f"{name}: has no header; its {width} columns are called 1 to {width}")
        row += 1
        if len(cells) != width:
            records.faults.append(Fault(name, row, line, f"expected {width} columns, found {len(cells)}"))
            continue
        assert header is not None
        records.add(dict(zip(header, cells, strict=True)), row, line)
    return "tsv" if delimiter == "\t" else "csv"


def _delimiter(lines: list[bytes]) -> str | None:
    """The character that divides most lines into the same number of cells."""
    text = [line.decode("utf-8", "replace") for line in lines if line.strip()]
    best: tuple[float, str] | None = None
    for delimiter in DELIMITERS:
        counts = Counter(sum(1 for _ in _cells(line, delimiter)) for line in text)
        cells, often = max(counts.items(), key=lambda item: (item[0] > 1, item[1]))
        score = often / len(text) + (0.5 if delimiter == "\t" else 0)
        if cells > 1 and often * 2 >= len(text) and (best is None or score > best[0]):
            best = (score, delimiter)
    if best is None and text and any("," in line for line in text[:1]):  # quoted newlines spoil the count
        return ","
    return best[1] if best else None


def _cells(line: str, delimiter: str) -> Iterator[str]:
    try:
        return iter(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return iter(line.split(delimiter))


def _same_width(lines: list[bytes], delimiter: str) -> bool:
    separator = delimiter.encode()
    widths = Counter(line.count(separator) for line in lines if line.strip())
    return bool(widths) and max(widths.values()) * 100 >= 99 * sum(widths.values())


def _plain(lines: list[bytes], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Tab-separated lines in which a quote is a quote: only a wholly quoted cell is unquoted."""
    for number, line in enumerate(lines, 1):
        line = line.removesuffix(b"\r")
        if not line.strip():
            continue
        try:
            cells = line.decode("utf-8").split(delimiter)
        except UnicodeDecodeError as error:
            yield number, _not_utf8(line, error)
            continue
        yield number, [_unquote(cell) if cell[:1] == '"' else cell for cell in cells]


def _unquote(cell: str) -> str:
    inner = cell[1:-1]
    wholly = len(cell) >= 2 and cell[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if wholly else cell


def _quoted(raw: bytes, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    csv.field_size_limit(2**31 - 1)
    bad: list[str] = []

    def decoded() -> Iterator[str]:
        for line in io.BytesIO(raw):
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError as error:
                bad.append(_not_utf8(line, error))
                yield line.decode("utf-8", "replace")

    reader = csv.reader(decoded(), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, f"not a CSV record: {error}"
            continue
        yield line, bad.pop() if bad else cells
        bad.clear()


def _not_utf8(line: bytes, error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte 0x{line[error.start]:02X} at byte {error.start + 1} of the line"


def _header(cells: list[str]) -> list[str] | None:
    names = [cell.strip() for cell in cells]
    known = any(name.casefold() in KNOWN_COLUMNS for name in names)
    distinct = len(set(names)) == len(names) and all(names)
    return names if known and distinct and all(len(name) <= 64 for name in names) else None
