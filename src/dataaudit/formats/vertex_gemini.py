"""Gemini on Vertex AI: contents of parts, with the roles user and model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role
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
    return found


def _letter(content: Any) -> str:
    role = content.get("role") if isinstance(content, dict) else None
    if role == "model":
        return "c" if any("functionCall" in part for part in _parts(content)) else "a"
    if role == "function" or any("functionResponse" in part for part in _parts(content)):
        return "t"
    return {"user": "u", "system": "s"}.get(role, "x") if isinstance(role, str) else "x"


FORMAT = VertexGemini
