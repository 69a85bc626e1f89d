"""Text in another Unicode encoding, or with a byte order mark, as plain UTF-8."""

from __future__ import annotations

import codecs
import io

from dataaudit.sources.bytes import HEAD, of_bytes

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def as_utf8(stream: io.BufferedReader, name: str, notes: list[str]) -> io.BufferedReader:
    """The stream without its byte order mark, recoded where it is UTF-16 or UTF-32. UTF-8 that is broken stays so."""
    head = stream.peek(HEAD)
    if head.startswith(codecs.BOM_UTF8):
        stream.read(3)
        notes.append(f"{name}: starts with a byte order mark; many readers reject the first row for it")
        return stream
    encoding = encoding_of(head)
    if encoding is None:
        return stream
    notes.append(f"{name}: is {encoding[:6].upper()}; providers expect UTF-8")
    width = 4 if "32" in encoding else 2
    raw = stream.read()
    if len(raw) % width:
        notes.append(f"{name}: ends within a character")
    # Half characters pass through, so that the reader of rows names them as invalid UTF-8.
    errors = "surrogatepass" if width == 2 else "replace"
    text = raw[: len(raw) // width * width].decode(encoding, errors).removeprefix("\ufeff")
    return of_bytes(text.encode("utf-8", "surrogatepass"))


def encoding_of(head: bytes) -> str | None:
    """The Unicode encoding that the first bytes show, None for UTF-8 and whatever is no text."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None) or _without_mark(head)


def _without_mark(head: bytes) -> str | None:
    """UTF-16 or UTF-32 of ASCII text, as some editors write it: one byte in two or four is not zero."""
    if head[:4].count(0) == 3 and head[4:8].count(0) == 3 and (head[0] or head[3]):
        return "utf-32-le" if head[0] else "utf-32-be"
    if len(head) < 4 or head[:4].count(0) != 2:
        return None
    even, odd = head[0:64:2], head[1:64:2]
    if not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if not any(even) and all(odd) else None
