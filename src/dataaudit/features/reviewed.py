"""What people answered about random rows, as bounds. The one place where the review ledger enters the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


def reviewed_accuracy(audit: Audit) -> tuple[float, float] | None:
    """Bounds on the share of correct labels by the rows that were reviewed, None if there is no ledger."""
    return None
