"""Appends to a ledger so that a crash at any moment loses at most the entry being written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import orjson

from dataaudit.errors import DataAuditError
from dataaudit.review.ledger import Answer, Draw, Ledger, entry_of, identified

Item = TypeVar("Item", Draw, Answer)
_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Writer:
    """An open ledger. Each entry is written with one call and forced to the disk before it counts as given.

    Times never run backwards within a ledger, whatever the clock does: the last answer in the file stays the last.
    """

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self.path = path
        self.notes: list[str] = []
        times = [*(draw.when for draw in ledger.draws), *(answer.when for answer in ledger.answers)]
        self._last = max(times, default="")
        if self._last > _now():
            self.notes.append("the ledger holds answers from the future: the clock was set back, the order is kept")
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            self._mend()
        except OSError as error:
            raise _unwritable(path, error) from None

    def add(self, item: Item) -> Item:
        """Writes a draw or an answer, with its time and id."""
        timed = replace(item, when=self._tick())
        entry = entry_of(timed)
        self._append(entry)
        return replace(timed, id=entry["id"])

    def withdraw(self, answer: Answer, who: str) -> None:
        self._append(identified({"type": "withdrawal", "answer": answer.id, "who": who, "when": self._tick()}))

    def correct(self, row: str, became: str, who: str) -> None:
        body = {"type": "correction", "row": row, "became": became, "who": who, "when": self._tick()}
        self._append(identified(body))

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, entry: Mapping[str, Any]) -> None:
        line = orjson.dumps(entry) + b"\n"
        try:
            if os.write(self._file, line) != len(line):
                raise OSError("only a part was written: is the disk full?")
            os.fsync(self._file)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def _tick(self) -> str:
        now = _now()
        if now <= self._last:
            try:
                after = datetime.strptime(self._last, _FORMAT).replace(tzinfo=UTC) + timedelta(microseconds=1)
                now = after.strftime(_FORMAT)
            except ValueError:
                now = self._last
        self._last = now
        return now

    def _mend(self) -> None:
        """Ends a last line that a crash cut off: keeps it if it is whole but for the newline, else takes it away."""
        size = os.lseek(self._file, 0, os.SEEK_END)
        if not size or os.pread(self._file, 1, size - 1) == b"\n":
            return
        tail = b""
        start = size
        while start and b"\n" not in tail:
            step = min(1 << 16, start)
            start -= step
            tail = os.pread(self._file, step, start) + tail
        last = tail[tail.rfind(b"\n") + 1 :]
        try:
            orjson.loads(last)
        except orjson.JSONDecodeError:
            os.ftruncate(self._file, size - len(last))
            self.notes.append("the last line of the ledger was cut off by a crash and was taken away")
        else:
            os.write(self._file, b"\n")


def _now() -> str:
    return datetime.now(UTC).strftime(_FORMAT)


def _unwritable(path: Path, error: OSError) -> DataAuditError:
    reason = error.strerror or str(error)
    return DataAuditError(
        f"{path}: the ledger cannot be written ({reason}); all answers before are kept",
        "name a place that can be written: --ledger FILE",
    )
