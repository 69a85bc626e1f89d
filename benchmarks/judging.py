"""What the benchmarks of the judging rules share: the rule as it ships, its verdict in a word, and the gate."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dataaudit.check import Registry, configure
from dataaudit.config import load
from dataaudit.dataset import Audit, Dataset
from dataaudit.engine import judge
from dataaudit.loading import load as load_split
from dataaudit.report import Verdict

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # read when numpy is imported, at the first measurement
ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("DATAAUDIT_DATA", ROOT.parent / "shared" / "data"))
SETTINGS = load()
PAIRS = load(format="prompt-completion")
MOST_MB = 400
Row = dict[str, Any]


def split(name: str, rows: Sequence[Row], settings: Any = SETTINGS) -> Dataset:
    """A split with its texts read, since reading is not what is timed."""
    dataset = load_split(name, rows, settings)
    dataset.inputs, dataset.outputs, dataset.labels  # noqa: B018
    return dataset


def texts(name: str, said: Sequence[str]) -> Dataset:
    return split(name, [{"prompt": text, "completion": "ok"} for text in said], PAIRS)


def verdict_of(rule_name: str, audit: Audit, **options: Any) -> Verdict:
    rule = SETTINGS.rules[rule_name]
    check = configure(Registry().get(rule.check), {**rule.options, **options}, rule.name)
    return judge(rule, check.measure(audit))


def word(verdict: Verdict) -> str:
    """fail: the whole interval lies beyond the limit; warn: the value does; else what the verdict says."""
    if verdict.status != "fail":
        return verdict.status
    return "fail" if verdict.rule.limit.side(verdict.measurement) == "outside" else "warn"


def cpu_of(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Gate:
    """What was asked of a rule, and whether the figures reach it."""

    missed: int = 0
    lines: list[str] = field(default_factory=list)

    def ask(self, what: str, value: float, side: str, wanted: float, form: str = ".1%") -> None:
        met = value <= wanted if side == "at most" else value >= wanted
        self.missed += not met
        self.lines.append(f"{'reached' if met else 'SHORT'}: {what}: {value:{form}} ({side} {wanted:{form}})")

    def close(self) -> int:
        """Prints the lines; 1 where one of them was missed."""
        print("\n" + "\n".join(self.lines), flush=True)
        return 1 if self.missed else 0
