"""The only thing a reporter sees: facts about the data, verdicts and the tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dataaudit.measurement import Measurement, SliceShare
from dataaudit.places import File
from dataaudit.rule import Level, Limit, Rule

Status = Literal["pass", "fail", "inconclusive", "skipped", "error"]
Outcome = Literal["pass", "fail", "undecided", "error"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule judged. `level` is the level it failed at: a softer limit makes an error a warning.

    worst  the part of the train examples that is surely worse than the others, and outside the limit
    """

    rule: Rule
    status: Status
    level: Level
    measurement: Measurement
    worst: SliceShare | None = None

    @property
    def failed(self) -> bool:
        return self.status == "fail"

    @property
    def limit(self) -> Limit:
        """The limit that decided: the softer one where that alone is broken."""
        softer = self.rule.warn
        if self.failed and softer and self.rule.limit.side(self.measurement) != "outside":
            return softer
        return self.rule.limit

    @property
    def unmeasured(self) -> bool:
        return self.status == "inconclusive" or (self.status == "skipped" and self.measurement.cause == "missing-input")

    @property
    def not_applicable(self) -> bool:
        return self.status == "skipped" and self.measurement.cause == "not-applicable"


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """What is known of one split without judging it. `tokens` is exact only with `dataaudit[tokens]`."""

    split: str
    files: Sequence[File]
    format: str
    taken_for: str
    examples: int
    unreadable: int
    labels: int | None
    sha256: str
    tokens: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """The quality the dataset's size can be expected to buy. `needs` good examples reach `next_name`."""

    name: str
    title: str
    use: str
    examples: int
    effective_examples: int
    next_name: str | None
    needs: int | None
    capped_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A file beside the data that the verdicts rest on: what reviewers answered, which findings are accepted."""

    kind: Literal["ledger", "baseline"]
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """One audit, judged.

    undecided  codes of the rules that had to be decided and were not
    name       the dataset's name in the config
    notes      one-line remarks on the run as a whole, such as stale lines of the baseline
    rests_on   the ledger and the baseline, where there are any
    """

    version: str
    datasets: Sequence[SplitFacts]
    verdicts: Sequence[Verdict]
    tier: Tier
    outcome: Outcome
    exit_code: int
    fail_on: str = "error"
    undecided: tuple[str, ...] = ()
    name: str | None = None
    notes: tuple[str, ...] = ()
    rests_on: tuple[Ground, ...] = ()

    def gates(self, verdict: Verdict) -> bool:
        """Whether this verdict alone keeps the data from passing."""
        if verdict.status == "error" or verdict.rule.code in self.undecided:
            return True
        return verdict.failed and verdict.level in (("error", "warning") if self.fail_on == "warning" else ("error",))

    @property
    def decided(self) -> int:
        return sum(v.status in ("pass", "fail") for v in self.verdicts)

    @property
    def unmeasured(self) -> list[str]:
        return [v.rule.code for v in self.verdicts if v.unmeasured]

    @property
    def not_applicable(self) -> list[str]:
        return [v.rule.code for v in self.verdicts if v.not_applicable]

    def verdict(self, rule: str) -> Verdict:
        """The verdict of a rule, by name or code. Raises KeyError."""
        for verdict in self.verdicts:
            if rule in (verdict.rule.name, verdict.rule.code):
                return verdict
        raise KeyError(rule)

    def to_frame(self, of: Literal["verdicts", "findings"] = "verdicts") -> Any:
        """A pandas frame with one row a verdict, or one row a finding. It holds no row text."""
        from dataaudit.reports.frames import frame

        return frame(self, of)

    def __str__(self) -> str:
        from dataaudit.reports.wording import last_line, title

        return f"{title(self)}: {last_line(self)}"

    def __repr__(self) -> str:
        return f"<Report {self}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict and the checklist, without row text."""
        from dataaudit.reports.html import fragment

        return fragment(self)


def worst(reports: Sequence[Report]) -> tuple[Outcome, int]:
    """The outcome and exit code of a run over several datasets."""
    order: tuple[Outcome, ...] = ("pass", "undecided", "fail", "error")
    outcome = max((r.outcome for r in reports), key=order.index)
    return outcome, max(r.exit_code for r in reports)
