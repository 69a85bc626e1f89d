"""Numbers, limits and places in words, the same in every report."""

from __future__ import annotations

from dataaudit.measurement import Finding, Measurement, Place
from dataaudit.report import Verdict
from dataaudit.rule import Limit

_SIGNS = {"min": ">=", "above": ">", "max": "<=", "below": "<"}


def number(value: float, unit: str) -> str:
    """Shares as percentages, counts as whole numbers, anything else with three digits."""
    if unit.startswith("share"):
        percent = value * 100
        if percent and abs(percent) < 0.1:
            return f"{percent:.2g} %"
        return f"{percent:.1f} %".replace(".0 %", " %")
    return f"{value:,.0f}" if value == int(value) else f"{value:.3f}"


def limit(limit: Limit, unit: str) -> str:
    """`<= 5 %` or `10 % to 20 %`."""
    if limit.min is not None and limit.max is not None:
        return f"{number(limit.min, unit)} to {number(limit.max, unit)}"
    return ", ".join(f"{_SIGNS[key]} {number(value, unit)}" for key, value in limit.to_dict().items())


def value(measurement: Measurement) -> str:
    """The value with its interval: `93 % (88 % to 96 %)`."""
    if measurement.value is None:
        return ""
    unit = measurement.unit
    if measurement.interval is None:
        return number(measurement.value, unit)
    low, high = measurement.interval
    return f"{number(low, unit)} to {number(high, unit)}"


def status(verdict: Verdict) -> str:
    """One word: pass, FAIL, warn, note, unsure, skip, n/a or ERROR."""
    if verdict.failed:
        return {"error": "FAIL", "warning": "warn"}.get(verdict.level, "note")
    if verdict.not_applicable:
        return "n/a"
    return {"inconclusive": "unsure", "skipped": "skip", "error": "ERROR"}.get(verdict.status, verdict.status)


def place(place: Place) -> str:
    """`train.jsonl:1236`, clickable in most terminals; row and line differ where records span lines."""
    return f"{place.file}:{place.line}" if place.line else place.file


def finding(finding: Finding) -> str:
    """Row, field path and message on one line."""
    row = f"row {finding.place.row}" if finding.place.row else ""
    path = f"{finding.path}: " if finding.path else ""
    return f"{row + '  ' if row else ''}{path}{finding.message}"


def printable(text: str) -> str:
    """Data made safe for a terminal: control characters, escapes and direction marks are shown, not obeyed."""
    return "".join(
        c
        if c.isprintable() and c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        else f"\\x{ord(c):02x}"
        if c not in "\n\t"
        else " "
        for c in text
    )
