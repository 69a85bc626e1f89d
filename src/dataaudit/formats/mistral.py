"""Mistral's chat files: OpenAI's messages with ids of nine letters and digits. Read as `openai-messages`."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from dataaudit.formats.exchange import Conversation, Target, system_and_rest, unpaired
from dataaudit.formats.openai_messages import OpenAIMessages, with_tools, written_messages


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    system_and_rest(conversation)
    messages = [{key: value for key, value in m.items() if key != "x-role"} for m in conversation.messages]
    return with_tools({**conversation.fields, "messages": written_messages(messages, _id)}, conversation)


def _id(id: str) -> str:
    """One that is short enough stays; of others a digest."""
    return id if re.fullmatch("[A-Za-z0-9]{9}", id) else hashlib.sha256(id.encode()).hexdigest()[:9]


TARGETS = (Target("mistral", _write, OpenAIMessages(), "mistral_chat"),)
