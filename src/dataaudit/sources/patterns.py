"""The files that the user's words stand for."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from dataaudit.errors import DataAuditError
from dataaudit.sources.splits import files_of


def expand(paths: Iterable[str]) -> list[str]:
    """The names in order, patterns (`*`, `?`, `[...]`, `**`) replaced by the sorted names of their files, and folders
    by the files of a split.

    A name that exists is never a pattern. Raises DataAuditError for a pattern without files and a file named twice.
    """
    names: list[str] = []
    for path in paths:
        folder, mark, split = (path, "", "") if os.path.lexists(path) else path.partition("#")
        if os.path.isdir(folder):  # noqa: PTH112
            names += files_of(Path(folder), split if mark else None)
            continue
        if path == "-" or "://" in path or os.path.lexists(path) or not glob.has_magic(path):
            names.append(path)
            continue
        pattern, mark, member = path.partition("#")
        found = sorted(name for name in glob.glob(pattern, recursive=True) if not os.path.isdir(name))  # noqa: PTH112, PTH207
        if not found:
            raise DataAuditError(f"{path}: no file matches the pattern")
        names += [name + mark + member for name in found]
    counts = Counter(name if name == "-" or "://" in name else os.path.realpath(name) for name in names)
    twice = next((name for name, count in counts.items() if count > 1), None)
    if twice is not None:
        shown = next(name for name in names if name == twice or os.path.realpath(name) == twice)
        raise DataAuditError(f"{shown}: is named twice; every row would count as a duplicate")
    return names
