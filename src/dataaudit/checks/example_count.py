"""How many training examples there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class ExampleCount(Check):
    """The number of training examples.

    ## What it measures
    Readable rows of all training files. The tier counts only the good ones among them.
    """

    name = "example-count"
    row_local = True

    def measure(self, audit: Audit) -> Measurement:
        n = len(audit.train)
        return Measurement(value=float(n), unit="examples", n=n)
