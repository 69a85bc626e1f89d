"""What a text is wrapped in, compression and an encoding other than UTF-8, taken off and put on again."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dataaudit.errors import DataAuditError
from dataaudit.sources.bytes import HEAD, of_bytes
from dataaudit.sources.packing import unpacked
from dataaudit.sources.unicode import encoding_of


def _zstd(content: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(content)


_PACK: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": lambda content: gzip.compress(content, mtime=0),
    ".zst": _zstd,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


@dataclass(frozen=True)
class Envelope:
    """The suffixes of the compressions, the outer one first, and the encoding."""

    packings: tuple[str, ...] = ()
    encoding: str | None = None

    def around(self, content: bytes) -> bytes:
        """UTF-8 text as the file had it."""
        if self.encoding:
            content = content.decode("utf-8", "surrogatepass").encode(self.encoding, "surrogatepass")
        for packing in reversed(self.packings):
            content = _PACK[packing](content)
        return content


def unwrapped(raw: bytes, name: str) -> tuple[bytes, Envelope]:
    """The bytes inside, in UTF-8 where they are text. A byte order mark stays, as the character it is."""
    packings: list[str] = []
    while found := unpacked(of_bytes(raw), name):
        stream, suffix = found
        raw = stream.read()
        packings.append(suffix)
    encoding = encoding_of(raw[:HEAD])
    if encoding is None:
        return raw, Envelope(tuple(packings))
    try:
        text = raw.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        raise DataAuditError(
            f"{name}: ends within a character of {encoding.upper()}", f"run: dataaudit convert {name}"
        ) from None
    return text.encode("utf-8", "surrogatepass"), Envelope(tuple(packings), encoding)
