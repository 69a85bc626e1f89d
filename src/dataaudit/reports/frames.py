"""A report as a pandas frame, for notebooks."""

from __future__ import annotations

from typing import Any, Literal

from dataaudit.report import Report

Of = Literal["verdicts", "findings"]


def frame(report: Report, of: Of = "verdicts") -> Any:
    """One row a verdict, or one row a finding; no row text."""
    import pandas

    if of == "findings":
        columns = ["code", "rule", "level", "split", "file", "row", "line", "path", "message", "score"]
        rows: list[list[Any]] = [
            [v.rule.code, v.rule.name, v.level, p.split, p.file, p.row, p.line, f.path, f.message, f.score]
            for v in report.verdicts
            for f in v.measurement.findings
            for p in (f.place,)
        ]
        return pandas.DataFrame(rows, columns=columns).astype({"row": "Int64", "line": "Int64"})
    if of != "verdicts":
        raise ValueError(f'expected "verdicts" or "findings", found {of!r}')
    columns = ["code", "rule", "status", "level", "value", "low", "high", "limit", "n", "unit", "findings", "reason"]
    rows = []
    for v in report.verdicts:
        m = v.measurement
        low, high = m.interval or (m.value, m.value)
        limit = ", ".join(f"{key} {value:g}" for key, value in v.rule.limit.to_dict().items())
        count = len(m.findings)
        rows.append(
            [v.rule.code, v.rule.name, v.status, v.level, m.value, low, high, limit, m.n, m.unit, count, m.reason]
        )
    return pandas.DataFrame(rows, columns=columns)
