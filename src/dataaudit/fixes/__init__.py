"""What `dataaudit fix` may change, each with its entry in the log. Pure: nothing is read or written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dataaudit.dataset import Audit, Dataset
from dataaudit.fingerprint import fingerprint

if TYPE_CHECKING:
    from dataaudit.measurement import Place
    from dataaudit.review.ledger import Ledger
    from dataaudit.rule import Rule
    from dataaudit.sealing import Sealed

_ROUNDS = 50


@dataclass(frozen=True)
class Action:
    """One row that was dropped, or changed to `record`, because of a rule. `like` is the row that made it so."""

    row: int
    rule: Rule
    reason: str
    path: str | None = None
    like: Place | None = None
    record: Any = None

    @property
    def drops(self) -> bool:
        return self.record is None


Fixer = Callable[[Audit], Iterator[Action]]


@dataclass
class Mending:
    """The rows of a file while they are mended: what is left of it, by row number, and what was done."""

    original: Dataset
    left: dict[int, Any] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = {self.original.place(i).row or 0: record for i, record in enumerate(self.original.records)}

    @property
    def changed(self) -> set[int]:
        """Rows that are left and differ."""
        return {action.row for action in self.actions if not action.drops and action.row in self.left}

    @property
    def dropped(self) -> set[int]:
        return {action.row for action in self.actions if action.drops}

    def do(self, actions: Sequence[Action]) -> None:
        for action in actions:
            if action.drops:
                self.left.pop(action.row, None)
            else:
                self.left[action.row] = action.record
        self.actions += actions

    def dataset(self) -> Dataset:
        """What is left, as a split whose places are those of the original file."""
        from dataaudit.sources import Records

        records = Records(notes=list(self.original.notes))
        lines = dict(zip(self.original.places.row, self.original.places.line, strict=True))
        lines |= {fault.place.row or 0: fault.place.line or 0 for fault in self.original.unreadable}
        for row in sorted(self.left):
            records.add(self.left[row], row, lines[row])
        records.files.extend(self.original.files)
        return Dataset(self.original.split, records, self.original.format, self.original.roles)


def mend(
    train: Dataset, holdout: Dataset | Sealed | None, fixers: Sequence[Fixer], ledger: Ledger | None = None
) -> Mending:
    """Runs the fixers in order, again and again until none finds anything.

    A dropped row can change what is boilerplate, and with it what is alike; without the repetition a second run of
    `fix` would find more than the first.
    """
    mending = Mending(train)
    dataset = mending.dataset()
    dataset.unreadable, dataset.legible = list(train.unreadable), train.legible
    for _ in range(_ROUNDS):
        quiet = True
        for fixer in fixers:
            if not len(dataset):
                return mending
            actions = list(fixer(Audit(dataset, holdout, ledger=_followed(ledger, mending))))
            if actions:
                quiet = False
                mending.do(actions)
                dataset = mending.dataset()
        if quiet:
            break
    return mending


def _followed(ledger: Ledger | None, mending: Mending) -> Ledger | None:
    """The ledger that knows rows which reviewers called right, or corrected, under the fingerprints they have now."""
    changed = mending.changed
    if ledger is None or not changed:
        return ledger
    said = ledger.verdicts("label")
    corrected = {action.row for action in mending.actions if action.rule.name == "label-accuracy"}
    became = {}
    for index in range(len(mending.original)):
        row = mending.original.place(index).row or 0
        if row in changed and (row in corrected or said.get(mending.original.fingerprint(index)) == "yes"):
            became[mending.original.fingerprint(index)] = fingerprint(mending.left[row])
    return replace(ledger, corrections={**ledger.corrections, **became})
