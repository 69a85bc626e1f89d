"""Reporters of a comparison: what a reviewer of a dataset change reads."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from dataaudit.comparison import Comparison

FORMATS = {"text": ".txt", "markdown": ".md", "json": ".json"}


def render(
    comparisons: Sequence[Comparison],
    name: str,
    *,
    max_findings: int | None = None,
    show_text: bool = False,
    verbosity: int = 0,
) -> str:
    """The comparisons in one of FORMATS.

    max_findings  rows listed a rule and a kind of change; None for 10, and for all in JSON
    verbosity     -1 the last line only, 1 with the rules that are as before
    """
    module = import_module(f"dataaudit.reports.comparison.{name}")
    text: str = module.render(comparisons, most=max_findings, show_text=show_text, verbosity=verbosity)
    return text
