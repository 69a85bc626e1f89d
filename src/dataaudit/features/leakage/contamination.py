"""Which items of evaluation sets stand in the training data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.dataset import Audit
from dataaudit.features.leakage.inputs import equal_inputs, is_long, near_inputs
from dataaudit.sealing import Sealed

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset


@dataclass(frozen=True)
class Contamination:
    """What of one benchmark stands in the training data.

    items  how many it has
    hits   its items that stand there, equal, near or contained, with the training rows
    equal  how many of them are equal
    alike  shorter items that are merely like a training input: no hits
    """

    items: int
    hits: dict[int, list[int]]
    equal: int
    alike: int

    @property
    def rows(self) -> list[int]:
        return sorted({row for rows in self.hits.values() for row in rows})


def contamination(audit: Audit, similarity: float) -> dict[str, Contamination]:
    """Of each benchmark by its name, judged as a hold-out is."""
    return {name: _of(Audit(audit.train, held), similarity) for name, held in audit.benchmarks.items()}


def _of(audit: Audit, similarity: float) -> Contamination:
    held: Dataset | Sealed | None = audit.held
    assert held is not None
    equal = audit.feature(equal_inputs).leaks
    hits, alike = {item: list(rows) for item, rows in equal.items()}, set()
    if not (isinstance(held, Sealed) and held.equal_only):
        long = audit.feature(is_long)
        for match in audit.feature(near_inputs, similarity):
            if match.likeness == "variant":
                continue
            if long[match.item]:
                hits.setdefault(match.item, []).append(match.row)
            else:
                alike.add(match.item)
    return Contamination(len(held), dict(sorted(hits.items())), len(equal), len(alike))
