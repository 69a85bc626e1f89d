"""Which example a finding is about, in a form that survives sorting, splitting and renaming of files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from dataaudit.dataset import Audit
from dataaudit.errors import DataAuditError
from dataaudit.fingerprint import fingerprint
from dataaudit.measurement import Finding, Place

SHORT = 16  # hex digits; two of a million rows share them with a chance of 1 in 37 million


@dataclass(frozen=True)
class Identity:
    """Fingerprints of the examples of an audit, keyed where the project has a key; `known` are those made already."""

    audit: Audit
    key: bytes | None = None
    known: dict[Place, str | None] = field(default_factory=dict)

    def of(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings with the fingerprints of their examples."""
        return [replace(finding, fingerprint=self.at(finding.place)) for finding in findings]

    def at(self, place: Place) -> str | None:
        """The fingerprint of the example at a place; None if there is none."""
        if place not in self.known:
            self.known[place] = self._made(place)
        return self.known[place]

    def _made(self, place: Place) -> str | None:
        split = self.audit.held if place.split == "holdout" else self.audit.split(place.split)
        index = split.index_of(place) if split is not None else None
        if split is not None and index is not None:
            return split.fingerprint(index, self.key)
        digest = self._unreadable.get(place)
        return fingerprint(digest, self.key) if digest and self.key else digest

    @cached_property
    def _unreadable(self) -> dict[Place, str | None]:
        """A row that cannot be parsed has no canonical form: its bytes stand for it."""
        return {finding.place: finding.fingerprint for split in self.audit.splits for finding in split.unreadable}


def project_key(declared: Mapping[str, str]) -> bytes | None:
    """The key that `project-key` names; it must not lie beside the fingerprints it protects."""
    if not declared:
        return None
    if name := declared.get("env"):
        value = os.environ.get(name, "")
        if not value:
            raise DataAuditError(f"project-key: the environment variable {name} is not set")
        return value.encode()
    path = Path(declared["file"])
    try:
        value = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DataAuditError(f"project-key: {path} cannot be read ({error})") from None
    if not value:
        raise DataAuditError(f"project-key: {path} is empty")
    return value.encode()


def keys(fingerprints: Iterable[str]) -> Iterator[str]:
    """Short keys that tell equal rows apart: `3f9ac1d27b60e815`, `3f9ac1d27b60e815:2`, ..."""
    seen: Counter[str] = Counter()
    for whole in fingerprints:
        short = whole[:SHORT]
        seen[short] += 1
        yield short if seen[short] == 1 else f"{short}:{seen[short]}"
