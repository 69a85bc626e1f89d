"""Compression, told by its magic number: gzip, zstd, bzip2 and xz."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

from dataaudit.errors import DataAuditError
from dataaudit.sources.bytes import HEAD, Full, buffered


class Damaged(Exception):
    """The compressed stream is cut off or wrong."""


class _Guarded(Full):
    """Turns the errors of all decompressors into one."""

    def readinto(self, buffer: Any) -> int:
        try:
            return super().readinto(buffer)
        except (EOFError, OSError, ValueError, zlib.error) as error:
            raise Damaged(_lower_first(str(error))) from None
        except Exception as error:  # lzma.LZMAError and zstandard.ZstdError, without importing either
            if type(error).__module__.partition(".")[0].lstrip("_") in ("lzma", "zstandard", "zstd"):
                raise Damaged(_lower_first(str(error))) from None
            raise


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is compressed, as far as its first bytes tell."""
    return head.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\0"))


def unpacked(stream: io.BufferedReader, name: str) -> tuple[io.BufferedReader, str] | None:
    """The stream without its compression and the usual suffix, None if it is not compressed."""
    head = stream.peek(HEAD)
    if head.startswith(b"\x1f\x8b"):
        import gzip

        return buffered(_Guarded(gzip.GzipFile(fileobj=stream))), ".gz"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return buffered(_Guarded(_zstd(stream, name))), ".zst"
    if head[:3] == b"BZh" and head[4:10] == b"1AY&SY":
        import bz2

        return buffered(_Guarded(bz2.BZ2File(stream))), ".bz2"
    if head.startswith(b"\xfd7zXZ\0"):
        import lzma

        return buffered(_Guarded(lzma.LZMAFile(stream))), ".xz"
    return None


def _zstd(stream: io.BufferedReader, name: str) -> Any:
    try:
        import zstandard
    except ImportError:
        raise DataAuditError(
            f"{name}: is compressed with zstd", 'install the reader: pip install "dataaudit[zstd]"'
        ) from None
    return _Zstd(stream, zstandard.ZstdDecompressor().decompressobj)


class _Zstd(io.RawIOBase):
    """Frames one after another. The library's own reader takes a stream that is cut off for a complete one."""

    def __init__(self, stream: io.BufferedReader, decompressor: Callable[[], Any]) -> None:
        self._stream, self._new = stream, decompressor
        self._frame: Any = None
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            packed = (self._frame.unused_data if self._frame and self._frame.eof else b"") or self._stream.read(HEAD)
            if not packed:
                if self._frame is not None and not self._frame.eof:
                    raise EOFError("the stream is cut off")
                return 0
            if self._frame is None or self._frame.eof:
                self._frame = self._new()
            self._ready = memoryview(self._frame.decompress(packed))
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
