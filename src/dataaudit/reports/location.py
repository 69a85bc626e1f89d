"""Where a file stands as CI sees it: relative to the root of the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import quote


@cache
def _root(folder: Path) -> Path:
    return next((f for f in (folder, *folder.parents) if (f / ".git").exists()), folder)


def in_repository(name: str) -> str | None:
    """`data/train.jsonl`; None for what is no file of this repository (stdin, rows in memory, elsewhere)."""
    if name.startswith("<"):
        return None
    here = Path.cwd()
    try:
        path = (here / name).resolve()
        return path.relative_to(_root(here).resolve()).as_posix() if path.is_file() else None
    except (OSError, ValueError):
        return None


def uri(name: str) -> tuple[str, bool]:
    """A URI and whether it is relative to the repository's root."""
    path = in_repository(name)
    if path is not None:
        return quote(path), True
    if name.startswith("<") or not Path(name).is_absolute():
        return quote(name.strip("<>")), True
    return Path(name).as_uri(), False
