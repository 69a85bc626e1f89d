"""How a sheet is written for spreadsheets, scripts and Label Studio, and read back exactly."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dataaudit.errors import DataAuditError
from dataaudit.review.questions import Question

Row = Mapping[str, Any]
ANSWERS = ("answer", "right_label", "source", "note")
# A cell that begins so is a formula to a spreadsheet, and data is not to be executed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTE = "'"


def as_csv(rows: Sequence[Row], question: Question) -> str:
    from dataaudit.review.exchange import COLUMNS

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_guarded(row[name]) for name in COLUMNS] for row in rows)
    return text.getvalue()


def as_jsonl(rows: Sequence[Row], question: Question) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_label_studio(rows: Sequence[Row], question: Question) -> str:
    """Tasks as Label Studio imports them; answers so far are annotations, one task a row."""
    tasks: dict[str, dict[str, Any]] = {}
    for row in rows:
        shown = {key: value for key, value in row.items() if key not in (*ANSWERS, "who")}
        task = tasks.setdefault(row["id"], {"data": shown, "annotations": []})
        if row["answer"]:
            result = [_choice(row["answer"]), *(_text(key, row[key]) for key in ANSWERS[1:] if row[key])]
            task["annotations"].append({"completed_by": {"email": row["who"]}, "result": result})
    return json.dumps(list(tasks.values()), ensure_ascii=False, indent=1) + "\n"


WRITERS: Mapping[str, Callable[[Sequence[Row], Question], str]] = {
    "csv": as_csv,
    "jsonl": as_jsonl,
    "label-studio": as_label_studio,
}


def read(content: bytes, name: str) -> list[Mapping[str, str]]:
    """The rows of any of the forms, as texts. Raises DataAuditError for what is none of them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataAuditError(f"{name}: not UTF-8; save it as CSV in UTF-8") from None
    try:
        if text.lstrip().startswith("["):
            return [row for task in json.loads(text) for row in _from_task(task)]
        if text.lstrip().startswith("{"):
            rows = [json.loads(line) for line in text.split("\n") if line.strip()]
            return [{key: str(value) for key, value in row.items() if value is not None} for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DataAuditError(f"{name}: neither JSON Lines of review export nor an export of Label Studio") from None
    return _from_csv(text, name)


def _from_csv(text: str, name: str) -> list[Mapping[str, str]]:
    csv.field_size_limit(2**31 - 1)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(reader, [])
        return [
            {key: _unguarded(cell) for key, cell in zip(header, cells, strict=False)} for cells in reader if any(cells)
        ]
    except csv.Error as error:
        raise DataAuditError(f"{name}:{reader.line_num}: not CSV ({error})") from None


def _guarded(value: Any) -> str:
    text = str(value)
    return _QUOTE + text if text.startswith((*_FORMULA, _QUOTE)) else text


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(_QUOTE) and cell[1:].startswith((*_FORMULA, _QUOTE)) else cell


def _choice(said: str) -> dict[str, Any]:
    return {"from_name": "answer", "to_name": "input", "type": "choices", "value": {"choices": [said]}}


def _text(name: str, text: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": "input", "type": "textarea", "value": {"text": [text]}}


def _from_task(task: Mapping[str, Any]) -> list[Mapping[str, str]]:
    shown = {key: str(value) for key, value in task["data"].items()}
    annotations = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
    if not annotations:
        return [shown]
    rows: list[Mapping[str, str]] = []
    for annotation in annotations:
        row = {**shown, "who": _person(annotation.get("completed_by"))}
        for result in annotation["result"]:
            value = result["value"]
            picked = value.get("choices") or value.get("text") or []
            row[result["from_name"]] = picked if isinstance(picked, str) else "\n".join(map(str, picked))
        rows.append(row)
    return rows


def _person(completed_by: Any) -> str:
    if isinstance(completed_by, dict):
        return str(completed_by.get("email") or completed_by.get("username") or completed_by.get("id") or "")
    return "" if completed_by is None else str(completed_by)
