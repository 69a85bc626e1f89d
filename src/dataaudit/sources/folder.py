"""Folders: a saved Hugging Face dataset is data; any other folder is answered with what it holds."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import IO

from dataaudit.errors import DataAuditError

_SUFFIXES = (".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".parquet", ".arrow", ".gz", ".zst", ".txt", ".conll")


def open_folder(folder: Path) -> IO[bytes]:
    """The Arrow bytes of a `save_to_disk` folder, its shards one after another.

    Raises DataAuditError for every other folder, naming what could be read instead.
    """
    if (folder / "state.json").is_file():
        return io.BytesIO(b"".join(_shards(folder)))
    found = [path.name for path in data_files(folder)]
    if not found:
        raise DataAuditError(f"{folder}: is a directory without data files, expected a file")
    suffixes = {Path(name).suffix for name in found}
    pattern = found[0] if len(found) == 1 else f"*{Path(found[0]).suffix}" if len(suffixes) == 1 else "*"
    shown = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
    quoted = f"'{folder / pattern}'" if "*" in pattern else str(folder / pattern)
    raise DataAuditError(f"{folder}: is a directory, expected a file; it holds {shown}", f"name the files: {quoted}")


def data_files(folder: Path, *others: str) -> list[Path]:
    """The files of a folder that could be data, and those with another of the suffixes named."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in (*_SUFFIXES, *others))


def _shards(folder: Path) -> list[bytes]:
    try:
        state = json.loads((folder / "state.json").read_bytes())
        names = [str(shard["filename"]) for shard in state["_data_files"]]
    except (OSError, ValueError, KeyError, TypeError):
        raise DataAuditError(f"{folder}: is a saved dataset whose state.json cannot be read") from None
    if state.get("_indices_data_files"):
        raise DataAuditError(
            f"{folder}: is a saved dataset with an indices mapping", "save it again after dataset.flatten_indices()"
        )
    try:
        return [(folder / name).read_bytes() for name in names]
    except OSError as error:
        raise DataAuditError(f"{folder}: {names} cannot be read ({error.strerror})") from None
