"""What a model's disagreement with trusted labels proves about the others.

On rows whose label is known to be right, whatever the model contradicts is its own ignorance. What it contradicts
more elsewhere are wrong labels: with a its disagreement on right labels and d on the others, d <= (1 - r) a + r, so
that the rate r of wrong ones is at least (d - a) / (1 - a). This sees systematic errors too, as far as the model does
not share them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dataaudit.features.intervals import lower_bound
from dataaudit.features.labels.noise import ModelEvidence

FEWEST = 20
ERROR = 0.01  # of either bound


@dataclass(frozen=True)
class TrustedEvidence:
    """Rows with a trusted label that the model was asked about, its disagreement there and elsewhere, and the bound.

    at_least   the rate of wrong labels among the `others`
    """

    rows: int
    disagreement: float
    others: int
    elsewhere: float
    at_least: float

    def facts(self) -> dict[str, float]:
        return {
            "trusted_rows": self.rows,
            "trusted_disagreement": round(self.disagreement, 4),
            "untrusted_rows": self.others,
            "untrusted_disagreement": round(self.elsewhere, 4),
            "trusted_at_least": round(self.at_least, 4),
        }


def trusted_evidence(model: ModelEvidence, right: Collection[int], others: Collection[int]) -> TrustedEvidence | None:
    """None where the model was asked about too few rows whose label is `right`. `others` are the rows judged."""
    known, judged = model.asked.intersection(right), model.asked.intersection(others)
    if len(known) < FEWEST or not judged:
        return None
    mistaken, contradicted = len(known & model.contradicted), len(judged & model.contradicted)
    ignorance = 1 - lower_bound(len(known) - mistaken, len(known), ERROR)
    found = lower_bound(contradicted, len(judged), ERROR)
    least = max(0.0, (found - ignorance) / (1 - ignorance)) if ignorance < 1 else 0.0
    return TrustedEvidence(len(known), mistaken / len(known), len(judged), contradicted / len(judged), least)
