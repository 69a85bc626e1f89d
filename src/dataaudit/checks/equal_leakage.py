"""Hold-out inputs that stand in the training data word for word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class EqualLeakage(Check):
    """Hold-out examples whose input equals that of a training example.

    ## What it measures
    All user turns of an example, after normalisation (NFKC, case, punctuation, spaces). System prompts, answers and
    labels do not count: the same question with another answer leaks all the same. One finding per hold-out example;
    its related rows are the training rows with the same input.

    Inputs that say too little to be recognised ("yes", "can you help me": below 28 bits, measured by the number and
    length of their words) are counted in `trivial`, and are no findings.

    ## What it cannot see
    Reworded or embedded copies (LKG002), and knowledge of the test that came in with the base model.
    """

    name = "equal-leakage"
    needs = ("holdout",)
    sealed = True

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.excerpts import MOST, side_by_side
        from dataaudit.features.leakage.inputs import equal_inputs, named_rows, same_files

        assert audit.held is not None
        train, held, holdout = audit.train, audit.held, audit.holdout
        equal = audit.feature(equal_inputs)
        findings = [
            Finding(
                held.place(item),
                f"the same input stands in training {named_rows(train, rows)}",
                score=1.0,
                related=tuple(train.place(row) for row in rows),
                text=holdout.inputs[item] if holdout is not None else None,
                beside=side_by_side(holdout.inputs[item], train.inputs[rows[0]])
                if holdout is not None and number < MOST
                else (),
            )
            for number, (item, rows) in enumerate(equal.leaks.items())
        ]
        notes = []
        if same_files(audit):
            notes.append("the same file is given as training and as hold-out data")
        if equal.trivial:
            notes.append(f"{len(equal.trivial):,} hold-out inputs that say next to nothing stand in both, not counted")
        return Measurement.count(
            findings,
            len(held),
            unit="hold-out examples",
            facts={"trivial": len(equal.trivial)},
            notes=tuple(notes),
            unusable=sorted({row for rows in equal.leaks.values() for row in rows}),
        )
