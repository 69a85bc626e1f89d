"""Items of evaluation sets that stand in the training data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit
    from dataaudit.features.leakage.contamination import Contamination

_NAMED = 5


@dataclass(frozen=True)
class BenchmarkContamination(Check):
    """How many items of the benchmarks given stand in the training data.

    ## What it measures
    Every evaluation set of `--benchmarks` (data files, or fingerprints of them) is looked for as a hold-out is: items
    whose input equals a training input, and items of 13 words or more that are near one or contained in one. One
    finding a benchmark: how many of its items are hit, which, and the training rows they stand in. Items that say
    next to nothing do not count, nor do shorter items that are merely like a training input (`alike`).

    ## What it cannot see
    Paraphrases, translations, and what the base model saw before: a clean result speaks for this file only. Answers
    without their questions.

    ## Source
    Contamination by overlap, as for GPT-3 (Brown et al. 2020, appendix C).
    """

    name = "benchmark-contamination"
    cost = "heavy"

    similarity: float = 0.8

    def __post_init__(self) -> None:
        if not 0 < self.similarity <= 1:
            raise DataAuditError(f"similarity: expected more than 0 and at most 1, found {self.similarity:g}")

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.leakage.contamination import contamination

        if not audit.benchmarks:
            return Measurement.not_applicable("no benchmark was named: --benchmarks DIR, or benchmarks in the config")
        found = audit.feature(contamination, self.similarity)
        hit = {name: of for name, of in found.items() if of.hits}
        worst = sorted(hit, key=lambda name: (-len(hit[name].hits) / hit[name].items, name))
        return Measurement(
            value=float(sum(len(of.hits) for of in hit.values())),
            unit="benchmark items",
            n=sum(of.items for of in found.values()),
            findings=[_finding(audit, name, hit[name]) for name in worst],
            facts={"benchmarks": {name: _facts(of) for name, of in found.items()}},
            notes=tuple(f"{name}: {len(of.hits):,} of {of.items:,} items" for name, of in found.items()),
            method="as a hold-out: equal, near and contained inputs",
            unusable=sorted({row for of in hit.values() for row in of.rows}),
        )


def _facts(of: Contamination) -> dict[str, int]:
    return {"items": of.items, "hit": len(of.hits), "equal": len(of.equal), "rows": len(of.rows), "alike": of.alike}


def _finding(audit: Audit, name: str, of: Contamination) -> Finding:
    held, rows = audit.benchmarks[name], of.rows
    items = [str(held.place(item).row) for item in list(of.hits)[:_NAMED]]
    more = f" and {len(of.hits) - _NAMED:,} more" if len(of.hits) > _NAMED else ""
    standing = f"{len(rows):,} training {'row' if len(rows) == 1 else 'rows'}"
    return Finding(
        audit.train.place(rows[0]),
        f"{name}: {len(of.hits):,} of {of.items:,} items stand in {standing}, {len(of.equal):,} of them word for word; "
        f"its rows {', '.join(items)}{more}",
        score=round(len(of.hits) / of.items, 4),
        related=tuple(audit.train.place(row) for row in rows[1:]),
    )
