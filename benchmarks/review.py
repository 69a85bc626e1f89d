"""Does a review keep its promise? Simulated reviews at true rates of 0 to 20 % wrong and sizes of 100 to 100,000.

    python benchmarks/review.py            10,000 reviews a cell, one table
    python benchmarks/review.py --runs N

For each cell: how often the review of a dataset passes although more than 5 % is wrong or exactly 5 % (false pass),
fails although fewer are (false fail), or is undecided at the budget of 200; mean rows, the exact chance to pass, and
about how many rows a fixed plan would need to pass such a dataset in nine cases of ten. The simulated outcomes walk
the boundaries that the review itself uses; a sample of them is replayed through `bounds.most` and `bounds.least`.
"""

from __future__ import annotations

import argparse
import math
import resource

import numpy as np

from dataaudit.review import bounds, forecast
from dataaudit.review.plan import Plan
from dataaudit.rule import Limit

RATES = (0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.049, 0.05, 0.06, 0.08, 0.10, 0.15, 0.20)
SIZES = (100, 300, 1_000, 3_000, 10_000, 100_000)
LIMIT = Limit(above=0.95)
REPLAYED = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10_000)
    runs = parser.parse_args().runs
    rng = np.random.default_rng(7)
    worst_pass = worst_fail = 0.0
    later = 0
    print(f"{'rows':>8} {'wrong':>6} {'pass':>7} {'fail':>7} {'undec.':>7} {'mean n':>7} {'exact':>7} {'fixed n':>8}")
    for size in SIZES:
        bad = forecast.floor_count(size, LIMIT)
        assert bad is not None
        design = forecast.design(size, bad, Plan())
        for rate in RATES:
            wrong = round(rate * size)
            answers = sample(rng, size, wrong, len(design.passes), runs)
            passed, failed, rows = outcomes(answers, design)
            later += replay(answers[:REPLAYED], design, bad, passed[:REPLAYED], failed[:REPLAYED])
            if wrong >= bad:
                worst_pass = max(worst_pass, passed.mean())
            else:
                worst_fail = max(worst_fail, failed.mean())
            exact = forecast.outlook(design, wrong)
            fixed = fixed_plan(size, bad, wrong)
            print(
                f"{size:>8,} {wrong / size:>6.1%} {passed.mean():>7.2%} {failed.mean():>7.2%} "
                f"{(~passed & ~failed).mean():>7.2%} {rows.mean():>7.1f} {exact.passed:>7.2%} {fixed:>8}"
            )
    error = 4 * math.sqrt(0.05 * 0.95 / runs)  # the worst of many cells is looked at
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"worst false pass {worst_pass:.2%}, false fail {worst_fail:.2%}; promised 5 % (+- {error:.2%} simulated)")
    print(f"{len(SIZES) * len(RATES) * runs:,} reviews, {used.ru_utime + used.ru_stime:.0f} s CPU")
    replayed = REPLAYED * len(SIZES) * len(RATES)
    print(f"{replayed} replayed through the bounds: {later} decide a few rows later, none otherwise")
    if max(worst_pass, worst_fail) > 0.05 + error:
        raise SystemExit("the promise is broken")


def sample(rng: np.random.Generator, size: int, wrong: int, rows: int, runs: int) -> np.ndarray:
    """Answers of `runs` reviews: True where the row drawn without replacement is wrong."""
    answers = np.zeros((runs, rows), dtype=bool)
    left = np.full(runs, wrong)
    for n in range(rows):
        answers[:, n] = rng.random(runs) * (size - n) < left
        left = left - answers[:, n]
    return answers


def outcomes(answers: np.ndarray, design: forecast.Design) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each review: passed, failed, and how many rows it took."""
    counts = np.cumsum(answers, axis=1)
    rows = answers.shape[1]
    first_pass = first(counts <= np.array(design.passes)[:rows], rows)
    first_fail = first(counts >= np.array(design.fails)[:rows], rows)
    return first_pass < first_fail, first_fail < first_pass, np.minimum(np.minimum(first_pass, first_fail) + 1, rows)


def first(crossed: np.ndarray, never: int) -> np.ndarray:
    return np.where(crossed.any(axis=1), crossed.argmax(axis=1), never)


def replay(answers: np.ndarray, design: forecast.Design, bad: int, passed: np.ndarray, failed: np.ndarray) -> int:
    """The bounds that a report shows may decide later than the boundaries, never otherwise; how often they do."""
    later = 0
    for marks, has_passed, has_failed in zip(answers, passed, failed, strict=True):
        _, _, rows = outcomes(marks[None, :], design)
        seen = [bool(mark) for mark in marks[: rows[0]]]
        passes = bounds.most(seen, design.total, design.plan) < bad
        fails = bounds.least(seen, design.total, design.plan) >= bad
        assert passes <= has_passed and fails <= has_failed, (design.total, rows)
        later += passes != has_passed or fails != has_failed
    return later


def fixed_plan(size: int, bad: int, wrong: int) -> str:
    """The smallest fixed plan that passes such a dataset in nine cases of ten."""
    if wrong >= bad:
        return "-"
    from scipy.stats import hypergeom

    low, high = 1, size
    while low < high:
        n = (low + high) // 2
        most = int(hypergeom(size, bad, n).ppf(0.05)) - 1
        if hypergeom(size, bad, n).cdf(most + 1) <= 0.05:
            most += 1
        low, high = (low, n) if most >= 0 and hypergeom(size, wrong, n).cdf(most) >= 0.9 else (n + 1, high)
    return f"{low:,}"


if __name__ == "__main__":
    main()
