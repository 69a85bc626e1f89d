"""Human share (SYN001): no verdict that the declared facts do not force, on all small mixtures and on random ones.

    python benchmarks/provenance.py

Nothing is tuned here and no data is needed: the facts are declared, and what they force is counted beside the rule.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from judging import PAIRS, Gate, cpu_of, split, verdict_of

from dataaudit.dataset import Audit

KINDS = ("human", "human-verified", "synthetic", None)
SHAPES = ("field", "mapping", "files", "in metadata")
TRAP = {"label": "human", "llm_type": "Claude-instant"}


def forced(kinds: Sequence[str | None]) -> str:
    """What the facts force, whoever made the rows that nothing is known of: at least half must be human."""
    human, unknown = sum(1 for k in kinds if k and k != "synthetic"), kinds.count(None)
    return "pass" if 2 * human >= len(kinds) else "fail" if 2 * (human + unknown) < len(kinds) else "inconclusive"


def judged(kinds: Sequence[str | None], shape: str) -> str:
    """The verdict on rows that say so in one of four ways, beside a field that names a model."""
    rows: list[dict[str, Any]] = [
        {"prompt": f"q{i}", "completion": f"a {i} b", "llm": "gpt-4"} for i in range(len(kinds))
    ]
    options: dict[str, Any] = {}
    if shape == "field":
        rows = [{**row, "provenance": kind} for row, kind in zip(rows, kinds, strict=True)]
    elif shape == "in metadata":
        rows = [{**row, "meta": {"provenance": kind}} for row, kind in zip(rows, kinds, strict=True)]
    elif shape == "mapping":
        words = {"human": "desk-1", "human-verified": "read", "synthetic": "bot 7", None: "who knows"}
        rows = [{**row, "source": words[kind]} for row, kind in zip(rows, kinds, strict=True)]
        said = {"desk*": "human", "read": "human-verified", "bot*": "synthetic"}
        options = {"declare": [{"field": "source", "map": said}]}
    else:  # known rows say it themselves, the others are declared by their file
        rows = [{**row, "provenance": kind or "synthetic"} for row, kind in zip(rows, kinds, strict=True)]
        options = {"declare": [{"status": "human"}]}  # fields speak before files: this must change nothing
    return verdict_of("human-share", Audit(split("train", rows, PAIRS)), **options).status


def mixtures(rng: random.Random) -> list[tuple[str | None, ...]]:
    """All of up to four rows, and random ones of up to 60."""
    small = [kinds for n in range(1, 5) for kinds in itertools.combinations_with_replacement(KINDS, n)]
    drawn = [tuple(rng.choices(KINDS, [rng.random() ** 2 for _ in KINDS], k=rng.randint(2, 60))) for _ in range(600)]
    return small + drawn


def main() -> int:
    gate, seen, wrong = Gate(), Counter[str](), 0
    cases = mixtures(random.Random(1))
    for kinds in cases:
        for shape in SHAPES:
            known = tuple(kind or "synthetic" for kind in kinds) if shape == "files" else kinds
            status = judged(kinds, shape)
            seen[status] += 1
            wrong += status != forced(known)
    print(f"SYN001: {len(cases):,} mixtures of declared facts in {len(SHAPES)} shapes: {dict(sorted(seen.items()))}")
    gate.ask("verdicts that the facts do not force", wrong, "at most", 0, ".0f")

    trap = [{"prompt": f"q{i}", "completion": f"a {i} b", **TRAP} for i in range(1000)]
    flipped = 0
    declared = {"declare": [{"field": "label", "map": {"human": "human"}}]}
    for title, options, expected in (("undeclared", {}, "inconclusive"), ("declared human", declared, "pass")):
        verdict = verdict_of("human-share", Audit(split("train", trap, PAIRS)), **options)
        m = verdict.measurement
        print(f"  rows labelled human that carry a model's name, {title}: {verdict.status} {m.interval or m.value}")
        flipped += verdict.status != expected
    gate.ask("flips of rows labelled human that carry a model's name", flipped, "at most", 0, ".0f")

    answer = "It is sold there. " * 20
    rows = [{"prompt": f"question {i}", "completion": answer, "source": "web"} for i in range(10_000)]
    mapped = {"declare": [{"field": "source", "map": {"w*": "human"}}]}
    for title, options in (("undeclared", {}), ("declared by a mapping", mapped)):
        audit = Audit(split("train", rows, PAIRS))
        spent = cpu_of(lambda audit=audit, options=options: verdict_of("human-share", audit, **options))
        gate.ask(f"CPU seconds on 10,000 rows, {title}", spent, "at most", 0.05, ".3f")
    return gate.close()


if __name__ == "__main__":
    sys.exit(main())
