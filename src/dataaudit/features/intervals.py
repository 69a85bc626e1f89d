"""Intervals of shares in closed form: what a light check needs without scipy."""

from __future__ import annotations

import math

Z95 = 1.96  # two-sided


def wilson(share: float, n: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval of a share that was observed in n independent cases."""
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return (centre - spread) / scale, (centre + spread) / scale
