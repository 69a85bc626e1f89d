"""The log of a conversion: a line of JSON for every row that lost something or was refused. No row text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from dataaudit import __version__
from dataaudit.converting import Conversion
from dataaudit.sources.naming import readable

SCHEMA = "dataaudit/conversion/v1"


def render(done: Conversion, form: str, output: str, content: bytes) -> bytes:
    """A summary line with the digests of both files, then the rows in their order."""
    source = done.source
    summary = {
        "action": "summary",
        "schema": SCHEMA,
        "version": __version__,
        "input": {"file": readable(source.files[0].name), "sha256": source.files[0].sha256, "rows": done.rows},
        "output": {"file": readable(output), "sha256": hashlib.sha256(content).hexdigest(), "rows": len(done.written)},
        "from": source.format.describe(),
        "to": form,
        "lost": done.lost(),
        "refused": done.reasons(),
    }
    return b"".join(orjson.dumps(line) + b"\n" for line in (summary, *_entries(done)))


def _entries(done: Conversion) -> Iterator[dict[str, Any]]:
    source = done.source
    places = {fault.place.row: (fault.place.line, None) for fault in source.unreadable}
    places |= {(place := source.place(i)).row: (place.line, source.fingerprint(i)) for i in range(len(source))}  # type: ignore[misc]
    for row in sorted({*done.losses, *done.refused}):
        line, fingerprint = places[row]
        what = {"reason": done.refused[row]} if row in done.refused else {"lost": list(done.losses[row])}
        action = "refuse" if row in done.refused else "lose"
        yield {"action": action, "row": row, "line": line, "fingerprint": fingerprint, **what}
