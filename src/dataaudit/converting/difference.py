"""What one conversation lacks that another has. Words must survive, the rest may be lost and is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dataaudit.formats.exchange import Conversation, Message, Unwritable, parsed
from dataaudit.formats.paths import text_of

_NAMES = {"x-role": "the role developer or function", "x-input": "the border between instruction and input"}


def lost(before: Conversation, after: Conversation) -> tuple[str, ...]:
    """Kinds of loss, without row text. Raises Unwritable where something that is said would be lost."""
    found = dict.fromkeys(_of_messages(before.messages, after.messages))
    if before.rejected is not None:
        if after.rejected is None:
            raise Unwritable("a rejected answer")
        found |= dict.fromkeys(_of_messages(before.rejected, after.rejected))
    if before.tools and list(before.tools) != list(after.tools):
        found["tools"] = None
    if before.border != after.border:
        found["the border between prompt and completion"] = None
    found |= {f"field {key}": None for key, value in before.fields.items() if after.fields.get(key) != value}
    return tuple(found)


def _of_messages(before: Sequence[Message], after: Sequence[Message]) -> Iterator[str]:
    if [message["role"] for message in before] != [message["role"] for message in after]:
        raise Unwritable("turns that would be joined, parted or reordered")
    for old, new in zip(before, after, strict=True):
        yield from _of_message(old, new)


def _of_message(old: Message, new: Message) -> Iterator[str]:
    if not _same_text(old, new):
        raise Unwritable("text that would not be the same")
    calls, others = old.get("tool_calls", ()), new.get("tool_calls", ())
    if [_called(call) for call in calls] != [_called(call) for call in others]:
        raise Unwritable("tool calls that would not be the same")
    if "function_call" in old and old["function_call"] != new.get("function_call"):
        raise Unwritable("a function call of the old kind")
    if isinstance(old.get("content"), list) and old["content"] != new.get("content"):
        yield "the borders between parts of a text"
    for a, b in zip(calls, others, strict=True):
        yield from (f"tool_calls[].{key}" for key in a if key not in ("type", "function") and a[key] != b.get(key))
    for key in old.keys() - {"role", "content", "tool_calls", "function_call"}:
        if new.get(key) != old[key]:
            yield _NAMES.get(key, f"messages[].{key}")


def _same_text(old: Message, new: Message) -> bool:
    a, b = old.get("content", ""), new.get("content", "")
    if _beyond_text(a) != _beyond_text(b):
        return False
    if text_of(a) == text_of(b):
        return True
    value = parsed(text_of(a))  # a tool's reply in JSON may be spaced otherwise
    return old["role"] == "tool" and isinstance(value, dict | list) and value == parsed(text_of(b))


def _beyond_text(content: Any) -> list[Any]:
    parts = content if isinstance(content, list) else []
    return [part for part in parts if not isinstance(part, dict) or part.get("type") != "text"]


def _called(call: Any) -> tuple[Any, Any]:
    return call["function"].get("name"), parsed(call["function"].get("arguments"))
