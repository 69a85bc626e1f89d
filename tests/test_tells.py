"""Self-identification is evidence only where nobody asked for it."""

from __future__ import annotations

import pytest

import dataaudit

ANSWER = "I am Vicuna, a language model. As an AI, I am glad to help."


def human_share(question: str) -> tuple[float, float]:
    rows = [{"prompt": f"{question} ({i})", "completion": ANSWER} for i in range(60)]
    m = dataaudit.audit(rows, select=["human-share"]).verdict("SYN001").measurement
    return m.interval or (m.value, m.value)  # type: ignore[return-value]


@pytest.mark.parametrize("question", ["Who are you?", "are you ChatGPT", "Tell me about yourself", "Who created you?"])
def test_whoever_is_asked_what_they_are_proves_nothing(question: str) -> None:
    """Identity data: the answer is what the data's author wants the model to say."""
    assert human_share(question) == (0.0, 1.0)


@pytest.mark.parametrize("question", ["Write a poem about rivers", "What are the rules of chess?"])
def test_unasked_it_is_a_tell(question: str) -> None:
    assert human_share(question) == (0.0, 0.0)
