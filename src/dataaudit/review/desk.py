"""Everything that a review needs, laid out: the data, the ledger beside it, the question, the rows and the limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dataaudit.errors import DataAuditError
from dataaudit.review import beside, frame
from dataaudit.review.ledger import Draw, Ledger, parse, read
from dataaudit.review.plan import Plan
from dataaudit.review.questions import Question, question_of
from dataaudit.review.session import Goal, find_draw, new_draw

if TYPE_CHECKING:
    from dataaudit.config import Settings
    from dataaudit.dataset import Dataset
    from dataaudit.review.writing import Writer

DEFAULT_SEED = "1"


@dataclass(frozen=True)
class Desk:
    """`rows` are the indices the question is open for; other evidence has settled `settled_yes` and `settled_no`."""

    dataset: Dataset
    settings: Settings
    path: Path
    ledger: Ledger
    question: Question
    rows: Sequence[int]
    settled_yes: int = 0
    settled_no: int = 0

    @property
    def goal(self) -> Goal | None:
        rule = self.settings.rules.get(self.question.rule or "")
        return Goal(rule.limit, len(self.rows), self.settled_yes, self.settled_no) if rule else None

    @cached_property
    def digest(self) -> str:
        """Of the frame that these rows make up."""
        return frame.digest(self.fingerprints)

    @property
    def fingerprints(self) -> list[str]:
        """Of the rows the question is open for."""
        prints = self.dataset.fingerprints
        return [prints[i] for i in self.rows]

    def draw(self) -> Draw | None:
        """The draw that was begun for these rows, if there is one."""
        return find_draw(self.ledger, self.question.name, self.digest)

    def begin(self, writer: Writer, seed: str, plan: Plan, who: str) -> tuple[Desk, Draw]:
        """The draw for these rows, recorded in the ledger if it is new."""
        known = self.draw()
        if known is not None:
            return self, known
        draw = writer.add(new_draw(self.question.name, self.fingerprints, self.digest, seed, plan, who))
        return replace(self, ledger=replace(self.ledger, draws=[*self.ledger.draws, draw])), draw

    def queue(self, draw: Draw) -> list[int]:
        """Indices of the rows in the order of a draw over them."""
        waiting = defaultdict(list)
        for index in reversed(self.rows):
            waiting[frame.key(self.dataset.fingerprints[index])].append(index)
        return [waiting[key].pop() for key in draw.order()]


def lay_out(files: Sequence[str], settings: Settings, question: str, ledger: str | None) -> Desk:
    """Reads the data and its ledger (an empty one if there is none yet).

    Raises DataAuditError for a ledger that speaks of other data only.
    """
    from dataaudit.loading import load

    dataset = load("train", list(files), settings)
    path = Path(ledger) if ledger else beside(files[0])
    if files[0] == "-" and not ledger:
        raise DataAuditError("data from stdin has no place for a ledger beside it", "name one: --ledger FILE")
    known = read(path) if path.exists() else parse(b"", str(path))
    asked = question_of(question)
    desk = Desk(dataset, settings, path, known, asked, range(len(dataset)))
    if asked.name == "human":
        desk = _open_provenance(desk)
    _refuse_other_data(desk)
    return desk


def _open_provenance(desk: Desk) -> Desk:
    """Only the rows of which nothing says who made them are asked about."""
    from dataaudit.check import configure
    from dataaudit.checks.human_share import HumanShare
    from dataaudit.features.provenance.declared import provenance

    rule = desk.settings.rules["human-share"]
    check = configure(HumanShare, rule.options, f"rules.{rule.name}.options")
    assert isinstance(check, HumanShare)
    found = provenance(desk.dataset, check.declare, check.overrides, check.tells)
    rows = [i for i, status in enumerate(found.status) if status == "unknown"]
    if not rows:
        raise DataAuditError("every row says who made it: there is nothing to ask", "run: dataaudit check")
    yes = found.count("human", "human-verified")
    return replace(desk, rows=rows, settled_yes=yes, settled_no=len(found.status) - len(rows) - yes)


def _refuse_other_data(desk: Desk) -> None:
    ledger = desk.ledger
    if not (ledger.draws or ledger.answers):
        return
    prints = set(desk.dataset.fingerprints)
    spoken_of = {answer.row for answer in ledger.answers} | set(ledger.corrections.values())
    keys = {frame.key(fingerprint) for fingerprint in prints}
    if prints & spoken_of or any(keys & frame.unpack(draw.members).keys() for draw in ledger.draws):
        return
    files = ", ".join(file.name for file in desk.dataset.files)
    raise DataAuditError(
        f"{desk.path}: the ledger is for other data: none of its {len(ledger.answers):,} answers speaks of {files}",
        "name this data's ledger, or a new one: --ledger FILE",
    )
