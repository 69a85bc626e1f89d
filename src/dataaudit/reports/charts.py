"""Charts in positions and words; the template only places them. None where a picture would say nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dataaudit.measurement import Chart

_FIRST = 24  # bars in sight, the others behind a click


def draw(chart: Chart, show_text: bool) -> dict[str, Any] | None:
    """What the template needs to draw it, with the same in words."""
    drawn = {"bars": _bars, "histogram": _histogram, "parts": _parts, "matrix": _matrix}[chart.kind](chart, show_text)
    return drawn and {"kind": chart.kind, "title": chart.title, **drawn}


def _names(chart: Chart, show_text: bool) -> Sequence[str]:
    """Without row text a category is called after a row that has it."""
    if show_text and chart.names:
        return chart.names
    return [f"as in row {row}" if row else "in no training row" for row in chart.rows]


def _bars(chart: Chart, show_text: bool) -> dict[str, Any] | None:
    """Each split's share, so that a small split compares with a large one."""
    names = _names(chart, show_text)
    if len(names) < 2:
        return None
    counts = all(float(x).is_integer() for row in chart.numbers for x in row)
    totals = [sum(row) or 1 if counts else 1 for row in chart.numbers]
    shares = [[x / total for x in row] for row, total in zip(chart.numbers, totals, strict=True)]
    top = max(map(max, shares)) or 1
    lines = [
        {
            "name": name,
            "bars": [
                {"width": round(100 * share[i] / top, 1), "words": _count(row[i], share[i], counts)}
                for row, share in zip(chart.numbers, shares, strict=True)
            ],
        }
        for i, name in enumerate(names)
    ]
    return {"series": chart.series, "first": lines[:_FIRST], "others": lines[_FIRST:]}


def _count(number: float, share: float, counts: bool) -> str:
    percent = f"{100 * share:.1f} %"
    return f"{number:,.0f} ({percent})" if counts else percent


def _histogram(chart: Chart, show_text: bool) -> dict[str, Any] | None:
    filled = [i for row in chart.numbers for i, count in enumerate(row) if count]
    if not filled or min(filled) == max(filled):
        return None
    low, high, edges = min(filled), max(filled) + 1, chart.edges
    wide = 100 / (high - low)

    def at(value: float) -> float | None:
        inside = next((i for i in range(low, high) if edges[i] <= value <= edges[i + 1]), None)
        if inside is None:
            return None
        return round(wide * (inside - low + (value - edges[inside]) / (edges[inside + 1] - edges[inside])), 2)

    rows = [
        {
            "name": name,
            "total": f"{sum(row):,.0f}",
            "median": _median(row, edges),
            "bins": [
                {
                    "x": round(wide * i, 2),
                    "width": round(wide * 0.92, 2),
                    "height": round(56 * count / max(row), 1),
                    "words": f"{edges[low + i]:,g} to {edges[low + i + 1]:,g}: {count:,.0f}",
                }
                for i, count in enumerate(row[low:high])
                if count
            ],
        }
        for name, row in zip(chart.series, chart.numbers, strict=True)
        if any(row)
    ]
    step = max(1, math.ceil((high - low) / 8))
    ticks = [{"x": round(wide * (i - low), 2), "words": f"{edges[i]:,g}"} for i in range(low, high + 1, step)]
    marks = [{"x": at(mark), "words": f"limit {mark:,g}"} for mark in chart.marks]
    beyond = [mark["words"] for mark in marks if mark["x"] is None]
    return {"rows": rows, "ticks": ticks, "marks": [m for m in marks if m["x"] is not None], "beyond": beyond}


def _median(row: Sequence[float], edges: Sequence[float]) -> str:
    half, seen = sum(row) / 2, 0.0
    for i, count in enumerate(row):
        seen += count
        if seen >= half:
            return f"median between {edges[i]:,g} and {edges[i + 1]:,g}"
    return ""


def _parts(chart: Chart, show_text: bool) -> dict[str, Any] | None:
    """One bar of the whole; a single part is no picture."""
    total = sum(row[0] for row in chart.numbers)
    if len(chart.series) < 2 or not total:
        return None
    parts, x = [], 0.0
    for name, (count,) in zip(chart.series, chart.numbers, strict=True):
        share = 100 * count / total
        parts.append(
            {"name": name, "x": round(x, 2), "width": round(share, 2), "words": f"{count:,.0f} ({share:.1f} %)"}
        )
        x += share
    return {"parts": parts}


def _matrix(chart: Chart, show_text: bool) -> dict[str, Any] | None:
    """Shaded by the share of the row, the diagonal left plain: it is what one hopes for."""
    names = _names(chart, show_text)
    totals = [sum(row) or 1 for row in chart.numbers]
    top = max(
        (
            x / total
            for i, (row, total) in enumerate(zip(chart.numbers, totals, strict=True))
            for j, x in enumerate(row)
            if i != j
        ),
        default=0,
    )
    if not top:
        return None
    lines = [
        {
            "name": names[i],
            "number": i + 1,
            "cells": [
                {
                    "words": f"{x:,.0f}" if x else "",
                    "own": i == j,
                    "shade": 0 if i == j or not x else math.ceil(5 * x / totals[i] / top),
                }
                for j, x in enumerate(row)
            ],
        }
        for i, row in enumerate(chart.numbers)
    ]
    return {"rows": lines}
