"""Tools that are declared and never called, or declared in two forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement
from dataaudit.streaming.merging import Gathering, Survey, gathered

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.formats.talk import Tool


@dataclass(frozen=True)
class ToolCoverage(Check):
    """Tools that every training chat offers and none calls, and declarations that differ from all the others.

    ## What it measures
    The number of tools that nearly all chats with tools declare and no chat calls, and of declarations whose
    parameters differ from those that nearly all chats give the same tool. "Nearly all" is meant as in
    `output-contract`: 95 %, and proven to be more than nine of ten. Descriptions and titles may differ. Notes say how
    many declared tools are never called and how many have several forms, and how many chats with tools call one.

    ## What it cannot see
    Tools that are described in a prompt's text. Where each chat offers other tools, most of which it does not need,
    nothing is found: so they are meant.
    """

    name = "tool-coverage"

    def measure(self, audit: Audit) -> Measurement:
        return gathered(self.gathering(), audit)

    def gathering(self) -> Gathering:
        return _Coverage()


class _Coverage(Survey):
    """How the training chats use their tools; then the declarations that are to be named."""

    splits = ("train",)

    def __init__(self) -> None:
        from dataaudit.features.tools.use import ToolUse

        super().__init__()
        self._use = ToolUse()
        self._idle: frozenset[str] = frozenset()
        self._usual: dict[str, tuple[bytes, int]] = {}

    def survey(self, part: Dataset, begin: int) -> None:
        from dataaudit.features.tools.calls import talks

        for i, talk in part.feature(talks):
            self._use.add(begin + i, talk)

    def has_something_to_name(self) -> bool:
        self._idle, self._usual = frozenset(self._use.idle()), self._use.usual_forms()
        return bool(self._idle or self._usual)

    def name(self, part: Dataset, begin: int) -> None:
        from dataaudit.features.tools.calls import talks

        for i, talk in part.feature(talks):
            named = [(tool.path, words, tool.name) for tool in talk.tools for words in self._wrong(tool, begin + i)]
            self.found.extend(Finding(part.place(i), words, path, text=name) for path, words, name in sorted(named))

    def _wrong(self, tool: Tool, example: int) -> Iterator[str]:
        from dataaudit.features.tools.use import form_of

        offer = self._use.offers[tool.name]
        declarations = offer.forms.total()
        if tool.name in self._idle and (example, tool.path) == offer.first:
            yield f"{declarations:,} chats declare this tool, and none calls it"
        usual, often = self._usual.get(tool.name, (None, 0))
        if usual is not None and form_of(tool) != usual:
            yield f"other parameters than {often:,} of {declarations:,} declarations of this tool"

    def result(self) -> Measurement:
        use = self._use
        if not use.offers:
            return Measurement.not_applicable("no declared tools")
        facts = {
            "tools": len(use.offers),
            "never_called": len(use.never_called),
            "of_several_forms": len(use.of_several_forms),
            "chats_with_tools": use.chats,
            "chats_with_calls": use.calling,
        }
        notes = (
            f"{use.calling:,} of {use.chats:,} chats with tools call one",
            f"{len(use.never_called):,} of {len(use.offers):,} declared tools are never called, "
            f"{len(use.of_several_forms):,} have several forms",
        )
        return Measurement.count(self.found, use.chats, unit="tools", facts=facts, notes=notes)
