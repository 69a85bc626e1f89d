"""Opens a file, unpacks it, sees what it holds and hands it to the reader that fits."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import sys
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from dataaudit.dataset import File
from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.sources import Records

HEAD = 1 << 16
_LFS = b"version https://git-lfs.github.com/spec/"
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class _Hashing(io.RawIOBase):
    """Passes bytes through and keeps their SHA-256 and number."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self.sha, self.size = raw, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = cast(io.FileIO, self._raw).readinto(buffer) or 0
        self.sha.update(memoryview(buffer)[:count])
        self.size += count
        return count


def read_file(path: str, records: Records, stdin_name: str = "stdin") -> None:
    """Appends the rows of one file to `records`. `path` may end in `#name` to choose a list inside a JSON object."""
    path, member = _member(path)
    name = stdin_name if path == "-" else path
    with _open(path) as raw:
        hashing = _Hashing(raw)
        try:
            container = _read(io.BufferedReader(hashing, HEAD), name, member, records)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataAuditError(f"{name}: the compressed file is damaged ({error})") from error
        except OSError as error:
            raise DataAuditError(f"{name}: cannot be read ({error.strerror or error})") from error
        while hashing.read(1 << 20):  # a reader may stop early; the digest is of the whole file
            pass
    records.files.append(File(name, hashing.sha.hexdigest(), hashing.size, container))


def _member(path: str) -> tuple[str, str | None]:
    if "#" in path and not Path(path).exists():
        path, _, member = path.rpartition("#")
        return path, member
    return path, None


def _open(path: str) -> IO[bytes]:
    if path == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    try:
        if os.path.isdir(path):  # noqa: PTH112 - Path("") is "."
            raise DataAuditError(f"{path}: is a directory, expected a file", f"name the files, such as {path}/*.jsonl")
        return open(path, "rb", buffering=0)  # noqa: PTH123 - closed by the caller
    except FileNotFoundError:
        raise DataAuditError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        raise DataAuditError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


def _read(stream: io.BufferedReader[Any], name: str, member: str | None, records: Records) -> str:
    head = stream.peek(HEAD)
    if head.startswith(b"\x1f\x8b"):
        unpacked = io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=stream)), HEAD)
        return _read(unpacked, name, member, records) + ".gz"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return _read(_unzstd(stream, name), name, member, records) + ".zst"
    if head.startswith(b"PAR1"):
        from dataaudit.sources.parquet import read_parquet

        return read_parquet(stream, name, records)
    if head[:2] in _UTF16:
        text = stream.read().decode("utf-16", "replace")
        records.notes.append(f"{name}: is UTF-16; providers expect UTF-8")
        stream = io.BufferedReader(cast(io.RawIOBase, io.BytesIO(text.encode("utf-8"))), HEAD)
        head = stream.peek(HEAD)
    if head.startswith(b"\xef\xbb\xbf"):
        stream.read(3)
        records.notes.append(f"{name}: starts with a byte order mark; some providers reject it")
        head = stream.peek(HEAD)
    _refuse(head, name)
    from dataaudit.sources.sniff import container_of

    kind = container_of(head)
    if kind == "table":
        from dataaudit.sources.table import read_table

        return read_table(stream, name, records)
    if kind == "document":
        from dataaudit.sources.document import read_document

        return read_document(stream, name, member, records)
    from dataaudit.sources.lines import read_lines

    return read_lines(stream, name, records)


def _refuse(head: bytes, name: str) -> None:
    """Ends the run on bytes that are no dataset, saying what to do."""
    if head.startswith(_LFS):
        raise DataAuditError(f"{name}: is a Git LFS pointer, not the data", f"run: git lfs pull --include {name}")
    if head.lstrip().startswith(b"outs:") and b"md5:" in head and len(head) < 4096:
        raise DataAuditError(f"{name}: is a DVC pointer, not the data", f"run: dvc pull {name}")
    if b"\0" in head and head.lstrip()[:1] not in (b"{", b"["):
        raise DataAuditError(f"{name}: is binary, expected JSON, JSONL, CSV, TSV or Parquet")


def _unzstd(stream: BinaryIO, name: str) -> io.BufferedReader:
    try:
        import zstandard
    except ImportError:
        raise DataAuditError(
            f"{name}: is compressed with zstd", 'install the reader: pip install "dataaudit[zstd]"'
        ) from None
    return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(stream), HEAD)
