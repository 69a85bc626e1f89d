"""The log of a fix: a line of JSON for every row that was dropped or changed, and why. No row text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson

from dataaudit import __version__
from dataaudit.dataset import Dataset
from dataaudit.fixes import Action, Mending
from dataaudit.sources.naming import readable

SCHEMA = "dataaudit/fixes/v1"


def render(mending: Mending, output: str, content: bytes) -> bytes:
    """A summary line with the digests of both files, then the actions in the order in which they were done."""
    source = mending.original
    rows = len(source) + len(source.unreadable)
    summary = {
        "action": "summary",
        "schema": SCHEMA,
        "version": __version__,
        "input": {"file": readable(source.files[0].name), "sha256": source.files[0].sha256, "rows": rows},
        "output": {
            "file": readable(output),
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": rows - len(mending.dropped),
        },
        "dropped": len(mending.dropped),
        "changed": len(mending.changed),
    }
    places = _places(source)
    lines = [summary, *(_entry(action, source, places) for action in mending.actions)]
    return b"".join(orjson.dumps(line, default=str) + b"\n" for line in lines)


def counts(mending: Mending) -> list[tuple[str, int, int]]:
    """Rule, rows dropped, rows changed."""
    drops = Counter(action.rule.name for action in mending.actions if action.drops)
    changes = Counter(rule for rule, _ in {(a.rule.name, a.row) for a in mending.actions if not a.drops})
    names = dict.fromkeys(action.rule.name for action in mending.actions)
    return [(name, drops[name], changes[name]) for name in names]


def _places(source: Dataset) -> dict[int, tuple[int | None, str | None]]:
    """Row -> line and fingerprint; a row that cannot be read has none."""
    rows: dict[int, tuple[int | None, str | None]] = {f.place.row or 0: (f.place.line, None) for f in source.unreadable}
    for index in range(len(source)):
        place = source.place(index)
        rows[place.row or 0] = (place.line, source.fingerprint(index))
    return rows


def _entry(action: Action, source: Dataset, places: Mapping[int, tuple[int | None, str | None]]) -> dict[str, Any]:
    line, fingerprint = places[action.row]
    like = action.like
    return {
        "action": "drop" if action.drops else "change",
        "rule": action.rule.name,
        "code": action.rule.code,
        "file": readable(source.files[0].name),
        "row": action.row,
        "line": line,
        "fingerprint": fingerprint,
        "path": action.path,
        "reason": action.reason,
        "like": {"split": like.split, "file": readable(like.file), "row": like.row, "line": like.line}
        if like
        else None,
    }
