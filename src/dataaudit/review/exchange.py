"""The rows of a draw as a sheet for spreadsheets and labelling tools, and the answers back.

A sheet has one entry for each answer, and one for each row without any. Only the id, the answers and who gave them
are read back; the texts are there to be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dataaudit.errors import DataAuditError
from dataaudit.review import forms
from dataaudit.review.ledger import Answer, Said
from dataaudit.review.questions import Question
from dataaudit.review.writing import Writer

if TYPE_CHECKING:
    from dataaudit.review.desk import Desk
    from dataaudit.review.ledger import Draw

_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sheet. `id` is the row's fingerprint."""

    row: int = 0
    input: str = ""
    output: str = ""
    label: str = ""
    answer: str = ""
    right_label: str = ""
    source: str = ""
    note: str = ""
    who: str = ""
    question: str = ""
    draw: str = ""
    id: str = ""


COLUMNS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: answers taken, known before, empty, and about rows that are not in the data any more."""

    new: int
    known: int
    empty: int
    gone: int

    def lines(self) -> list[str]:
        text = f"{self.new:,} answers taken, {self.known:,} known before, {self.empty:,} rows not answered"
        gone = f"{self.gone:,} answers are about rows that were edited or removed since: they count for their draw only"
        return [text, gone] if self.gone else [text]


def next_rows(desk: Desk, draw: Draw, number: int) -> list[int]:
    """The next rows of the draw that nobody has answered."""
    said = desk.ledger.verdicts(desk.question.name)
    prints = desk.dataset.fingerprints
    return [i for i in desk.queue(draw) if prints[i] not in said][:number]


def sheet(desk: Desk, draw: Draw, number: int | None, only_open: bool) -> list[Entry]:
    """The first rows of the draw in its order, as many as its plan has, with all answers so far."""
    dataset, prints = desk.dataset, desk.dataset.fingerprints
    standing = desk.ledger.standing.get(desk.question.name, {})
    labels: Sequence[str | None] = dataset.labels or [None] * len(dataset)
    entries = []
    for i in desk.queue(draw)[: number or draw.plan.rows]:
        row = dataset.place(i).row or 0
        answers = list(standing.get(prints[i], {}).values())
        if only_open and answers:
            continue
        blank = Entry(row, dataset.inputs[i], dataset.outputs[i], labels[i] or "", id=prints[i], draw=draw.id)
        blank = replace(blank, question=desk.question.name)
        entries += [_filled(blank, answer) for answer in answers] or [blank]
    return entries


def write(form: str, entries: Sequence[Entry], question: Question) -> str:
    """The sheet as CSV, JSON Lines or Label Studio tasks."""
    rows = [{name: getattr(entry, name) for name in COLUMNS} for entry in entries]
    return forms.WRITERS[form](rows, question)


def read(path: Path, question: Question) -> list[Mapping[str, str]]:
    """The entries of a sheet, told apart by its content. Raises DataAuditError for anything else."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be read ({error.strerror or error})") from None
    rows = forms.read(content, str(path))
    if rows and "id" not in rows[0]:
        raise DataAuditError(f"{path}: no column id, expected a file that review export wrote")
    return rows


def take(desk: Desk, rows: Sequence[Mapping[str, str]], who: str) -> Taken:
    """Adds the answers that are new to the ledger: all of them, or none if one cannot be understood."""
    labels = dict(zip(desk.dataset.fingerprints, desk.dataset.labels or [None] * len(desk.dataset), strict=True))
    standing = desk.ledger.standing.get(desk.question.name, {})
    answers, problems, known, empty = [], [], 0, 0
    for number, row in enumerate(rows, 1):
        try:
            answer = _answer(row, desk, labels, who)
        except ValueError as error:
            problems.append(f"entry {number}: {error}")
            continue
        before = standing.get(answer.row, {}).get(answer.who) if answer else None
        if answer is None:
            empty += 1
        elif before is not None and _same(before, answer):
            known += 1
        else:
            answers.append(answer)
    if problems:
        more = f" (and {len(problems) - _PROBLEMS} more)" if len(problems) > _PROBLEMS else ""
        raise DataAuditError(
            f"{'; '.join(problems[:_PROBLEMS])}{more}", "nothing was taken: correct these and try again"
        )
    with Writer(desk.path, desk.ledger) as writer:
        for answer in answers:
            writer.add(answer)
    return Taken(len(answers), known, empty, sum(answer.row not in labels for answer in answers))


def _filled(blank: Entry, answer: Answer) -> Entry:
    return replace(
        blank,
        answer=answer.said,
        right_label=answer.value or "",
        source=answer.source or "",
        note=answer.note or "",
        who=answer.who,
    )


def _answer(row: Mapping[str, str], desk: Desk, labels: Mapping[str, str | None], who: str) -> Answer | None:
    question = desk.question
    id, value = row.get("id", ""), row.get("right_label", "") or None
    said = _said(row.get("answer", ""), question)
    if said is None and value is not None and question.name == "label":
        said = "yes" if value == labels.get(id) else "no"
        value = None if said == "yes" else value
    if said is None:
        return None
    if len(id) != 64 or set(id) - set("0123456789abcdef"):
        raise ValueError("its id is not a fingerprint: leave the column id as it was exported")
    if row.get("question") not in (None, "", question.name):
        raise ValueError(f"it answers the question {row['question']}, expected {question.name}: --question")
    source = row.get("source", "") or None
    if question.from_knowledge and said != "skip" and source is None:
        raise ValueError("an answer on provenance needs its source: a ticket, a log, a declaration")
    draw = next((d.id for d in desk.ledger.draws if d.id == row.get("draw")), None)
    return Answer(
        question.name, id, said, row.get("who", "") or who, "", "uniform" if draw else "by-hand", draw,
        value, source, row.get("note", "") or None,
    )  # fmt: skip


def _said(text: str, question: Question) -> Said | None:
    word = text.strip().casefold()
    words: dict[str, Said | None] = {
        "": None, "yes": "yes", "y": "yes", "no": "no", "n": "no", "skip": "skip", "s": "skip",
        question.yes: "yes", question.no: "no",
    }  # fmt: skip
    if word not in words:
        raise ValueError(f"its answer is neither yes, no nor skip ({len(text)} characters)")
    return words[word]


def _same(a: Answer, b: Answer) -> bool:
    return (a.said, a.value, a.source, a.note) == (b.said, b.value, b.source, b.note)
