"""Gemini on Vertex AI: contents of parts, with the roles user and model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role
from dataaudit.formats.exchange import (
    Conversation,
    Message,
    Target,
    Unwritable,
    bare_tools,
    canonical,
    content_of,
    fields_beside,
    json_text,
    parsed,
    system_and_rest,
    text_only,
    tools_of,
    unpaired,
)
from dataaudit.formats.media import kind_of, mark
from dataaudit.formats.talk import Call, Reply, Talk

ROLES: Mapping[str, Role] = {"user": "user", "model": "assistant", "function": "tool", "system": "system"}


@dataclass(frozen=True)
class VertexGemini(Format):
    name = "vertex-gemini"
    title = "Gemini on Vertex AI: contents with the roles user and model, each a list of parts"
    sample = (
        '{"contents": [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "model", "parts": [{"text": "Hello!"}]}]}'
    )
    schema = "vertex_gemini"
    rank = 9
    turn_field = "contents"

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "contents" in keys and isinstance(record["contents"], list) else None

    def parts(self, record: Any) -> Sequence[Part]:
        if not isinstance(record, dict):
            return []
        found = _texts("system", "systemInstruction", record.get("systemInstruction"))
        for i, content in enumerate(_contents(record)):
            role = content.get("role") if isinstance(content, dict) else None
            if isinstance(role, str) and role in ROLES:
                found += _texts(ROLES[role], f"contents[{i}]", content)
        return found

    def conversation(self, record: Any) -> Conversation:
        system = record.get("systemInstruction")
        messages = [{"role": "system", "content": _content(_parts(system))}] if system else []
        for turn in record["contents"]:
            messages += _messages_of(turn)
        fields = fields_beside(record, ("systemInstruction", "contents", "tools"))
        return Conversation(messages, _declared(record.get("tools")), fields=fields)

    def turns(self, record: Any) -> str:
        return "".join(map(_letter, _contents(record)))

    def talk(self, record: Any) -> Talk | None:
        talk = Talk()
        talk.declare("tools", record.get("tools") if isinstance(record, dict) else None)
        for i, content in enumerate(_contents(record)):
            for j, part in enumerate(_parts(content)):
                call = part.get("functionCall")
                path = f"contents[{i}].parts[{j}].functionCall"
                if isinstance(call, dict):
                    name = call.get("name")
                    args = call.get("args", {})
                    talk.calls.append(
                        Call(i, path, name if isinstance(name, str) else None, args, None, f"{path}.args")
                    )
                elif "functionResponse" in part:
                    talk.replies.append(Reply(i, f"contents[{i}].parts[{j}].functionResponse"))
        return talk


def _contents(record: Any) -> list[Any]:
    contents = record.get("contents") if isinstance(record, dict) else None
    return contents if isinstance(contents, list) else []


def _parts(content: Any) -> list[dict[str, Any]]:
    parts = content.get("parts") if isinstance(content, dict) else None
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _texts(role: Role, path: str, content: Any) -> list[Part]:
    found = []
    for j, part in enumerate(_parts(content)):
        call = part.get("functionCall")
        if isinstance(part.get("text"), str):
            found.append(Part(role, f"{path}.parts[{j}].text", part["text"]))
        elif isinstance(call, dict):
            text = f"{call.get('name', '')} {json.dumps(call.get('args'), default=str)}"
            found.append(Part(role, f"{path}.parts[{j}].functionCall", text))
        elif (kind := kind_of(part)) is not None:
            found.append(Part(role, f"{path}.parts[{j}]", mark(kind, part)))
    return found


def _letter(content: Any) -> str:
    role = content.get("role") if isinstance(content, dict) else None
    if role == "model":
        return "c" if any("functionCall" in part for part in _parts(content)) else "a"
    if role == "function" or any("functionResponse" in part for part in _parts(content)):
        return "t"
    return {"user": "u", "system": "s"}.get(role, "x") if isinstance(role, str) else "x"


def _content(parts: Sequence[dict[str, Any]]) -> Any:
    return content_of([{"type": "text", **part} if set(part) == {"text"} else part for part in parts])


def _messages_of(turn: Mapping[str, Any]) -> Iterator[Message]:
    parts = _parts(turn)
    replies = [part["functionResponse"] for part in parts if "functionResponse" in part]
    for reply in replies:
        yield {"role": "tool", "name": reply.get("name"), "content": _reply_text(reply.get("response"))}
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    rest = [part for part in parts if not part.keys() & {"functionCall", "functionResponse"}]
    if rest or calls or not replies:
        message = {"role": turn.get("role"), **({"content": _content(rest)} if rest else {})}
        if calls:
            message["tool_calls"] = [
                {"function": {"name": call.get("name"), "arguments": call.get("args", {})}} for call in calls
            ]
        yield canonical(message)


def _reply_text(response: Any) -> str:
    wrapped = isinstance(response, dict) and set(response) == {"result"} and isinstance(response["result"], str)
    return response["result"] if wrapped else json_text(response)


def _declared(tools: Any) -> tuple[Any, ...]:
    found = tools if isinstance(tools, list) else []
    inner = [f for tool in found if isinstance(tool, dict) for f in tool.get("functionDeclarations", ())]
    return tools_of(inner)


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    system, rest = system_and_rest(conversation)
    row: dict[str, Any] = dict(conversation.fields)
    if system is not None:
        row["systemInstruction"] = {"parts": [{"text": system}]}
    names: dict[str, str] = {}
    row["contents"] = [_turn_of(message, names) for message in rest]
    if conversation.tools:
        row["tools"] = [{"functionDeclarations": bare_tools(conversation.tools)}]
    return row


def _turn_of(message: Message, names: dict[str, str]) -> dict[str, Any]:
    """`names`: id of a call -> the function, which the reply has to name here. Without ids the last one called."""
    if message["role"] == "tool":
        text = text_only(message)
        name = message.get("name") or names.get(message.get("tool_call_id", "")) or names.get("", "")
        if not name:
            raise Unwritable("a tool's reply to no call")
        value = parsed(text)
        whole = isinstance(value, dict) and not (set(value) == {"result"} and isinstance(value["result"], str))
        response = value if whole else {"result": text}
        return {"role": "function", "parts": [{"functionResponse": {"name": name, "response": response}}]}
    said = message.get("content") or []
    texts = said if isinstance(said, list) else [{"type": "text", "text": said}]
    parts: list[dict[str, Any]] = [
        part if isinstance(part, dict) and "type" not in part else {"text": text_only({"content": [part]})}
        for part in texts
    ]
    for call in message.get("tool_calls", ()):
        function = call["function"]
        arguments = parsed(function["arguments"])
        if not isinstance(arguments, dict):
            raise Unwritable("tool arguments that are no object")
        names[call.get("id", "")] = names[""] = function["name"]
        parts.append({"functionCall": {"name": function["name"], "args": arguments}})
    return {"role": "model" if message["role"] == "assistant" else "user", "parts": parts}


FORMAT = VertexGemini
TARGETS = (Target("vertex-gemini", _write, VertexGemini(), "vertex_gemini"),)
