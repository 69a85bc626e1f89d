"""The share of examples for which a condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dataaudit.check import Check
from dataaudit.features.conditions.predicate import asks_paths, asks_rows, lacking, predicate
from dataaudit.features.hits import Split, rows
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset


@dataclass(frozen=True)
class Share(Check):
    """The share of examples for which a condition holds.

    ## What it measures
    Of the examples that meet `where` (all, without it), the share that meets `match`; a condition is a table such
    as `{ field = "meta.lang", equals = "de" }`. The findings list the rows that match, or with `list = "others"`
    the rest, whichever the rule wants fewer of; `list = "none"` only counts. Where no example has the field that
    `match` asks about, the rule is not applicable: a misspelt field is neither a pass nor a failure.

    ## What it cannot see
    Anything a condition cannot say.
    """

    name = "share"

    match: Mapping[str, Any]
    where: Mapping[str, Any] | None = None
    list: Literal["matching", "others", "none"] = "matching"
    splits: tuple[Split, ...] = ("train",)

    def __post_init__(self) -> None:
        predicate(self.match, "match")
        if self.where is not None:
            predicate(self.where)

    @property
    def row_local(self) -> bool:
        return not asks_paths(self.match) and asks_rows(self.match) and asks_rows(self.where)

    def measure(self, audit: Audit) -> Measurement:
        holds = predicate(self.match, "match")
        chosen = rows(audit, self.splits, self.where)
        absent = lacking(self.match, [part.dataset for part in chosen])
        if absent is not None:
            return Measurement.not_applicable(f'no example has the field "{absent}"')
        n = sum(len(part.chosen) for part in chosen)
        if n == 0:
            return Measurement.not_applicable("no example meets the condition" if self.where else "no examples")
        matching: list[tuple[Dataset, int]] = []
        others: list[tuple[Dataset, int]] = []
        for part in chosen:
            for index in part.chosen:
                kept = matching if holds(part.dataset, index) else others
                kept.append((part.dataset, index))
        facts = {"matching": len(matching), "others": len(others)}
        listed = matching if self.list == "matching" else others if self.list == "others" else []
        says = "meets the condition" if self.list == "matching" else "does not meet the condition"
        found = [Finding(dataset.place(index), says) for dataset, index in listed]
        counts = self.list == "matching"
        return Measurement(len(matching) / n, n=n, findings=found, counts=counts, facts=facts)
