"""What a file is called and what it holds. Content decides here; other readers go by the name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import PurePosixPath

_PACKED = {".gz": "gz", ".gzip": "gz", ".zst": "zst", ".zstd": "zst", ".bz2": "bz2", ".xz": "xz"}
_HELD = {
    ".jsonl": ("jsonl",), ".ndjson": ("jsonl",), ".csv": ("csv",), ".tsv": ("tsv", "conll"),
    ".parquet": ("parquet",), ".arrow": ("arrow",),
}  # fmt: skip
_WORDS = {
    "jsonl": "JSON Lines", "json array": "a JSON array", "json object": "a JSON object", "csv": "a table (CSV)",
    "tsv": "a table divided by tabs", "parquet": "Parquet", "arrow": "Arrow", "conll": "CoNLL",
}  # fmt: skip


def readable(name: str) -> str:
    """The name with the bytes that are no UTF-8 written out, for files that must be."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def member_of(path: str) -> tuple[str, str | None]:
    """The file or folder and the list in it that `FILE#NAME` means. Both may hold a #: what exists decides, the longest
    name first; where nothing does, the last # divides."""
    if os.path.lexists(path):
        return path, None
    cuts = [at for at in range(len(path) - 1, 0, -1) if path[at] == "#"]
    cut = next((at for at in cuts if os.path.lexists(path[:at])), cuts[0] if cuts else None)
    return (path, None) if cut is None else (path[:cut], path[cut + 1 :])


def of_split(path: str, name: str) -> str:
    """`FILE#NAME`, unless the path chooses already."""
    return path if member_of(path)[1] is not None else f"{path}#{name}"


def contradictions(name: str, container: str) -> Iterator[str]:
    """Where the name of a file promises something else than what it holds, and rows that are not one a line."""
    held, *packings = container.split(".")
    suffixes = [suffix.casefold() for suffix in PurePosixPath(name).suffixes]
    promised = _PACKED.get(suffixes[-1]) if suffixes else None
    packed = packings[0] if packings else None
    if promised and packed != promised:
        yield f"{name}: is named {suffixes[-1]} but is {f'packed with {packed}' if packed else 'not compressed'}"
    elif packed and suffixes and not promised:
        yield f"{name}: is compressed ({packed}), which its name does not say"
    if promised:
        suffixes.pop()
    suffix = suffixes[-1] if suffixes else ""
    if held == "json values":
        yield (
            f"{name}: holds JSON values over several lines, or several on one line; "
            "most readers take a line for a row (dataaudit convert writes them so)"
        )
    elif held == "json keyed":
        yield f"{name}: holds its rows under keys, which are not read (dataaudit convert writes a row a line)"
    elif suffix in _HELD and held not in _HELD[suffix]:
        yield f"{name}: is named {suffix} but holds {_WORDS[held]}; readers that go by the name fail"
