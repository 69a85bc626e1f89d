"""Edge-case share (EDG001): planted definitions are counted exactly, reviewed samples cover, nothing is constant.

    python benchmarks/edge_cases.py [--data FOLDER] [--draws N]

Nothing is tuned here. The sets are CLINC150 in scope and, as edge cases, its out-of-scope questions.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from judging import DATA, PAIRS, Gate, split, texts, verdict_of
from real_texts import texts_of

from dataaudit.dataset import Audit
from dataaudit.review import bounds
from dataaudit.review.plan import Plan

SHARES = (0.0, 0.02, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
LOW, HIGH = 0.10, 0.20


def planted(rng: random.Random, sets: dict[str, list[str]], share: float, n: int) -> list[dict[str, object]]:
    """n rows of which a share are edge cases, marked in one of three ways."""
    odd = rng.sample(sets["oos"], round(n * share))
    usual = rng.sample(sets["clinc"], n - len(odd))
    plain = {"completion": "ok then", "tags": ["usual"], "lang": "en", "meta": {"tries": 1}}
    marks = ({"tags": ["edge"]}, {"tags": [], "lang": "xx"}, {"tags": None, "meta": {"tries": 5}})
    rows: list[dict[str, object]] = [{**plain, "prompt": text} for text in usual]
    rows += [{**plain, **marks[i % 3], "prompt": text} for i, text in enumerate(odd)]
    rng.shuffle(rows)
    return rows


CASES = [
    {"field": "tags", "values": ["edge"]},
    {"field": "lang", "values": ["xx"]},
    {"where": {"field": "meta.tries", "min": 3}},
]


def defined(gate: Gate, sets: dict[str, list[str]], draws: int) -> None:
    wrong = statuses = 0
    values: set[float] = set()
    for share in SHARES:
        for run in range(draws):
            rng = random.Random(f"edge{share}{run}")
            n = rng.choice((60, 250, 1000))
            rows = planted(rng, sets, share, n)
            true = sum(row["tags"] != ["usual"] for row in rows) / n
            verdict = verdict_of("edge-case-share", Audit(split("train", rows, PAIRS)), cases=CASES)
            wrong += verdict.measurement.value != true or verdict.measurement.interval is not None
            statuses += verdict.status != ("pass" if LOW <= true <= HIGH else "fail")
            values.add(verdict.measurement.value or 0.0)
    total = len(SHARES) * draws
    print(f"EDG001, defined: {total} draws with 0 to 30 % planted: {len(values)} different shares")
    gate.ask("draws whose planted share is not counted exactly", wrong, "at most", 0, ".0f")
    gate.ask("verdicts other than that of the planted share", statuses, "at most", 0, ".0f")


def reviewed(gate: Gate, draws: int) -> None:
    """The bounds that answers about a random sample give, against the planted share."""
    outside = checked = 0
    for share in SHARES[1:]:
        for run in range(draws):
            rng = random.Random(f"review{share}{run}")
            size, asked = 1000, rng.choice((30, 100, 300))
            true = round(size * share)
            marks = rng.sample([True] * true + [False] * (size - true), asked)
            low, high = bounds.least(marks, size, Plan()), bounds.most(marks, size, Plan())
            checked += 2
            outside += (low > true) + (high < true)
    print(f"EDG001, reviewed: {checked} bounds at 95 % from 30 to 300 answers about 1,000 rows")
    gate.ask("bounds that the planted share lies outside of", outside / checked, "at most", 0.05)


def undefined(gate: Gate, sets: dict[str, list[str]], draws: int) -> None:
    """Without a definition there is no share; the estimate beside it follows what was planted."""
    said: Counter[str] = Counter()
    notes: dict[float, list[float]] = {share: [] for share in (0.0, 0.1, 0.3)}
    for share, tails in notes.items():
        for run in range(draws):
            rng = random.Random(f"tail{share}{run}")
            reference = rng.sample(sets["clinc"], 950) + rng.sample(sets["oos"], 50)
            used = set(reference)
            odd = rng.sample([t for t in sets["oos"] if t not in used], round(1000 * share))
            usual = rng.sample([t for t in sets["clinc"] if t not in used], 1000 - len(odd))
            verdict = verdict_of("edge-case-share", Audit(texts("train", odd + usual), texts("holdout", reference)))
            said[verdict.status] += 1
            tails.append(verdict.measurement.facts["tail_share"])
    means = {share: sum(tails) / len(tails) for share, tails in notes.items()}
    told = ", ".join(f"{share:.0%}: {mean:.1%}" for share, mean in means.items())
    print(f"EDG001, undefined: {dict(said)}; noted tail by planted share: {told}")
    gate.ask("verdicts without a definition or a review", said.total() - said["inconclusive"], "at most", 0, ".0f")
    gate.ask("how far the noted tail moves from 0 to 30 % planted", means[0.3] - means[0.0], "at least", 0.01)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of datasets")
    parser.add_argument("--draws", type=int, default=20, help="a planted share")
    parser.add_argument("--quick", action="store_true", help="five draws a planted share")
    options = parser.parse_args()
    if not (options.data / "clinc_oos").is_dir():
        print(f"skipped: {options.data} lacks clinc_oos; name the folder with --data")
        return 0
    draws = 5 if options.quick else options.draws
    sets = {name: texts_of(name, options.data) for name in ("clinc", "oos")}
    gate = Gate()
    defined(gate, sets, draws)
    reviewed(gate, 4 * draws)
    undefined(gate, sets, max(2, draws // 4))
    return gate.close()


if __name__ == "__main__":
    sys.exit(main())
