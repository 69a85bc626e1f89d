"""What a reviewer can be asked about an example. "yes" is the good answer, and a share is a share of "yes"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question, the rule its answers can decide, and its words.

    share     what the bounds are about, in the report
    yes, no   how the answers are counted there
    from_knowledge  True where the row alone cannot tell: the reviewer needs a source, and must name it
    """

    name: str
    rule: str | None
    text: str
    share: str
    yes: str
    no: str
    from_knowledge: bool = False


_ALL = (
    Question("label", "label-accuracy", "Is the label right?", "accuracy", "right", "wrong"),
    Question(
        "human",
        "human-share",
        "Was the answer written or verified by a person, and how do you know?",
        "human share",
        "human",
        "not human",
        from_knowledge=True,
    ),
    Question("edge", "edge-case-share", "Is this an edge case?", "edge-case share", "edge cases", "ordinary"),
    Question("preferred", None, "Is the chosen answer better than the rejected one?", "accuracy", "right", "wrong"),
    Question("accepted", None, "Is this duplicate or leak acceptable?", "accepted share", "accepted", "not accepted"),
)
QUESTIONS = {question.name: question for question in _ALL}


def question_of(name: str) -> Question:
    """The question of a name, code-free. Raises DataAuditError with the nearest name."""
    if name not in QUESTIONS:
        from dataaudit.errors import DataAuditError, did_you_mean

        known = list(QUESTIONS)
        raise DataAuditError(f'unknown question "{name}"{did_you_mean(name, known)}; questions: {", ".join(known)}')
    return QUESTIONS[name]
