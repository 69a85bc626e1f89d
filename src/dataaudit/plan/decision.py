"""The five questions, in order, each answered from evidence where there is some and marked where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dataaudit.features.intervals import wilson
from dataaudit.plan.evaluation import Evaluation
from dataaudit.plan.tables import Tables, Task

Reply = Literal["yes", "no", "unknown"]
Evidence = Literal["audit", "evaluation", "given", "assumed", "none"]
Outcome = Literal["fine-tune", "prompt", "evaluate both", "collect data first", "stay with prompting"]
_NAMES: Mapping[str, Outcome] = {
    "fine-tune": "fine-tune",
    "prompt": "prompt",
    "collect": "collect data first",
    "stay": "stay with prompting",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of the tree: what was answered, on what evidence, and why in a sentence."""

    key: str
    question: str
    reply: Reply
    evidence: Evidence
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the tree ends, the path to it, and what would change it."""

    outcome: Outcome
    because: str
    path: tuple[Answer, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when the questions are asked. None is "not known"."""

    daily_requests: float | None = None
    good_examples: int | None = None
    examples_from_audit: bool = False
    task: Task | None = None
    task_suggested: bool = False
    prompting: float | None = None
    target: float | None = None
    evaluation: Evaluation | None = None


def decide(facts: Facts, tables: Tables) -> Decision:
    """Walks the tree until a question ends it. An unknown answer ends it in "evaluate both"."""
    path: list[Answer] = []
    for key, table in tables.tree.items():
        answer = _QUESTIONS[key](facts, table)
        path.append(answer)
        if answer.reply == "unknown":
            return Decision("evaluate both", answer.because, tuple(path), _changes(path, facts, tables))
        if answer.reply in table:
            because = f"{table['because']}: {answer.because}"
            return Decision(_NAMES[table[answer.reply]], because, tuple(path), _changes(path, facts, tables))
    raise AssertionError("the last question ends the tree either way")


def _volume(facts: Facts, table: Mapping[str, Any]) -> Answer:
    if facts.daily_requests is None:
        return Answer("volume", table["question"], "unknown", "none", "say it: --daily-requests N")
    reply: Reply = "yes" if facts.daily_requests > table["limit"] else "no"
    return Answer("volume", table["question"], reply, "given", f"{facts.daily_requests:,.0f} requests a day")


def _examples(facts: Facts, table: Mapping[str, Any]) -> Answer:
    if facts.good_examples is None:
        return Answer("examples", table["question"], "unknown", "none", "say it: --audit FILE or --examples N")
    reply: Reply = "yes" if facts.good_examples >= table["limit"] else "no"
    evidence: Evidence = "audit" if facts.examples_from_audit else "given"
    return Answer("examples", table["question"], reply, evidence, f"{facts.good_examples:,} good examples")


def _gap(facts: Facts, table: Mapping[str, Any]) -> Answer:
    question, limit = table["question"], table["limit"]
    if facts.evaluation is not None and facts.target is not None:
        gap = facts.target - facts.evaluation.prompting
        low, high = (facts.target - edge for edge in reversed(wilson(facts.evaluation.prompting, facts.evaluation.n)))
        shown = f"prompting reaches {facts.evaluation.prompting:.1%} of a target of {facts.target:.1%}"
        if low <= limit < high:
            needs = f"; the gap lies between {low:.1%} and {high:.1%}: not enough evaluation examples to tell"
            return Answer("gap", question, "unknown", "evaluation", shown + needs)
        return Answer("gap", question, "yes" if gap > limit else "no", "evaluation", shown)
    if facts.prompting is not None and facts.target is not None:
        gap = facts.target - facts.prompting
        shown = f"prompting reaches {facts.prompting:.1%} of a target of {facts.target:.1%}"
        return Answer("gap", question, "yes" if gap > limit + 1e-12 else "no", "given", shown)
    if facts.task is not None:
        low, high = facts.task.delta
        shown = f"for this kind of task fine-tuning gains {low * 100:+.0f} to {high * 100:+.0f} points over prompting"
        if high <= limit:
            return Answer("gap", question, "no", "assumed", shown)
        if low >= limit:
            return Answer("gap", question, "yes", "assumed", shown)
        hint = f"{shown}, which does not settle it; say --prompting-quality and --target-quality"
        return Answer("gap", question, "unknown", "assumed", hint)
    return Answer("gap", question, "unknown", "none", "say it: --prompting-quality and --target-quality, or --task")


def _format(facts: Facts, table: Mapping[str, Any]) -> Answer:
    if facts.task is None:
        return Answer("format", table["question"], "unknown", "none", "say it: --task NAME")
    evidence: Evidence = "assumed" if facts.task_suggested else "given"
    return Answer("format", table["question"], "yes" if facts.task.format else "no", evidence, facts.task.title)


def _improves(facts: Facts, table: Mapping[str, Any]) -> Answer:
    evaluation, question = facts.evaluation, table["question"]
    if evaluation is None:
        hint = "run both on the hold-out and say --eval-prompting FILE --eval-tuned FILE"
        return Answer("improves", question, "unknown", "none", hint)
    low, high = evaluation.interval
    shown = (
        f"fine-tuning changes quality by {evaluation.difference * 100:+.1f} points "
        f"({low * 100:+.1f} to {high * 100:+.1f}, {evaluation.method}, n = {evaluation.n:,})"
    )
    if evaluation.improves is None:
        needs = (
            f"; not enough evaluation examples to tell, about {evaluation.needs:,} would do" if evaluation.needs else ""
        )
        return Answer("improves", question, "unknown", "evaluation", shown + needs)
    return Answer("improves", question, "yes" if evaluation.improves else "no", "evaluation", shown)


_QUESTIONS = {"volume": _volume, "examples": _examples, "gap": _gap, "format": _format, "improves": _improves}


def _changes(path: Sequence[Answer], facts: Facts, tables: Tables) -> tuple[str, ...]:
    """The nearest facts that would send the path another way."""
    last, tree = path[-1], tables.tree
    if last.key == "volume" and last.reply == "no":
        return (f"more than {tree['volume']['limit']:,} requests a day",)
    if last.key == "examples" and last.reply == "no":
        missing = tree["examples"]["limit"] - (facts.good_examples or 0)
        return (f"{missing:,} more good examples",)
    if last.key == "gap" and last.reply == "no":
        return (f"a target more than {tree['gap']['limit'] * 100:.0f} points above what prompting reaches",)
    changes = [f"an answer to: {a.question}" for a in path if a.reply == "unknown"]
    assumed = [a for a in path if a.evidence == "assumed" and a.reply != "unknown"]
    changes += [f"evidence instead of an assumption on: {a.question}" for a in assumed]
    if last.key == "improves" and last.reply == "no":
        changes.append("an evaluation on which fine-tuning wins")
    if last.reply == "yes" and last.key == "format" and facts.evaluation is None:
        changes.append("an evaluation on the hold-out that shows no gain")
    return tuple(changes)
