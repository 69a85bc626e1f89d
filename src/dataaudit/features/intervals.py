"""Intervals and bounds of shares. scipy is asked only for the exact bound."""

from __future__ import annotations

import math

Z95 = 1.96  # two-sided


def wilson(share: float, n: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval of a share that was observed in n independent cases."""
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return (centre - spread) / scale, (centre + spread) / scale


def lower_bound(hits: int, n: int, error: float = 0.05) -> float:
    """One-sided Clopper-Pearson: a share below this makes `hits` of `n` or more less likely than `error`."""
    if hits == 0:
        return 0.0
    from scipy.special import betaincinv

    return float(betaincinv(hits, n - hits + 1, error))
