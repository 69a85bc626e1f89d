"""Whatever the user hands over -> a Dataset: paths, pandas frames, lists of dicts, `datasets` objects."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dataaudit.config import Settings
from dataaudit.dataset import Dataset, File
from dataaudit.errors import DataAuditError
from dataaudit.sources import Records


def load(split: str, data: Any, settings: Settings, stdin_name: str = "stdin") -> Dataset:
    """Reads or wraps the data of one split and detects its format.

    `data` is a path, a sequence of paths, a pandas frame, an iterable of mappings, or an object that can be
    iterated into mappings (a Hugging Face dataset). Raises DataAuditError when it cannot be read.
    """
    from dataaudit.formats.detection import detect

    records = _records(split, data, stdin_name)
    return Dataset(split, records, detect(records, settings.format, settings.fields))


def _records(split: str, data: Any, stdin_name: str) -> Records:
    from dataaudit.sources import read

    if isinstance(data, str | os.PathLike):
        return read([os.fspath(data)], stdin_name)
    if isinstance(data, Sequence) and data and all(isinstance(item, str | os.PathLike) for item in data):
        return read([os.fspath(item) for item in data], stdin_name)
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        return _in_memory(split, _frame_rows(data))
    if isinstance(data, Mapping):
        raise DataAuditError(f"{split}: expected one split, found a mapping of {', '.join(map(str, data))}")
    if isinstance(data, Iterable) and not isinstance(data, bytes):
        return _in_memory(split, data)
    raise DataAuditError(f"{split}: expected a path, a frame or rows, found {type(data).__name__}")


def _frame_rows(frame: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return [{str(k): None if _is_nan(v) else v for k, v in row.items()} for row in rows]


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and value != value


def _in_memory(split: str, rows: Iterable[Any]) -> Records:
    from dataaudit.fingerprint import canonical

    records, digest, size = Records(), hashlib.sha256(), 0
    for number, row in enumerate(rows, 1):
        value = dict(row) if isinstance(row, Mapping) else row
        line = canonical(value) + b"\n"
        digest.update(line)
        size += len(line)
        records.add(value, number, number)
    records.files.append(File(f"<{split}>", digest.hexdigest(), size, "memory"))
    if not records.data:
        raise DataAuditError(f"{split}: no rows")
    return records
