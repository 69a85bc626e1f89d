"""Chat rows from a seed, as people upload them: OpenAI's format, in several languages.

Conversations of one to four questions, most with a system prompt, some with tools that are called (content null, calls
in parallel, replies, an answer), some with an image or weights. `faulty.py` mixes bad rows in.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]

_ENGLISH = (
    "please could you tell me how the order was sent and when it will arrive because I have been waiting for nearly "
    "two weeks now and the page only says that the parcel left the warehouse thank you for your patience we have "
    'looked into it ("carrier: north") and found that the address was incomplete, so it went back\nto the depot'
)
_OTHERS = (
    "könnten Sie bitte prüfen warum das Päckchen für Herrn Müller noch immer nicht größer als „angekündigt“ zurück",
    "我 的 订单 什么 时候 到 请 帮 我 查 一下 仓库 已经 发货 了 吗 谢谢 您 的 耐心",
    "où est mon colis s'il vous plaît déjà expédié à l'entrepôt très désolé réponse 🙂 demain",
)
_WORDS = (_ENGLISH.split(" "), *(text.split(" ") for text in _OTHERS))
_SYSTEM = "You answer customers of a parcel service. Be brief, friendly and exact; never promise a date."
_TRACKING = {
    "type": "object",
    "properties": {"number": {"type": "string"}, "history": {"type": "boolean"}},
    "required": ["number"],
}
_TOOLS = [
    {"type": "function", "function": {"name": "track", "description": "Where it is", "parameters": _TRACKING}},
    {"type": "function", "function": {"name": "open_ticket", "parameters": {"type": "object", "properties": {}}}},
]


def chat(rng: random.Random, number: int, calling: float = 0.1) -> Row:
    """One conversation. `calling` is the share of questions for which a tool is asked."""
    words = rng.choices(_WORDS, (85, 6, 4, 5))[0]

    def text(least: int, most: int) -> str:
        return " ".join(rng.choices(words, k=rng.randint(least, most)))

    messages: list[Row] = [{"role": "system", "content": _SYSTEM}] if rng.random() < 0.7 else []
    for turn in range(rng.choice((1, 1, 1, 2, 2, 3))):
        asked: Any = f"[{number}.{turn}] {text(8, 40)}"
        if rng.random() < 0.02:
            photo = {"type": "image_url", "image_url": {"url": f"https://example.com/{number}.png"}}
            asked = [{"type": "text", "text": asked}, photo]
        messages.append({"role": "user", "content": asked})
        if rng.random() < calling:
            messages += _calls(rng, f"{number}_{turn}", text)
        messages.append({"role": "assistant", "content": text(20, 95)})
        if rng.random() < 0.05:
            messages[-1]["weight"] = rng.choice((0, 1))
    if any("tool_calls" in message for message in messages):
        return {"messages": messages, "tools": _TOOLS, "parallel_tool_calls": True}
    return {"messages": messages}


def _calls(rng: random.Random, turn: str, text: Callable[[int, int], str]) -> list[Row]:
    """An assistant's calls, one or two at once, and what the tools reply."""
    names = [f"call_{turn}_{i}" for i in range(rng.choice((1, 1, 2)))]
    calls = [
        {"id": name, "type": "function", "function": {"name": "track", "arguments": f'{{"number": "P{i}{turn}"}}'}}
        for i, name in enumerate(names)
    ]
    said = {"content": None} if rng.random() < 0.7 else {}
    replies = [{"role": "tool", "tool_call_id": name, "content": text(3, 20)} for name in names]
    return [{"role": "assistant", **said, "tool_calls": calls}, *replies]


def written(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode("utf-8")
