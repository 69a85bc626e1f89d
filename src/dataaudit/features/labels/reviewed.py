"""What people answered about random rows, as bounds. The one place where the review ledger enters the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.dataset import Audit
    from dataaudit.review.evidence import Evidence


def reviewed_accuracy(audit: Audit) -> Evidence | None:
    """What people's answers prove about the labels, None if there is no ledger or nobody answered."""
    from dataaudit.review.evidence import reviewed

    return reviewed(audit, "label")


def random_answers(audit: Audit) -> Mapping[int, bool]:
    """Whether the label is right, by row: the newest random draw up to its first row without an answer."""
    from dataaudit.review import frame
    from dataaudit.review.evidence import marks_of

    ledger, train = audit.ledger, audit.train
    draws = ledger.draws_for("label") if ledger else []
    if ledger is None or not draws:
        return {}
    said = {frame.key(fingerprint): answer for fingerprint, answer in ledger.verdicts("label").items()}
    index = {frame.key(fingerprint): i for i, fingerprint in enumerate(train.fingerprints)}
    pairs = zip(draws[-1].order(), marks_of(draws[-1], said), strict=False)
    return {index[key]: mark == "yes" for key, mark in pairs if key in index and mark != "skip"}
