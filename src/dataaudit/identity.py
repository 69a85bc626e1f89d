"""Which example a finding is about, in a form that survives sorting, splitting and renaming of files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dataaudit.dataset import Audit
from dataaudit.measurement import Finding, Place

SHORT = 16  # hex digits; two of a million rows share them with a chance of 1 in 37 million


def identified(audit: Audit, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with the fingerprints of their examples."""
    return [replace(f, fingerprint=fingerprint_at(audit, f.place) or _of_unreadable(f)) for f in findings]


def fingerprint_at(audit: Audit, place: Place) -> str | None:
    """The fingerprint of the example at a place; None if there is none."""
    split = audit.split(place.split)
    index = split.index_of(place) if split else None
    return split.fingerprint(index) if split and index is not None else None


def _of_unreadable(finding: Finding) -> str | None:
    """A row that cannot be parsed has no canonical form: its fault and beginning stand for it."""
    if finding.place.row is None and finding.place.line is None:
        return None
    return hashlib.sha256(f"{finding.message}\0{finding.text}".encode("utf-8", "replace")).hexdigest()


def keys(fingerprints: Iterable[str]) -> Iterator[str]:
    """Short keys that tell equal rows apart: `3f9ac1d27b60e815`, `3f9ac1d27b60e815:2`, ..."""
    seen: Counter[str] = Counter()
    for fingerprint in fingerprints:
        short = fingerprint[:SHORT]
        seen[short] += 1
        yield short if seen[short] == 1 else f"{short}:{seen[short]}"
