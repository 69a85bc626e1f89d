"""What a benchmark must reach."""

from __future__ import annotations


class Gates:
    """Says of each figure whether it holds, and remembers those that do not."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def hold(self, what: str, value: float, holds: bool, target: str) -> None:
        if not holds:
            self.failed.append(what)
        print(f"{what:<66} {value:>9.4g}   {target:<10} {'' if holds else 'FAILS'}", flush=True)

    def at_most(self, what: str, value: float, limit: float) -> None:
        self.hold(what, value, value <= limit, f"<= {limit:g}")

    def at_least(self, what: str, value: float, limit: float) -> None:
        self.hold(what, value, value >= limit, f">= {limit:g}")

    def verdict(self) -> int:
        """Says how it went and returns the exit code."""
        print(f"{len(self.failed)} gates fail: {', '.join(self.failed)}" if self.failed else "all gates hold")
        return 1 if self.failed else 0
