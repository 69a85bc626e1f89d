"""How a fingerprint begins: what tells it from rows, whatever its name."""

from __future__ import annotations

import os

MAGIC = b"dataaudit fingerprint "


def is_fingerprint(path: str | os.PathLike[str]) -> bool:
    """Whether a file says that it is a fingerprint, of whatever version. A pipe is not opened: it can be read once."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - Path would normalise names
            return False
        with open(path, "rb") as stream:  # noqa: PTH123
            return stream.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):
        return False
