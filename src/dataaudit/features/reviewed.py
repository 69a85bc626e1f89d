"""What people answered about random rows, as bounds. The one place where the review ledger enters the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.dataset import Audit
    from dataaudit.review.evidence import Evidence


def reviewed_accuracy(audit: Audit) -> Evidence | None:
    """What people's answers prove about the labels, None if there is no ledger or nobody answered."""
    from dataaudit.review.evidence import reviewed

    return reviewed(audit, "label")
