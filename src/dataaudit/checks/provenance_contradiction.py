"""Rows that are declared human and say of themselves that they are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.features.provenance.declared import Declaration, Status, provenance
from dataaudit.features.provenance.tells import LANGUAGES, not_read, tells, unread
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class ProvenanceContradiction(Check):
    """Training rows declared human or human-verified whose answer identifies itself as a model's.

    ## What it measures
    The number of such rows. The phrases are those of human-share ("as an AI language model, I ..."), searched in
    answers only, outside code and quotations. Answers in a script of which no phrase is known are counted in a note; if
    all are, the rule does not apply. A finding never changes the status of its row: the declaration may be
    right and the row a quotation, or the declaration wrong for more rows than this one. Measured on a public set of
    981 rows "polished by humans" it found 12, against 1 in 15,440 human rows elsewhere.

    The options are those of human-share, and are taken from it (`options-of`): say them once, there.

    ## Method and assumptions
    A fixed list of phrases, counted exactly. It assumes that nobody but a model says them of itself in an answer; rows
    that ask the model what it is are left out.

    ## What it cannot see
    Machine-written rows without such a phrase, which are nine of ten; phrases in other languages than those the method
    names, where they share a script with one of them.

    ## A worked verdict
    981 rows are declared human-verified. The answers of 12 begin "As an AI language model, I ...": 12 rows at a limit
    of zero. The human share stays what the declarations say; whether these rows were really read is for people.
    """

    name = "provenance-contradiction"

    declare: tuple[Declaration, ...] = ()
    overrides: dict[str, Status] = field(default_factory=dict)
    tells: bool = True

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        if train.labels is not None:
            return Measurement.not_applicable("labels cannot identify themselves")
        found = provenance(train, self.declare, self.overrides, read_tells=False)
        human = [i for i, status in enumerate(found.status) if status in ("human", "human-verified")]
        if not human:
            return Measurement.not_applicable("no example is declared human")
        told, foreign = train.feature(tells), unread(train, human)
        if sum(foreign.values()) == len(human):
            return Measurement.not_applicable(not_read(foreign, len(human)))
        findings = [
            Finding(
                train.place(i),
                f"declared {found.status[i]}, but the answer identifies itself as a model's",
                path=told[i].path,
                text=told[i].phrase,
            )
            for i in human
            if i in told
        ]
        return Measurement.count(
            findings,
            len(human),
            method=f"phrases by which an answer says that a model wrote it, in {', '.join(LANGUAGES)}",
            notes=(not_read(foreign, len(human)),) if foreign else (),
        )
