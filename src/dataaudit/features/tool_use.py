"""Which tools a split declares, in which forms, and which of them are ever called."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from dataaudit.features.answer_shape import nearly_all
from dataaudit.features.tool_calls import talks
from dataaudit.formats.validation import without_nulls

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.formats.talk import Tool


class Declared(NamedTuple):
    """A tool as example `example` declares it. `form` is its JSON Schema of arguments without its prose."""

    example: int
    path: str
    form: str


@dataclass(frozen=True)
class ToolUse:
    """Where each tool is declared, how often it is called, and how many chats with tools call one."""

    declared: dict[str, list[Declared]] = field(default_factory=lambda: defaultdict(list))
    called: Counter[str] = field(default_factory=Counter)
    chats: int = 0
    calling: int = 0

    @property
    def never_called(self) -> list[str]:
        return sorted(name for name in self.declared if not self.called[name])

    @property
    def of_several_forms(self) -> list[str]:
        return sorted(name for name, tools in self.declared.items() if len({tool.form for tool in tools}) > 1)

    def idle(self) -> Iterator[tuple[str, Declared]]:
        """Tools that nearly all chats offer and none calls, with the first declaration."""
        for name in self.never_called:
            tools = self.declared[name]
            if nearly_all(len({tool.example for tool in tools}), self.chats):
                yield name, min(tools)

    def strays(self) -> Iterator[tuple[str, Declared, int]]:
        """Declarations that differ from nearly all others of the tool, with how many those are."""
        for name in self.of_several_forms:
            tools = self.declared[name]
            usual, often = Counter(tool.form for tool in tools).most_common(1)[0]
            if nearly_all(often, len(tools)):
                yield from ((name, tool, often) for tool in tools if tool.form != usual)


def tool_use(dataset: Dataset) -> ToolUse:
    """Use as `dataset.feature(tool_use)`."""
    declared: defaultdict[str, list[Declared]] = defaultdict(list)
    called: Counter[str] = Counter()
    chats = calling = 0
    for i, talk in dataset.feature(talks):
        for tool in talk.tools:
            declared[tool.name].append(Declared(i, tool.path, _form(tool)))
        called.update(call.name for call in talk.calls if call.name is not None)
        chats += bool(talk.tools)
        calling += bool(talk.tools and talk.calls)
    return ToolUse(declared, called, chats, calling)


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
