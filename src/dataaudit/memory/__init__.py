"""What was measured before of the very same bytes, so that an unchanged dataset need not even be read again.

Measurements are kept, not verdicts: another limit, level or baseline costs nothing. What could be read of a row is not
kept; where a report quotes rows, the measurements that have quotes are made anew.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from dataaudit.check import Check
from dataaudit.dataset import File
from dataaudit.measurement import Chart, Finding, Measurement, Place
from dataaudit.memory.inputs import Inputs
from dataaudit.memory.store import Store
from dataaudit.report import SplitFacts

__all__ = ["Inputs", "Memory", "Store"]

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
        self._known = (len(self._measured), len(self.fingerprints))

    def recall(self, check: Check) -> Measurement | None:
        """What the check measured of these inputs, if that is known."""
        kept = self._measured.get(check.state())
        with contextlib.suppress(*_DAMAGED):
            if kept is not None and not (kept["quoted"] and self._quotes):
                return _measurement_of(kept["measurement"])
        return None

    def keep(self, check: Check, measurement: Measurement) -> None:
        """Remembers a measurement. One of a plugin is not: nobody knows what else it depends on."""
        if not type(check).__module__.startswith("dataaudit.checks.") or not math.isfinite(measurement.value or 0):
            return
        found, charts = measurement.findings, measurement.charts
        mute = [replace(f, text=None, beside=(), fingerprint=None) if f.text or f.beside else f for f in found]
        self._measured[check.state()] = {
            "quoted": any(f.text is not None or f.beside for f in found) or any(chart.names for chart in charts),
            "measurement": replace(measurement, findings=mute, charts=[replace(c, names=()) for c in charts]),
        }

    def close(self, digests: Collection[str]) -> None:
        """Puts down what is new, unless the files that were read are others than those looked at before."""
        known = (len(self._measured), len(self.fingerprints))
        if known == self._known or not self._inputs.are(digests):
            return
        fingerprints = [[p.split, p.file, p.row, p.line, value] for p, value in self.fingerprints.items()]
        self._store.put(
            self._inputs.key, {"facts": self.facts, "measured": self._measured, "fingerprints": fingerprints}
        )


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
        }
    )


def _finding_of(kept: dict[str, Any]) -> Finding:
    related = tuple(Place(**place) for place in kept["related"])
    return Finding(**{**kept, "place": Place(**kept["place"]), "related": related, "beside": ()})
