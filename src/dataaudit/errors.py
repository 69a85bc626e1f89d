"""The one error type that ends a run: it becomes one clear line and exit code 2."""

from __future__ import annotations


class DataAuditError(Exception):
    """The run cannot judge: bad command, config or plugin, or a file that cannot be read.

    `hint` is the next step for the user, printed on a line of its own.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class WorkersLost(DataAuditError):
    """What carries the tasks of checks broke down, whatever was measured: it ends the run."""


def did_you_mean(word: str, known: list[str]) -> str:
    """A suffix such as ` (did you mean "near-duplicates"?)`, or an empty string."""
    import difflib

    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f' (did you mean "{close[0]}"?)' if close else ""
