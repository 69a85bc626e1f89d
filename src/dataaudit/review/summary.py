"""What a review has come to, in words: at its end, and for `review status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataaudit.dataset import Audit
from dataaudit.measurement import Measurement
from dataaudit.places import command
from dataaudit.reports.wording import place, printable
from dataaudit.review import forecast
from dataaudit.review.agreement import agreements, contradicted
from dataaudit.review.evidence import Evidence, reviewed
from dataaudit.review.ledger import read
from dataaudit.review.questions import QUESTIONS

if TYPE_CHECKING:
    from dataaudit.review.desk import Desk
    from dataaudit.review.ledger import Ledger

_LISTED = 10
_SIDES = {"inside": "pass", "outside": "FAIL", "across": "not decided yet"}


def summary(desk: Desk, ended: str, answers: int) -> str:
    """What was reached, read from the ledger's file again, and the next command."""
    ledger = read(desk.path)
    lines = [f"{answers:,} answer{'' if answers == 1 else 's'} kept in {printable(str(desk.path))}"]
    evidence = reviewed(Audit(desk.dataset, ledger=ledger), desk.question.name, desk.rows)
    side = "across"
    if evidence is not None:
        lines.append(evidence.sentence)
        side = _side(desk, evidence)
        lines += _wrong(desk, evidence) if side == "outside" else []
    if side != "across":
        lines.append(f"decided: {_SIDES[side]}; run: {command('check', desk.dataset.files)}")
    elif ended == "used up":
        lines.append(
            "the draw is used up without a decision: correct what was found and review again, or review all rows"
        )
    else:
        question = () if desk.question.name == "label" else (f"--question {desk.question.name}",)
        lines.append(f"not decided yet; to go on: {command('review', desk.dataset.files, *question)}")
    return "".join(f"{line}\n" for line in lines)


def status(desk: Desk) -> str:
    """Every question that has answers or a rule, with what is proven, what is needed and where people disagree."""
    lines = []
    for line in desk.ledger.warnings:
        lines.append(f"warning: {line}")
    for question in QUESTIONS.values():
        ledger = desk.ledger
        answered = ledger.standing.get(question.name, {})
        if not answered and question.name != desk.question.name:
            continue
        rows = desk.rows if question.name == desk.question.name else None
        people = {who for by in answered.values() for who in by}
        who = f"{len(people)} {'person' if len(people) == 1 else 'people'}"
        lines.append(f"{question.name}: {len(answered):,} rows answered by {who}")
        evidence = reviewed(Audit(desk.dataset, ledger=ledger), question.name, rows)
        if evidence is not None:
            lines.append(f"  {evidence.sentence}")
            lines += [f"  {note}" for note in evidence.notes if note not in ledger.warnings]
            if evidence.proven and not evidence.frame:
                lines.append(f"  at least {evidence.proven:,} rows are {question.no}; picked rows prove no rate")
        if question.name == desk.question.name:
            lines.append(f"  {_needed(desk, evidence)}")
        lines += _agreement(desk, ledger, question.name)
    return "".join(f"{line}\n" for line in lines)


def _needed(desk: Desk, evidence: Evidence | None) -> str:
    rule = desk.settings.rules.get(desk.question.rule or "")
    goal, draw = desk.goal, desk.draw()
    if rule is None or goal is None:
        return "no rule waits for this question"
    if evidence is not None and (side := _side(desk, evidence)) != "across":
        return f"{rule.code} {rule.name}: {_SIDES[side]}"
    if goal.bad is None or draw is None:
        return f"{rule.code} {rule.name}: open; no draw over the rows as they are: dataaudit review begins one"
    design = forecast.design(goal.size, goal.bad, draw.plan)
    answered, no = (evidence.reviewed, evidence.wrong + evidence.skipped) if evidence else (0, 0)
    more = forecast.more_if_all_yes(design, answered, no)
    if more is None:
        return f"{rule.code} {rule.name}: open; too many {desk.question.no} to pass in this draw"
    return f"{rule.code} {rule.name}: open; decided after {more} more if all are {desk.question.yes}"


def _side(desk: Desk, evidence: Evidence) -> str:
    """The side of the rule's limit, over all rows: those that other evidence settled included."""
    goal = desk.goal
    if goal is None:
        return "across"
    low, high = (bound * len(desk.rows) + desk.settled_yes for bound in evidence.interval)
    interval = (low / goal.total, high / goal.total)
    return goal.limit.side(Measurement(value=interval[0], interval=interval))


def _wrong(desk: Desk, evidence: Evidence) -> list[str]:
    shown = [f"  {place(desk.dataset.place(i))}  {desk.question.no}" for i in evidence.wrong_rows[:_LISTED]]
    hidden = len(evidence.wrong_rows) - len(shown)
    return [printable(line) for line in shown] + ([f"  and {hidden:,} more"] if hidden else [])


def _agreement(desk: Desk, ledger: Ledger, question: str) -> list[str]:
    lines = []
    for pair in agreements(ledger, question):
        kappa = "" if pair.kappa is None else f", kappa {pair.kappa:.2f}"
        names = f"{printable(pair.first)} and {printable(pair.second)}"
        lines.append(f"  {names} agree on {pair.same:,} of {pair.rows:,} rows{kappa}")
    split = set(contradicted(ledger, question))
    places = [desk.dataset.place(i) for i, row in enumerate(desk.dataset.fingerprints) if row in split]
    if places:
        listed = ", ".join(place(p) for p in places[:_LISTED]) + (" ..." if len(places) > _LISTED else "")
        lines.append(f"  contradicting answers on {len(places):,} rows: {printable(listed)}")
    return lines
