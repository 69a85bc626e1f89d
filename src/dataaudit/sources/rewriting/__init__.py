"""A file taken apart, so that a new file can be made of its rows without touching the others."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from dataaudit.errors import DataAuditError
from dataaudit.places import command

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset


class Original(Protocol):
    """The rows of one file by their numbers (from 1), and how to write some of them again."""

    @property
    def name(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    @property
    def numbers(self) -> Collection[int]:
        """Of all rows, those included that cannot be read."""

    def shown(self, row: int) -> str:
        """The row as a person may see it."""

    def rewritten(self, row: int, old: Any, new: Any) -> Any:
        """The row with another value, written the way the old one was, to be handed to `join`."""

    def join(self, rows: Collection[int], changed: Mapping[int, Any] | None = None, rest: bool = True) -> bytes:
        """A file of these rows in their order. `rest`: with what belongs to no row, such as blank records."""


def taken_apart(dataset: Dataset, member: str | None = None) -> Original:
    """The one file of a split. Raises DataAuditError for a file whose rows cannot be written again.

    `member` is the list of a JSON object that was read.
    """
    from dataaudit.sources.rewriting.elements import elements_of
    from dataaudit.sources.rewriting.envelope import unwrapped
    from dataaudit.sources.rewriting.lines import lines_of
    from dataaudit.sources.rewriting.tables import ArrowRows

    if len(dataset.files) != 1:
        raise DataAuditError(f"expected one file, found {len(dataset.files)}", "fix and split take one file at a time")
    file = dataset.files[0]
    if Path(file.name).exists() and not Path(file.name).is_file():
        raise DataAuditError(
            f"{file.name}: is no plain file and cannot be read twice", "write the rows to a file first"
        )
    try:
        raw = Path(file.name).read_bytes()
    except OSError as error:
        raise DataAuditError(f"{file.name}: cannot be read again ({error.strerror or error})") from None
    if hashlib.sha256(raw).hexdigest() != file.sha256:
        raise DataAuditError(f"{file.name}: changed while it was read", "run again when nothing writes to it")
    content, envelope = unwrapped(raw, file.name)
    container = file.container.partition(".")[0]
    if container in ("parquet", "arrow"):
        return ArrowRows(file.name, file.sha256, raw, content, envelope)
    if container.startswith("json "):
        return elements_of(file, raw, content, envelope, member)
    if container in ("jsonl", "csv", "tsv", "conll"):
        return lines_of(dataset, container, raw, content, envelope)
    raise DataAuditError(f"{file.name}: its rows cannot be written again", f"run: {command('convert', [file])}")
