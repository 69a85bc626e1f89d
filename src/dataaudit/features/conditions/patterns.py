"""Patterns that users write: Unicode-aware, and stopped when they run away.

A linear-time engine would need no guard, but RE2's `\\w` and `\\b` know only ASCII: a rule over `\\bmüller\\b` would
pass in silence. The `regex` package keeps Python's syntax and takes a time limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    import regex

SECONDS_A_TEXT = 1.0


class TooSlow(Exception):
    """A pattern ran away. The rule that uses it cannot be judged."""


class Pattern:
    """A compiled pattern. Raises DataAuditError if it is not valid."""

    def __init__(self, source: str) -> None:
        import regex

        self.source = source
        try:
            self._compiled: regex.Pattern[str] = regex.compile(source)
        except regex.error as error:
            raise DataAuditError(f"the pattern {source!r} is not valid: {error}") from None

    def search(self, text: str) -> regex.Match[str] | None:
        """The first match. Raises TooSlow after SECONDS_A_TEXT."""
        try:
            return self._compiled.search(text, timeout=SECONDS_A_TEXT)
        except TimeoutError:
            raise TooSlow(
                f"the pattern {self.source!r} ran for over {SECONDS_A_TEXT:g} s on a text of {len(text):,} characters; "
                "rewrite it without a repeat inside a repeat"
            ) from None
