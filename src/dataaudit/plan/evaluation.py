"""Does fine-tuning improve quality? A paired test over the same evaluation examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dataaudit.errors import DataAuditError
from dataaudit.formats.paths import get

SCORE_FIELDS = ("correct", "score", "is_correct", "passed", "accuracy")
ID_FIELDS = ("id", "example_id", "row", "key")
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Prompting against fine-tuning on `n` common examples; shares, and a 95 % interval of the difference.

    method  "exact McNemar" for right/wrong, "paired bootstrap" for scores
    needs   examples that would settle a difference of this size, None when it is settled
    """

    n: int
    prompting: float
    tuned: float
    difference: float
    interval: tuple[float, float]
    p_value: float | None
    method: str
    needs: int | None

    @property
    def improves(self) -> bool | None:
        """True or False where the interval decides, None where it cannot."""
        if self.interval[0] > 0:
            return True
        return False if self.interval[1] <= 0 or self.interval[1] < 0.01 else None


def read_scores(path: Path) -> dict[str, float]:
    """Score by example id (or by row where no id is given), from JSONL, JSON or CSV. Scores lie in 0..1."""
    from dataaudit.sources import read

    records = read([str(path)])
    if records.faults:
        fault = records.faults[0]
        raise DataAuditError(f"{path}:{fault.line}: {fault.message}")
    scores: dict[str, float] = {}
    for number, record in enumerate(records.data, 1):
        value = record if not isinstance(record, dict) else _first(record, SCORE_FIELDS)
        key = _first(record, ID_FIELDS) if isinstance(record, dict) else None
        name = str(number if key is None else key)
        if name in scores:
            raise DataAuditError(f'{path}:{records.line[number - 1]}: the id "{name}" stands twice')
        scores[name] = _score(value, f"{path}:{records.line[number - 1]}")
    return scores


def _first(record: dict[str, object], names: Sequence[str]) -> object:
    return next((value for name in names if (value := get(record, name)) is not None), None)


def _score(value: object, where: str) -> float:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value.strip().casefold() in ("true", "yes", "false", "no"):
        return float(value.strip().casefold() in ("true", "yes"))
    try:
        score = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        score = math.nan
    if not 0 <= score <= 1:
        raise DataAuditError(
            f"{where}: no score", f"expected a field {', '.join(SCORE_FIELDS[:2])} of 0..1 or true/false"
        )
    return score


def compare(prompting: dict[str, float], tuned: dict[str, float]) -> Evaluation:
    """The paired comparison. Raises DataAuditError when the two files are not about the same examples."""
    if set(prompting) != set(tuned):
        only = set(prompting) ^ set(tuned)
        raise DataAuditError(
            f"the evaluation files do not match: {len(only):,} of {len(set(prompting) | set(tuned)):,} examples stand "
            "in only one of them",
            "both must score the same hold-out; give each example an id",
        )
    keys = sorted(prompting)
    a, b = [prompting[k] for k in keys], [tuned[k] for k in keys]
    binary = all(x in (0.0, 1.0) for x in (*a, *b))
    differences = [y - x for x, y in zip(a, b, strict=True)]
    n, mean = len(differences), sum(differences) / len(differences)
    interval, p = _binary(differences) if binary else (_bootstrap(differences), None)
    settled = interval[0] > 0 or interval[1] <= 0
    return Evaluation(
        n=n,
        prompting=sum(a) / n,
        tuned=sum(b) / n,
        difference=mean,
        interval=interval,
        p_value=p,
        method="exact McNemar" if binary else "paired bootstrap",
        needs=None if settled else _needed(differences),
    )


def _binary(differences: list[float]) -> tuple[tuple[float, float], float]:
    """Exact conditional interval: of the pairs that disagree, the share that fine-tuning wins (Clopper-Pearson)."""
    from scipy.stats import binomtest

    wins, losses = differences.count(1.0), differences.count(-1.0)
    discordant = wins + losses
    if not discordant:
        # No pair disagrees: a difference above 3/n would have shown with 95 % probability (rule of three).
        return (-min(1.0, 3 / len(differences)), min(1.0, 3 / len(differences))), 1.0
    test = binomtest(wins, discordant)
    low, high = test.proportion_ci(0.95)
    scale = discordant / len(differences)
    return ((2 * low - 1) * scale, (2 * high - 1) * scale), float(test.pvalue)


def _bootstrap(differences: list[float]) -> tuple[float, float]:
    import numpy as np

    rng = np.random.default_rng(0)
    values = np.array(differences)
    means = values[rng.integers(0, len(values), (_RESAMPLES, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def _needed(differences: list[float]) -> int:
    """Examples that show a difference of the seen size (at least 3 points) at 95 % with a power of 80 %."""
    n = len(differences)
    mean = sum(differences) / n
    variance = max(sum((d - mean) ** 2 for d in differences) / max(1, n - 1), 0.02)
    return max(n + 1, math.ceil(variance * ((1.96 + 0.84) / max(abs(mean), 0.03)) ** 2))
