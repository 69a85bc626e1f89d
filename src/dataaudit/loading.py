"""Whatever the user hands over -> a Dataset: paths, frames, lists of dicts, Hugging Face `datasets` objects."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dataaudit.config import Settings
from dataaudit.dataset import Dataset, Roles
from dataaudit.errors import DataAuditError
from dataaudit.places import File
from dataaudit.sealing import Sealed
from dataaudit.sources import Fault, Records


def load(split: str, data: Any, settings: Settings, stdin_name: str = "stdin") -> Dataset:
    """Reads or wraps the data of one split and detects its format.

    `data` is a path, a sequence of paths, a frame (pandas, polars, pyarrow), an iterable of mappings, or an object
    that can be iterated into mappings (a Hugging Face dataset). Raises DataAuditError when it cannot be read.
    """
    from dataaudit.formats.detection import detect

    if sealed := _fingerprints(data):
        raise DataAuditError(
            f"{sealed[0]}: is a fingerprint and holds no rows", "it stands in for a hold-out: --holdout"
        )
    records = _records(split, data, stdin_name)
    fields, roles = named_fields(settings)
    return Dataset(split, records, detect(records, settings.format, fields), roles)


def named_fields(settings: Settings) -> tuple[dict[str, str], Roles]:
    """The fields that the user named: those of the format, and those that play a part beside it."""
    fields = dict(settings.fields)
    group, annotator, item = (fields.pop(role, None) for role in ("group", "annotator", "item"))
    return fields, Roles(group, annotator, item, settings.slice_by)


def load_held(data: Any, settings: Settings, stdin_name: str = "stdin") -> Dataset | Sealed:
    """The hold-out, or its fingerprint."""
    sealed = _fingerprints(data)
    if not sealed:
        return load("holdout", data, settings, stdin_name)
    from dataaudit.identity import project_key
    from dataaudit.sealing.file import read

    if isinstance(data, list | tuple) and len(data) > 1:
        raise DataAuditError(
            f"{sealed[0]}: a fingerprint is a whole hold-out and cannot be joined with other files",
            "make one of all: dataaudit fingerprint TEST... -o FILE",
        )
    return read(sealed[0], "holdout", project_key(settings.project_key))


def load_benchmarks(names: Sequence[str], settings: Settings) -> dict[str, Dataset | Sealed]:
    """Evaluation sets by their names: files, fingerprints, and all of either that stand in a folder."""
    own = replace(settings, format=None, fields={})  # what the training data is written like says nothing of these
    files = benchmark_files(names)
    short = {file: "/".join([*Path(file).parts[-2:-1], Path(file).name.partition(".")[0]]) for file in files}
    times = Counter(short.values())
    return {name if times[name] == 1 else file: load_held(file, own) for file, name in short.items()}


def benchmark_files(names: Sequence[str]) -> list[str]:
    """The files that `--benchmarks` means."""
    from dataaudit.sources.folder import data_files
    from dataaudit.sources.patterns import expand

    found = []
    for name in names:
        folder = Path(name)
        inside = [str(path) for path in data_files(folder, ".fp")] if folder.is_dir() else [name]
        if not inside:
            raise DataAuditError(f"{name}: holds no benchmark", "expected data files or fingerprints (*.fp)")
        found += inside
    return expand(found)


def _fingerprints(data: Any) -> list[str]:
    from dataaudit.sealing.magic import is_fingerprint

    items = data if isinstance(data, list | tuple) else [data]
    return [_path(item) for item in items if isinstance(item, str | os.PathLike) and is_fingerprint(item)]


def refuse_stdin_twice(*sources: Any) -> None:
    """Raises DataAuditError where more than one split is to come from stdin: the second would find nothing."""
    several = [source if isinstance(source, list | tuple) else [source] for source in sources]
    if sum(any(isinstance(item, str) and item == "-" for item in items) for items in several) > 1:
        raise DataAuditError("-: stdin can be read only once", "name a file for the other split")


def note_same_files(splits: Sequence[Dataset]) -> None:
    """Says so plainly where a later split has a file whose bytes an earlier one has too."""
    seen: dict[tuple[str, str | None], tuple[str, str]] = {}
    for dataset in splits:
        for file in dataset.files:
            split, name = seen.get(file.content, (dataset.split, file.name))
            if split != dataset.split:
                what = "is the same file" if name == file.name else f"has the same bytes as {name}"
                dataset.notes = [f"{file.name}: {what} in {split} and {dataset.split}", *dataset.notes]
        for file in dataset.files:
            seen.setdefault(file.content, (dataset.split, file.name))


def _records(split: str, data: Any, stdin_name: str) -> Records:
    from dataaudit.sources import read
    from dataaudit.sources.header import refuse_repeated

    if isinstance(data, str | os.PathLike):
        return read([_path(data)], stdin_name)
    if isinstance(data, Sequence) and data and all(isinstance(item, str | os.PathLike) for item in data):
        return read([_path(item) for item in data], stdin_name)
    if isinstance(data, Mapping):
        raise DataAuditError(f"{split}: {_mapping(data)}", "pass the rows: a list of dicts, or one split of them")
    columns = getattr(data, "column_names", None) or getattr(data, "columns", None)
    if isinstance(columns, Iterable):
        refuse_repeated([str(column) for column in columns], split)
    for method in ("to_pylist", "to_dicts"):  # pyarrow, polars
        if hasattr(data, method):
            return _in_memory(split, getattr(data, method)(), of_table=True)
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        return _in_memory(split, _frame_rows(data), of_table=True)
    if isinstance(data, Iterable) and not isinstance(data, bytes | bytearray):
        return _in_memory(split, data, of_table=hasattr(data, "column_names"))
    raise DataAuditError(f"{split}: expected a path, a frame or rows, found {type(data).__name__}")


def _path(path: str | os.PathLike[str]) -> str:
    name = os.fspath(path)
    if isinstance(name, bytes):
        return os.fsdecode(name)
    return name


def _mapping(data: Mapping[Any, Any]) -> str:
    names = ", ".join(map(str, list(data)[:8]))
    if data and all(hasattr(value, "column_names") for value in data.values()):
        first = next(iter(data))
        return f"expected one split, found a {type(data).__name__} of {names}; choose one, such as [{str(first)!r}]"
    return f"expected rows, found a mapping of {names or 'nothing'}"


def _frame_rows(frame: Any) -> Iterable[dict[str, Any]]:
    """A frame fills what a row lacks with NaN; the reader of rows then leaves it out."""
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return ({str(key): value for key, value in row.items()} for row in rows)


def _in_memory(split: str, rows: Iterable[Any], of_table: bool) -> Records:
    from dataaudit.fingerprint import canonical
    from dataaudit.sources.plain import plain_row
    from dataaudit.sources.positional import name_columns
    from dataaudit.sources.value import digest as digest_of

    records, digest, size, name = Records(), hashlib.sha256(), 0, f"<{split}>"
    for number, row in enumerate(rows, 1):
        try:
            value = plain_row(row, of_table)
        except ValueError as error:
            records.faults.append(Fault(name, number, number, str(error), digest=digest_of(row)))
            continue
        line = canonical(value) + b"\n"
        digest.update(line)
        size += len(line)
        records.add(value, number, number)
    name_columns(records, 0, name)
    records.files.append(File(name, digest.hexdigest(), size, "memory"))
    if not records.data:
        reason = f"; the first cannot be read: {records.faults[0].message}" if records.faults else ""
        raise DataAuditError(f"{split}: no rows{reason}")
    return records
