"""Which tools chats declare, in which forms, and which of them are ever called."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from dataaudit.features.answers.shape import nearly_all
from dataaudit.formats.validation import without_nulls

if TYPE_CHECKING:
    from dataaudit.formats.talk import Talk, Tool

Declaration = tuple[int, str]
"""The example, and the path in it."""


@dataclass
class Offer:
    """One tool: where it is first declared, by how many chats, and how often in which form."""

    first: Declaration
    chats: int = 0
    forms: Counter[bytes] = field(default_factory=Counter)

    def usual(self) -> tuple[bytes, int] | None:
        """The form of nearly all declarations and how many have it; None where there is none, or no other."""
        form, often = self.forms.most_common(1)[0]
        return (form, often) if len(self.forms) > 1 and nearly_all(often, self.forms.total()) else None


@dataclass
class ToolUse:
    """What is declared and called in chats that are shown one after another."""

    offers: dict[str, Offer] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    chats: int = 0
    calling: int = 0

    def add(self, example: int, talk: Talk) -> None:
        declared: dict[str, str] = {}
        for tool in talk.tools:
            declared[tool.name] = min(declared.get(tool.name, tool.path), tool.path)
            self._offer(tool, example).forms[form_of(tool)] += 1
        for name, path in declared.items():
            offer = self.offers[name]
            offer.chats += 1
            offer.first = min(offer.first, (example, path))
        self.called.update(call.name for call in talk.calls if call.name is not None)
        self.chats += bool(talk.tools)
        self.calling += bool(talk.tools and talk.calls)

    def _offer(self, tool: Tool, example: int) -> Offer:
        return self.offers.setdefault(tool.name, Offer((example, tool.path)))

    @property
    def never_called(self) -> list[str]:
        return sorted(self.offers.keys() - self.called)

    @property
    def of_several_forms(self) -> list[str]:
        return sorted(name for name, offer in self.offers.items() if len(offer.forms) > 1)

    def idle(self) -> Iterator[str]:
        """Tools that nearly all chats offer and none calls."""
        return (name for name in self.never_called if nearly_all(self.offers[name].chats, self.chats))

    def usual_forms(self) -> dict[str, tuple[bytes, int]]:
        """The tools of which a few declarations differ from nearly all others."""
        return {name: usual for name in self.of_several_forms if (usual := self.offers[name].usual())}


def form_of(tool: Tool) -> bytes:
    """A digest of the JSON Schema of its arguments without its prose."""
    return blake2b(_form(tool).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _form(tool: Tool) -> str:
    try:
        return json.dumps(_without_prose(without_nulls(tool.parameters or {})), sort_keys=True, default=str)
    except RecursionError:
        return "nested too deeply"


def _without_prose(schema: Any) -> Any:
    """A parameter may be called "description"; its rule is an object, and stays."""
    if isinstance(schema, dict):
        return {
            key: sorted(map(str, value)) if key == "required" and isinstance(value, list) else _without_prose(value)
            for key, value in schema.items()
            if not (key in ("description", "title") and isinstance(value, str))
        }
    return [_without_prose(item) for item in schema] if isinstance(schema, list) else schema
