"""Answers whose annotated calculations are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.features.arithmetic import ANNOTATION, wrong_calculations
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class WrongArithmetic(Check):
    """The share of training examples with an annotated calculation that is wrong.

    ## What it measures
    Calculations that answers annotate as `<<48/2=24>>` are computed anew, with exact fractions. A result may be rounded
    or cut at its last digit. The share is over the examples that hold such annotations. In the 8,792 solutions of
    gsm8k (28,000 annotations) none is wrong; in answers of models some 0.5 to 1 % of the solutions are, and nearly all
    of those end in a wrong answer.

    ## Method and assumptions
    Exact fractions, no estimate and no interval. It assumes that the annotation is meant as arithmetic, left to right
    by the usual precedence, and that a result may be rounded or cut.

    ## What it cannot see
    Calculations in prose, and calculations that are right but not what was asked. Units, variables and powers are not
    read.

    ## A worked verdict
    1,000 solutions, 940 with annotations. One says `<<17*4=58>>`, one `<<10/3=3.33>>`: 17 times 4 is 68, and 3.33 is
    10/3 cut at its last digit. One of 940 examples, 0.11 %, is above the limit of 0.1 %: a failure.
    """

    name = "wrong-arithmetic"
    row_local = True

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        annotated = [i for i, output in enumerate(train.outputs) if "<<" in output and ANNOTATION.search(output)]
        if not annotated:
            return Measurement.not_applicable("no calculations are annotated as <<a=b>>")
        findings = []
        for i in annotated:
            for part in train.parts(i):
                wrong = list(wrong_calculations(part.text)) if part.role == "assistant" else []
                if wrong:
                    count = len(wrong)
                    message = f"{count} annotated calculation{' is' if count == 1 else 's are'} wrong"
                    findings.append(Finding(train.place(i), message, path=part.path, text=" ".join(wrong)))
                    break
        unusable = [i for i in map(train.index_of, (f.place for f in findings)) if i is not None]
        return Measurement.share(findings, len(annotated), method="computed anew", unusable=unusable)
