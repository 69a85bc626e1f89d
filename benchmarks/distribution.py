"""Distribution match (DST001) on real texts with planted foreign rows; provenance and edge cases on planted facts.

    python benchmarks/distribution.py [--data FOLDER] [--runs N] [--tuning]

Everything is judged by the rule as it ships: the status and level that a user would see. What was tuned (weights of
the terms, the vote's threshold, the shares of alpha) was tuned on the pairs in TUNING; the figures are those of JUDGE,
which share no set with them. The bands of rare words came last, after a first look at the first eight judge pairs; the
last four were judged once, after that. CPU is that of the process, one BLAS thread.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dataaudit.check import Registry, configure
from dataaudit.config import load
from dataaudit.dataset import Audit
from dataaudit.engine import judge
from dataaudit.features.text import normalise
from dataaudit.loading import load as load_split
from dataaudit.report import Verdict

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # read when numpy is imported, at the first measurement
ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("DATAAUDIT_DATA", ROOT.parent / "shared" / "data"))
TUNING = [("ag", "wnut"), ("sms", "oos"), ("banking", "wnut"), ("sms", "ag"), ("ag", "banking"), ("banking", "oos")]
JUDGE = [
    ("clinc", "gsm8k"),
    ("emotions", "snips"),
    ("gsm8k", "clinc"),
    ("snips", "emotions"),
    ("huatuo", "liver"),
    ("clinc", "emotions"),
    ("snips", "clinc"),
    ("emotions", "restaurant"),
    ("emotions", "gsm8k"),
    ("snips", "gsm8k"),
    ("gsm8k", "snips"),
    ("clinc", "restaurant"),
]
SETTINGS = load()
Cell = tuple[int, float]  # training rows, share of foreign rows


def texts_of(name: str, data: Path) -> list[str]:
    """The distinct inputs of a set, sorted."""

    def fields(path: str) -> list[list[str]]:
        lines = (data / path).read_text("utf-8").split("\n")
        return [line.split("\t", 1) for line in lines if "\t" in line]

    def rows(path: str) -> list[Any]:
        return [json.loads(line) for line in (data / path).read_text("utf-8").splitlines() if line.strip()]

    def table(path: str, field: str) -> list[str]:
        with (data / path).open(newline="", encoding="utf-8") as file:
            return [row[field] for row in csv.DictReader(file)]

    def clinc(oos: bool) -> list[str]:
        splits = json.loads((data / "clinc_oos/data_full.json").read_text("utf-8"))
        return [text for split, pairs in splits.items() if ("oos" in split) == oos for text, _ in pairs]

    def snips() -> list[str]:
        found = []
        for path in sorted(data.glob("snips/train_*.json")):
            content = json.loads(path.read_bytes().decode("latin-1"))
            found += ["".join(part["text"] for part in row["data"]) for row in next(iter(content.values()))]
        return found

    def sentences(path: str) -> list[str]:
        blocks = (data / path).read_text("utf-8").strip().split("\n\n")
        return [" ".join(line.split("\t")[0] for line in block.split("\n")) for block in blocks]

    readers: dict[str, Callable[[], list[str]]] = {
        "ag": lambda: table("noisy_ag/samples10000valMed.csv", "text"),
        "banking": lambda: table("banking77/train.csv", "text") + table("banking77/test.csv", "text"),
        "clinc": lambda: clinc(oos=False),
        "oos": lambda: clinc(oos=True),
        "emotions": lambda: [text for text, _ in fields("go_emotions/train.tsv")],
        "sms": lambda: [text for _, text in fields("sms_spam/SMSSpamCollection")],
        "gsm8k": lambda: [r["question"] for r in (*rows("gsm8k/train.jsonl"), *rows("gsm8k/test.jsonl"))],
        "huatuo": lambda: [r["instruction"] for r in rows("huatuo_zh/llama_data.json")],
        "liver": lambda: [
            r["instruction"] for r in json.loads((data / "huatuo_zh/liver_cancer.json").read_text("utf-8"))
        ],
        "restaurant": lambda: [
            r["userInput"]["text"] for r in json.loads((data / "restaurant8k/test.json").read_text("utf-8"))
        ],
        "snips": snips,
        "wnut": lambda: sentences("wnut17/wnut17train.conll"),
    }
    return sorted({text for text in map(normalise, readers[name]()) if text})


def verdict_of(rule_name: str, audit: Audit, **options: Any) -> Verdict:
    rule = SETTINGS.rules[rule_name]
    check = configure(Registry().get(rule.check), {**rule.options, **options}, rule.name)
    return judge(rule, check.measure(audit))


def audit_of(train: list[str], other: list[str]) -> Audit:
    ours, theirs = ([{"prompt": text, "completion": "ok"} for text in texts] for texts in (train, other))
    splits = [load_split(name, rows, SETTINGS) for name, rows in (("train", ours), ("holdout", theirs))]
    for split in splits:
        split.inputs, split.labels  # noqa: B018  reading is not what is timed
    return Audit(*splits)


def draw(base: list[str], foreign: list[str], n: int, m: int, share: float, side: str, rng: random.Random) -> Audit:
    """n training and m hold-out rows of the base, of which a share on one side comes from the foreign set."""
    strangers = round((n if side == "train" else m) * share)
    known = set(base)
    own = rng.sample(base, n + m - strangers)
    others = rng.sample([text for text in foreign if text not in known], strangers)
    cut = n - strangers if side == "train" else n
    train, rest = own[:cut], own[cut:]
    return audit_of(train + others, rest) if side == "train" else audit_of(train, rest + others)


def word(verdict: Verdict) -> str:
    """fail: the whole interval lies beyond the limit; warn: the value does; else what the verdict says."""
    if verdict.status != "fail":
        return verdict.status
    return "fail" if verdict.rule.limit.side(verdict.measurement) == "outside" else "warn"


def distribution(pairs: list[tuple[str, str]], sets: dict[str, list[str]], runs: int) -> dict[Cell, Counter[str]]:
    """Prints a line a cell and pair; returns what was said in each cell over all pairs and both sides."""
    print("    n    m  foreign     side  pair                  alarm   FAIL   pass   open  CPU s")
    cells: defaultdict[Cell, Counter[str]] = defaultdict(Counter)
    plans = [(100, 25, 0.0), (200, 50, 0.0), (300, 75, 0.0), (1000, 250, 0.0), (3000, 750, 0.0)]
    plans += [(1000, 250, 0.1), (1000, 250, 0.2), (1000, 250, 0.3), (300, 75, 0.3), (3000, 750, 0.1), (3000, 750, 0.2)]
    for n, m, share in plans:
        for side in ("train", "holdout") if share else ("-",):
            total: Counter[str] = Counter()
            spent = 0.0
            for base, foreign in pairs if share else [(base, base) for base in dict.fromkeys(b for b, _ in pairs)]:
                if len(sets[base]) < n + m or len(sets[foreign]) < share * n:
                    continue
                seen: Counter[str] = Counter()
                for run in range(runs):
                    rng = random.Random(f"{base}{foreign}{n}{run}")
                    audit = draw(sets[base], sets[foreign], n, m, share, side, rng)
                    start = time.process_time()
                    seen[word(verdict_of("distribution-match", audit))] += 1
                    spent += time.process_time() - start
                total += seen
                cells[n, share] += seen
                _row(n, m, share, side, f"{base} + {foreign}" if share else base, seen)
            _row(n, m, share, side, "ALL", total, spent / max(1, total.total()))
    return cells


def targets(cells: dict[Cell, Counter[str]]) -> bool:
    """Whether the figures reach what was asked of the rule; says which do not, and by how much."""

    def rate(n: int, share: float, *words: str) -> float:
        seen = cells[n, share]
        return sum(seen[w] for w in words) / max(1, seen.total())

    alarms = {n: rate(n, 0.0, "warn", "fail") for n, share in cells if not share}
    asked = [
        (f"false alarms, worst of n = {min(alarms)} to {max(alarms)}", max(alarms.values()), "at most", 0.02),
        ("warned at 20 % foreign rows, n = 1,000", rate(1000, 0.2, "warn", "fail"), "at least", 0.95),
        ("passed at 20 % foreign rows, n = 1,000", rate(1000, 0.2, "pass"), "at most", 0.02),
        ("FAIL at 30 % foreign rows, n = 1,000", rate(1000, 0.3, "fail"), "at least", 0.95),
        ("inconclusive at n = 100", rate(100, 0.0, "inconclusive"), "at least", 1.0),
    ]
    print()
    reached = []
    for what, value, side, wanted in asked:
        reached.append(value <= wanted if side == "at most" else value >= wanted)
        print(f"{'reached' if reached[-1] else 'SHORT'}: {what}: {value:.1%} ({side} {wanted:.0%})")
    return all(reached)


def _row(n: int, m: int, share: float, side: str, name: str, seen: Counter[str], cpu: float | None = None) -> None:
    runs = max(1, seen.total())
    alarm = (seen["fail"] + seen["warn"]) / runs
    rates = [alarm, seen["fail"] / runs, seen["pass"] / runs, seen["inconclusive"] / runs]
    cells = " ".join(f"{rate:6.1%}" for rate in rates)
    cost = f"  {cpu:.3f} ({runs} runs)" if cpu is not None else ""
    print(f"{n:5} {m:4} {share:8.0%} {side:>8}  {name:<20} {cells}{cost}", flush=True)


def cost(sets: dict[str, list[str]]) -> None:
    print("\nCPU seconds on 10,000 rows, imports excluded")
    for name in ("banking", "emotions", "clinc"):
        texts = random.Random(0).sample(sets[name], 10_000)
        for label, cut in (("alike", texts), ("sorted, so unlike", sorted(texts))):
            audit = audit_of(cut[:8000], cut[8000:])
            start = time.process_time()
            verdict = verdict_of("distribution-match", audit)
            print(f"  distribution-match  {name:<9} {label:<18} {time.process_time() - start:.3f}  {word(verdict)}")
    prompts = random.Random(0).sample(sets["emotions"], 10_000)
    rows = [{"prompt": text, "completion": "It is sold there. " * 20, "source": "web"} for text in prompts]
    declared = {"declare": [{"field": "source", "map": {"w*": "human"}}]}
    for options in ({}, declared):
        audit = Audit(load_split("train", rows, SETTINGS))
        audit.train.outputs, audit.train.labels  # noqa: B018
        start = time.process_time()
        verdict_of("human-share", audit, **options)
        print(f"  human-share, {'declared' if options else 'undeclared'}  {time.process_time() - start:.3f}")


def provenance() -> None:
    print("\nSYN001: verdicts against what the declared facts force (1,000 random mixtures)")
    rng, wrong, seen = random.Random(1), 0, Counter[str]()
    for _ in range(1000):
        n, weights = rng.randint(2, 60), [rng.random() ** 2 for _ in range(4)]
        kinds = rng.choices(["human", "human-verified", "synthetic", None], weights, k=n)
        texts = [{"prompt": f"q{i}", "completion": f"a {i} b", "llm": "gpt-4"} for i in range(n)]
        rows = [{**row, "provenance": kind} for row, kind in zip(texts, kinds, strict=True)]
        human, unknown = sum(1 for k in kinds if k and k != "synthetic"), kinds.count(None)
        forced = "pass" if 2 * human >= n else "fail" if 2 * (human + unknown) < n else "inconclusive"
        status = verdict_of("human-share", Audit(load_split("train", rows, SETTINGS))).status
        seen[status] += 1
        wrong += status != forced
    print(f"  {dict(seen)}, {wrong} not forced")
    claim = {"label": "human", "llm_type": "Claude-instant"}
    trap = [{"prompt": f"q{i}", "completion": f"a {i} b", **claim} for i in range(1000)]
    declared = {"declare": [{"field": "label", "map": {"human": "human"}}]}
    for name, options in (("undeclared", {}), ("declared human", declared)):
        split = load_split("train", trap, load(format="prompt-completion"))
        verdict = verdict_of("human-share", Audit(split), **options)
        m = verdict.measurement
        print(f"  trap (label: human, llm_type: a model), {name}: {verdict.status} {m.interval or m.value}")


def edge_cases(sets: dict[str, list[str]]) -> None:
    print("\nEDG001: planted tags (exact), and the estimate beside an undecided verdict (clinc + out-of-scope)")
    rng = random.Random(2)
    reference = rng.sample(sets["clinc"], 950) + rng.sample(sets["oos"], 50)
    used = set(reference)
    for share in (0.0, 0.05, 0.1, 0.2, 0.3):
        odd = rng.sample([t for t in sets["oos"] if t not in used], round(1000 * share))
        usual = rng.sample([t for t in sets["clinc"] if t not in used], 1000 - len(odd))
        rows = [{"prompt": text, "completion": "ok then", "tags": ["edge"]} for text in odd]
        rows += [{"prompt": text, "completion": "ok then", "tags": ["usual"]} for text in usual]
        case = {"field": "tags", "values": ["edge"]}
        tagged = verdict_of("edge-case-share", Audit(load_split("train", rows, SETTINGS)), cases=[case])
        plain = verdict_of("edge-case-share", audit_of(odd + usual, reference))
        exact, estimate = tagged.measurement.value, plain.measurement.facts["tail_share"]
        print(
            f"  planted {share:4.0%}: tagged {exact:6.1%} {tagged.status:<5} "
            f"untagged {plain.status}, note {estimate:.1%}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of datasets")
    parser.add_argument("--runs", type=int, default=40, help="a cell and pair")
    parser.add_argument("--tuning", action="store_true", help="the tuning pairs instead of the judge pairs")
    options = parser.parse_args()
    pairs = TUNING if options.tuning else JUDGE
    names = sorted({name for pair in pairs for name in pair} | {"banking", "emotions", "clinc", "oos"})
    sets = {name: texts_of(name, options.data) for name in names}
    print(f"tuned on {TUNING}\njudged on {pairs}")
    provenance()
    edge_cases(sets)
    cost(sets)
    print("\nDST001: alarm = warning or worse (false at 0 % foreign), FAIL = the interval lies beyond the limit")
    return 0 if targets(distribution(pairs, sets, options.runs)) else 1


if __name__ == "__main__":
    sys.exit(main())
