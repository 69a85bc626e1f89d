"""Opens a file, unpacks it, sees what it holds and hands it to the reader that fits."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dataaudit.errors import DataAuditError
from dataaudit.places import File
from dataaudit.sources.bytes import HEAD, Hashing, buffered
from dataaudit.sources.naming import contradictions, member_of
from dataaudit.sources.packing import Damaged, unpacked
from dataaudit.sources.refusal import absent, refuse
from dataaudit.sources.unicode import as_utf8

if TYPE_CHECKING:
    from dataaudit.sources import Records


def read_file(path: str, records: Records, stdin_name: str = "stdin") -> None:
    """Appends the rows of one file to `records`. `path` may end in `#name` to choose a list inside a JSON object."""
    from dataaudit.sources.positional import name_columns

    path, member = member_of(path)
    name = stdin_name if path == "-" else path
    records.begin(name)
    with _open(path) as raw:
        hashing = Hashing(raw)
        try:
            container = _read(buffered(hashing), name, member, records)
        except Damaged as error:
            raise DataAuditError(f"{name}: the compressed file is damaged ({error})") from None
        except OSError as error:
            raise DataAuditError(f"{name}: cannot be read ({error.strerror or error})") from None
        hashing.drain()
    if member is not None and not container.startswith("json object"):
        raise DataAuditError(f'{name}: holds no list "{member}": it is {container}, not an object of lists')
    records.cut()
    if records.counted.flat:
        name_columns(records, records.first, name)
    _note_encoding(records, name)
    records.notes += contradictions(name, container)
    records.files.append(File(name, hashing.sha.hexdigest(), hashing.size, container, member))


def read_content(content: bytes, name: str, member: str | None = None) -> Records:
    """The rows of a file that is not written yet."""
    from dataaudit.sources import Records
    from dataaudit.sources.bytes import of_bytes
    from dataaudit.sources.positional import name_columns

    records = Records()
    _read(of_bytes(content), name, member, records)
    name_columns(records, 0, name)
    return records


def is_linewise(path: str) -> bool:
    """Whether a file is JSON Lines, packed or not: only such files come row by row."""
    from dataaudit.sources.sniff import container_of

    with _open(path) as raw:
        stream = buffered(raw)
        unpacking = unpacked(stream, path)
        head = (unpacking[0] if unpacking else stream).peek(HEAD)
        return not head.startswith((b"PAR1", b"ARROW1", b"\xff\xff\xff\xff")) and container_of(head) == "lines"


def _open(path: str) -> IO[bytes]:
    if path == "-":
        return io.BytesIO(_stdin())
    if "://" in path:
        return _open_remote(path)
    try:
        if os.path.isdir(path):  # noqa: PTH112 - Path("") is "."
            return _open_folder(path)
        return open(path, "rb", buffering=0)  # noqa: PTH123 - closed by the caller
    except FileNotFoundError:
        raise absent(path) from None
    except (OSError, ValueError) as error:
        raise DataAuditError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


def _stdin() -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise DataAuditError("-: stdin is closed")
    return sys.stdin.buffer.read()


def _open_remote(path: str) -> IO[bytes]:
    try:
        import fsspec
    except ImportError:
        raise DataAuditError(f"{path}: is remote", 'install the reader: pip install "dataaudit[remote]"') from None
    try:
        opened: IO[bytes] = fsspec.open(path, "rb").open()
    except Exception as error:  # each protocol has its own errors
        raise DataAuditError(
            f"{path}: cannot be read ({type(error).__name__}: {' '.join(str(error).split())})"
        ) from None
    return opened


def _open_folder(path: str) -> IO[bytes]:
    from dataaudit.sources.folder import open_folder

    return open_folder(Path(path))


def _note_encoding(records: Records, name: str) -> None:
    broken = records.counted.not_utf8
    if broken:
        rows = "row is" if broken == 1 else "rows are"
        # Where other rows hold UTF-8, converting the whole file would damage those.
        advice = (
            "re-encode only these lines" if records.counted.wide else "Windows-1252? iconv -f WINDOWS-1252 -t UTF-8"
        )
        records.notes.append(f"{name}: {broken:,} {rows} not UTF-8; {advice}")


def _read(stream: io.BufferedReader, name: str, member: str | None, records: Records) -> str:
    unpacking = unpacked(stream, name)
    if unpacking is not None:
        inner, suffix = unpacking
        return _read(inner, name, member, records) + suffix
    head = stream.peek(HEAD)
    if head.startswith((b"PAR1", b"ARROW1", b"\xff\xff\xff\xff")):
        from dataaudit.sources.arrow import read_arrow

        return read_arrow(stream, name, records)
    stream = as_utf8(stream, name, records.notes)
    head = stream.peek(HEAD)
    refuse(head, name)
    return _reader(head)(stream, name, member, records)


def _reader(head: bytes) -> Callable[[io.BufferedReader, str, str | None, Records], str]:
    from dataaudit.sources.sniff import container_of

    kind = container_of(head)
    if kind == "table":
        from dataaudit.sources.conll import read_conll
        from dataaudit.sources.table import read_table
        from dataaudit.sources.token_columns import columns_of

        return read_conll if columns_of(head) else read_table
    if kind == "document":
        from dataaudit.sources.document import read_pretty

        return read_pretty
    from dataaudit.sources.lines import read_lines

    return read_lines
