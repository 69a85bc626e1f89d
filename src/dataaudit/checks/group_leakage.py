"""Groups of examples that stand on both sides of a split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class GroupLeakage(Check):
    """Hold-out examples whose group stands in the training data.

    ## What it measures
    A group is what the field named by `--fields group=FIELD` holds: a conversation, a user, a document. Values are
    compared exactly, as `dataaudit split --group-by FIELD` does, and an absent or empty one is no group. One finding
    for each hold-out example whose value a training example has too; its related rows are those examples.

    ## What it cannot see
    Groups that no field names, and whether two names are one group.
    """

    name = "group-leakage"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.leakage.grouping import by_value
        from dataaudit.features.leakage.inputs import named_rows

        train, holdout, field = audit.train, audit.holdout, audit.train.roles.group
        if field is None:
            return Measurement.not_applicable("no field names the group of an example: --fields group=FIELD")
        if holdout is None:
            return Measurement.missing(audit.lacks("holdout") or "", "--holdout FILE")
        groups, held = train.feature(by_value, field), holdout.feature(by_value, field)
        for split, found in ((train, groups), (holdout, held)):
            if not found:
                return Measurement.undecided(f"no {split.split} example has the group field", "--fields group=FIELD")
        shared = {item: groups[value] for value, items in held.items() if value in groups for item in items}
        findings = [
            Finding(
                holdout.place(item),
                f"its group stands in training {named_rows(train, rows)}",
                path=field,
                score=1.0,
                related=tuple(train.place(row) for row in rows),
            )
            for item, rows in sorted(shared.items())
        ]
        return Measurement.count(
            findings,
            sum(map(len, held.values())),
            unit="hold-out examples",
            facts={"groups": len(held), "shared": sum(value in groups for value in held)},
            unusable=sorted({row for rows in shared.values() for row in rows}),
        )
