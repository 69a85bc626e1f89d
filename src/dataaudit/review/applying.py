"""Writes a new file with the labels that reviewers corrected, a log of the changes, and the ledger beside it."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError
from dataaudit.fingerprint import fingerprint
from dataaudit.review import beside
from dataaudit.review.corrections import corrections
from dataaudit.review.writing import Writer

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.review.desk import Desk


@dataclass(frozen=True, slots=True)
class Change:
    """One corrected label. `became` is the fingerprint of the corrected row."""

    row: int | None
    line: int | None
    path: str
    given: str
    corrected: str
    fingerprint: str
    became: str


def apply(desk: Desk, output: Path, who: str) -> str:
    """What was done, in words. The data itself is not touched, and nothing that exists is written over."""
    dataset = desk.dataset
    if len(dataset.files) != 1:
        raise DataAuditError("review apply: expected one file", "apply to each file in turn, with --ledger FILE")
    log, ledger = output.with_name(f"{output.name}.log.jsonl"), beside(output)
    for path in (output, log):
        if path.exists():
            raise DataAuditError(f"{path}: exists already", "name a new file: -o FILE")
    changed, changes, left = _corrected(desk)
    _write(output, _rewritten(dataset, changed))
    _write(log, "".join(json.dumps(asdict(change), ensure_ascii=False) + "\n" for change in changes))
    with Writer(desk.path, desk.ledger) as writer:
        for change in changes:
            writer.correct(change.fingerprint, change.became, who)
    if ledger.resolve() != desk.path.resolve():
        before = ledger.read_bytes() if ledger.exists() else b""
        _write(ledger, (before + desk.path.read_bytes()).decode("utf-8"))
    lines = [f"{len(changes):,} labels corrected in {output}; the changes are in {log}, the answers in {ledger}"]
    if left:
        lines.append(f"{left:,} rows are wrong but have no right label that reviewers agree on: left as they are")
    lines.append("the rows that nobody reviewed are as they were: a fresh review of the new file can prove its rate")
    return "".join(f"{line}\n" for line in lines)


def _corrected(desk: Desk) -> tuple[dict[int, Any], list[Change], int]:
    dataset, changed, changes, left = desk.dataset, dict[int, Any](), list[Change](), 0
    for index, path, label, right, record in corrections(dataset, desk.ledger):
        if record is None or path is None or right is None:
            left += 1
            continue
        changed[index] = record
        place, print_ = dataset.place(index), dataset.fingerprints[index]
        changes.append(Change(place.row, place.line, path, label, right, print_, fingerprint(record)))
    return changed, changes, left


def _rewritten(dataset: Dataset, changed: Mapping[int, Any]) -> str:
    """The file anew. Of JSON Lines, the lines that do not change stay byte for byte."""
    container = dataset.files[0].container
    if container == "jsonl" and (text := _lines(dataset, changed)) is not None:
        return text
    if dataset.unreadable:
        raise DataAuditError(
            f"{dataset.files[0].name}: {len(dataset.unreadable):,} rows cannot be read and would be lost",
            "repair them first; dataaudit check lists them",
        )
    records = [changed.get(i, record) for i, record in enumerate(dataset.records)]
    if container.startswith(("csv", "tsv")):
        return _table(dataset.columns, records, "\t" if container.startswith("tsv") else ",")
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _lines(dataset: Dataset, changed: Mapping[int, Any]) -> str | None:
    """None if the lines are not found where they were read, as in UTF-16."""
    lines = Path(dataset.files[0].name).read_bytes().split(b"\n")
    for i, record in changed.items():
        number = (dataset.place(i).line or 0) - 1
        old = lines[number] if 0 <= number < len(lines) else b""
        try:
            if json.loads(old) != dataset.records[i]:
                return None
        except ValueError:
            return None
        separators = (", ", ": ") if b'": ' in old else (",", ":")
        end = b"\r" if old.endswith(b"\r") else b""
        lines[number] = json.dumps(record, ensure_ascii=False, separators=separators).encode() + end
    return b"\n".join(lines).decode("utf-8", "surrogateescape")


def _table(columns: list[str], records: list[Any], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    if columns != [str(n) for n in range(1, len(columns) + 1)]:
        writer.writerow(columns)
    writer.writerows([record.get(column, "") for column in columns] for record in records)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(text.encode("utf-8", "surrogateescape"))
        temporary.replace(path)
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be written ({error.strerror or error})") from None
