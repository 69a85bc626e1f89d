"""Positions in per cent: a value with its interval against a limit, and a size on the axis of tiers."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import Any

from dataaudit.measurement import Measurement
from dataaudit.reports import wording
from dataaudit.rule import Limit
from dataaudit.tiers import Band, bands


def draw(m: Measurement, limit: Limit) -> dict[str, Any] | None:
    """None where a picture says no more than the number: nothing measured, or a count whose limit is zero."""
    edges = sorted(set(limit.to_dict().values()))
    if m.value is None or not edges or (not any(edges) and m.interval is None):
        return None
    low, high = m.interval or (m.value, m.value)
    if not all(map(math.isfinite, (low, high, *edges))):
        return None
    bottom, top = _scale([low, high, *edges], m.unit)

    def at(value: float) -> float:
        return round(100 * (min(max(value, bottom), top) - bottom) / (top - bottom), 2)

    floor = next((e for e in (limit.min, limit.above) if e is not None), bottom)
    ceiling = next((e for e in (limit.max, limit.below) if e is not None), top)
    return {
        "x": at(low),
        "width": max(round(at(high) - at(low), 2), 1.0) if m.interval and high > low else 0,
        "low": at(floor),
        "span": round(at(ceiling) - at(floor), 2),
        "edges": [at(edge) for edge in edges],
        "spoken": f"{wording.value(m)}, limit {wording.limit(limit, m.unit)}",
    }


def _scale(values: list[float], unit: str) -> tuple[float, float]:
    bottom, top = min(0.0, *values), max(values) * 1.2
    if unit.startswith("share"):
        top = min(1.0, top)
    return bottom, top if top > bottom else bottom + 1.0


@cache
def _bands() -> tuple[Band, ...]:
    return tuple(bands())


def on_size_axis(size: int) -> float:
    """Every tier is equally wide and logarithmic within, so that the next one is always in sight."""
    starts = [1, *(band.from_ for band in _bands()[1:])]
    ends = [*starts[1:], starts[-1] * 10]
    index = max((i for i, start in enumerate(starts) if size >= start), default=0)
    inside = math.log(max(size, 1) / starts[index]) / math.log(ends[index] / starts[index])
    return round(min(100 * (index + min(inside, 1.0)) / len(starts), 99.0), 2)


def bands_of(here: str) -> list[dict[str, Any]]:
    """The tiers as bars, the one of this dataset marked."""
    starts = [100 * i / len(_bands()) for i in range(len(_bands()) + 1)]
    return [
        {
            "name": band.name,
            "begins": f"{band.from_:,}",
            "here": band.name == here,
            "x": round(left, 2),
            "width": round(right - left, 2),
            "middle": round((left + right) / 2, 2),
        }
        for band, (left, right) in zip(_bands(), pairwise(starts), strict=True)
    ]
