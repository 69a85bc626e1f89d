"""Files that are no dataset: each is named for what it is, with the next step."""

from __future__ import annotations

import os
from pathlib import Path

from dataaudit.errors import DataAuditError, did_you_mean

_EXPECTED = "expected JSON Lines, JSON, CSV, TSV, Parquet or Arrow"
_MAGIC = (
    (b"PK\x03\x04", "is a ZIP archive (or an Excel workbook)", "unpack it, or save the sheet as CSV"),
    (b"%PDF-", "is a PDF", _EXPECTED),
    (b"\x89PNG", "is an image", _EXPECTED),
    (b"\xff\xd8\xff", "is an image", _EXPECTED),
    (b"\x7fELF", "is a program", _EXPECTED),
    (b"SQLite format 3\0", "is an SQLite database", "export the table as CSV"),
    (b"\xd0\xcf\x11\xe0", "is an old Office document", "save the sheet as CSV"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "unpack it first"),
    (b"\x1e{", "is a JSON text sequence", "remove the record separators: tr -d '\\036'"),
    (b"\x80\x04\x95", "is a Python pickle", "write the rows as JSON Lines"),
)


def refuse(head: bytes, name: str) -> None:
    """Raises DataAuditError for bytes that are no dataset."""
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        raise DataAuditError(f"{name}: is a Git LFS pointer, not the data", f"run: git lfs pull --include {name}")
    if len(head) < 4096 and head.lstrip().startswith((b"outs:", b"md5:", b"wdir:", b"deps:")) and b"md5:" in head:
        raise DataAuditError(f"{name}: is a DVC pointer, not the data", f"run: dvc pull {name}")
    if head.startswith(b"/annex/objects/"):
        raise DataAuditError(f"{name}: is a git-annex pointer, not the data", f"run: git annex get {name}")
    for magic, kind, step in _MAGIC:
        if head.startswith(magic):
            raise DataAuditError(f"{name}: {kind}, not the data", step)
    if head[257:262] == b"ustar":
        raise DataAuditError(f"{name}: is a tar archive, not the data", "unpack it first")
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise DataAuditError(f"{name}: is an HTML page, not the data", "download the raw file")
    looks_like_json = head.lstrip(b"\0 \t\r\n")[:1] in (b"{", b"[")
    if not looks_like_json and (b"\0" in head or _controls(head) * 20 > len(head)):
        raise DataAuditError(f"{name}: is binary, {_EXPECTED}")


def _controls(head: bytes) -> int:
    return len(head) - len(head.translate(None, bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")))


def absent(path: str) -> DataAuditError:
    """The error for a file that is not there, with the command that fetches it where that can be seen."""
    if os.path.lexists(path):
        hint = f"run: git annex get {path}" if ".git/annex" in os.readlink(path) else None  # noqa: PTH115
        return DataAuditError(f"{path}: is a link to a file that is not here", hint)
    if path and os.path.isfile(f"{path}.dvc"):  # noqa: PTH113 - Path("") is "."
        return DataAuditError(f"{path}: is tracked by DVC but not here", f"run: dvc pull {path}")
    try:
        names = [entry.name for entry in Path(path).parent.iterdir()]
    except (OSError, ValueError):
        names = []
    return DataAuditError(f"{path or '(an empty name)'}: no such file{did_you_mean(Path(path).name, names)}")
