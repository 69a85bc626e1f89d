"""Tools that are declared and never called, or declared in two forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset


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
        from dataaudit.features.tool_use import tool_use

        use = audit.train.feature(tool_use)
        if not use.declared:
            return Measurement.not_applicable("no declared tools")
        facts = {
            "tools": len(use.declared),
            "never_called": len(use.never_called),
            "of_several_forms": len(use.of_several_forms),
            "chats_with_tools": use.chats,
            "chats_with_calls": use.calling,
        }
        notes = (
            f"{use.calling:,} of {use.chats:,} chats with tools call one",
            f"{len(use.never_called):,} of {len(use.declared):,} declared tools are never called, "
            f"{len(use.of_several_forms):,} have several forms",
        )
        findings = _findings(audit.train)
        return Measurement.count(findings, use.chats, unit="tools", facts=facts, notes=notes)


def _findings(train: Dataset) -> list[Finding]:
    from dataaudit.features.tool_use import tool_use

    use = train.feature(tool_use)
    found = [
        (tool, f"{len(use.declared[name]):,} chats declare this tool, and none calls it", name)
        for name, tool in use.idle()
    ]
    found += [
        (tool, f"other parameters than {often:,} of {len(use.declared[name]):,} declarations of this tool", name)
        for name, tool, often in use.strays()
    ]
    return [Finding(train.place(tool.example), words, path=tool.path, text=name) for tool, words, name in sorted(found)]
