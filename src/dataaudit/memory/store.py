"""A folder of small files by key: bounded, safe under several processes, and never in anyone's way.

Whatever goes wrong, a damaged file, a full disk, a folder that may not be written: it is as if nothing had been kept.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from pathlib import Path
from typing import Any

FOLDER = ".dataaudit_cache"
MOST_BYTES = 256 * 1024 * 1024
_SUFFIX = ".json.z"


class Store:
    """JSON values by key in a folder. It is made at the first `put`, with a .gitignore of its own."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes

    def get(self, key: str) -> Any:
        """What was put under the key; None if there is nothing, or nothing that can be read."""
        import orjson

        path = self.folder / (key + _SUFFIX)
        try:
            value = orjson.loads(zlib.decompress(path.read_bytes()))  # zlib notices a damaged file by its checksum
        except (OSError, zlib.error, ValueError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the least recently used leave first
        return value

    def put(self, key: str, value: Any) -> None:
        """Puts a value in one step in place of what was there; one that is no JSON, or too large, is not kept."""
        import orjson

        try:
            content = zlib.compress(orjson.dumps(value, default=list), level=1)
        except TypeError:  # a file's name may hold bytes that are no text
            return
        if len(content) > self.most_bytes:
            return
        temporary = self.folder / f".{key}.{os.getpid()}.tmp"
        with contextlib.suppress(OSError):
            try:
                self._make_folder()
                temporary.write_bytes(content)
                temporary.replace(self.folder / (key + _SUFFIX))
            finally:
                temporary.unlink(missing_ok=True)
            self._shrink()

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("# made by dataaudit; may be deleted at any time\n*\n", encoding="utf-8")

    def _shrink(self) -> None:
        """Removes the least recently used files until the others fit, and what killed processes left."""
        files = []
        for entry in os.scandir(self.folder):
            with contextlib.suppress(OSError):  # another process may have removed it
                if entry.name.endswith((_SUFFIX, ".tmp")):
                    files.append((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path))
        left = self.most_bytes
        for _, size, path in sorted(files, reverse=True):
            left -= size
            if left < 0:
                Path(path).unlink(missing_ok=True)
