"""What was measured before of the very same bytes, so that an unchanged dataset need not even be read again.

Measurements are kept, not verdicts: another limit, level or baseline costs nothing. What could be read of a row is not
kept; where a report quotes rows, the measurements that have quotes are made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from dataaudit.check import Check
from dataaudit.dataset import Audit
from dataaudit.measurement import Chart, Finding, Measurement, Place, SliceShare
from dataaudit.memory.chunks import Chunk, chunks_of
from dataaudit.memory.inputs import Inputs
from dataaudit.memory.store import Store
from dataaudit.places import File
from dataaudit.report import SplitFacts
from dataaudit.streaming.merging import Merge

__all__ = ["Inputs", "Memory", "Store"]

Measure = Callable[[Check, Audit], tuple[Measurement, bool]]
_DAMAGED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class Memory:
    """What is kept of one set of inputs.

    facts         of every split, in order; None where they are not known yet
    fingerprints  of the examples at places that were asked for

    `quotes`: findings are shown with what they quote of their rows.
    """

    def __init__(self, store: Store, inputs: Inputs, quotes: bool = False) -> None:
        self._store, self._inputs, self._quotes = store, inputs, quotes
        self.facts: list[SplitFacts] | None = None
        self.fingerprints: dict[Place, str | None] = {}
        self._measured: dict[str, Any] = {}
        with contextlib.suppress(*_DAMAGED):
            kept = store.get(inputs.key) or {}
            facts = [_facts_of(item) for item in kept["facts"]]
            fingerprints: dict[Place, str | None] = {Place(*place): value for *place, value in kept["fingerprints"]}
            self.facts, self.fingerprints, self._measured = facts, fingerprints, dict(kept["measured"])
        self._chunks: dict[str, tuple[str, dict[str, Any]]] = {}
        self._learnt: set[str] = set()
        self._known = (len(self._measured), len(self.fingerprints))

    def recall(self, check: Check) -> Measurement | None:
        """What the check measured of these inputs, if that is known."""
        return self._recalled(self._measured.get(check.state()))

    def _recalled(self, kept: Any) -> Measurement | None:
        with contextlib.suppress(*_DAMAGED):
            if kept is not None and not (kept["quoted"] and self._quotes):
                return _measurement_of(kept["measurement"])
        return None

    def keep(self, check: Check, measurement: Measurement) -> None:
        """Remembers a measurement."""
        if self.keeps(check) and math.isfinite(measurement.value or 0):
            self._measured[check.state()] = _kept(measurement)

    def keeps(self, check: Check) -> bool:
        """Not what a plugin measures: nobody knows what else that depends on."""
        return type(check).__module__.startswith("dataaudit.checks.")

    def in_chunks(self, check: Check, audit: Audit, measure: Measure) -> tuple[Measurement, bool]:
        """Measures a row-local check, and of that only the chunks that are not known from another state of the file."""
        whole = Merge()
        for part in chunks_of(audit):
            known = self._known_of(part)
            made = self._recalled(known.get(check.state()))
            measurement = part.here(made) if made else None
            if measurement is None:
                measurement, broke = measure(check, part.audit(audit))
                if broke:
                    return measure(check, audit)
                plain = part.anywhere(measurement)
                if plain is not None:
                    known[check.state()] = _kept(plain)
                    self._learnt.add(part.digest)
            whole.add(measurement, len(part.dataset) if part.split == "train" else 0)
        return whole.result(), False

    def _known_of(self, part: Chunk) -> dict[str, Any]:
        """What is known of a chunk, by check. The format belongs to it: it was decided over all rows."""
        if part.digest not in self._chunks:
            form = part.dataset.format
            key = hashlib.sha256(f"{self._inputs.reading} {part.split} {form.describe()} {part.digest}".encode())
            name = f"chunk-{key.hexdigest()}"
            known = self._store.get(name)
            self._chunks[part.digest] = (name, known if isinstance(known, dict) else {})
        return self._chunks[part.digest][1]

    def close(self, digests: Collection[str]) -> None:
        """Puts down what is new, unless the files that were read are others than those looked at before."""
        known = (len(self._measured), len(self.fingerprints))
        if known == self._known or not self._inputs.are(digests):
            return
        for key, measured in (self._chunks[digest] for digest in self._learnt):
            self._store.put(key, measured)
        fingerprints = [[p.split, p.file, p.row, p.line, value] for p, value in self.fingerprints.items()]
        self._store.put(
            self._inputs.key, {"facts": self.facts, "measured": self._measured, "fingerprints": fingerprints}
        )


def _kept(measurement: Measurement) -> dict[str, Any]:
    found, charts = measurement.findings, measurement.charts
    mute = [replace(f, text=None, beside=(), fingerprint=None) if f.text or f.beside else f for f in found]
    return {
        "quoted": any(f.text is not None or f.beside for f in found)
        or any(chart.names for chart in charts)
        or any(one.value is not None for one in measurement.slices),
        "measurement": replace(
            measurement,
            findings=mute,
            charts=[replace(c, names=()) for c in charts],
            slices=[replace(one, value=None) for one in measurement.slices],
        ),
    }


def _facts_of(kept: dict[str, Any]) -> SplitFacts:
    files = [File(**file) for file in kept["files"]]
    return SplitFacts(**{**kept, "files": files, "notes": tuple(kept["notes"])})


def _measurement_of(kept: Any) -> Measurement:
    if isinstance(kept, Measurement):  # of this very run
        return kept
    interval = kept["interval"]
    return Measurement(
        **{
            **kept,
            "interval": (interval[0], interval[1]) if interval else None,
            "findings": [_finding_of(finding) for finding in kept["findings"]],
            "charts": [Chart(**chart) for chart in kept["charts"]],
            "notes": tuple(kept["notes"]),
            "slices": [SliceShare(**one) for one in kept["slices"]],
        }
    )


def _finding_of(kept: dict[str, Any]) -> Finding:
    related = tuple(Place(**place) for place in kept["related"])
    return Finding(**{**kept, "place": Place(**kept["place"]), "related": related, "beside": ()})
