"""Rows that are dropped: what a rule lists, the repeats of a row that is kept, and what leaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dataaudit.check import Registry, configure
from dataaudit.errors import DataAuditError
from dataaudit.fixes import Action, Fixer
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.rule import Rule


def measured(rule: Rule, registry: Registry, audit: Audit) -> Measurement:
    """What a rule's check finds, with the rule's own options."""
    check = configure(registry.get(rule.check), rule.options, f"rules.{rule.name}.options")
    if any(audit.lacks(need, check.sealed) for need in check.needs):
        return Measurement.not_applicable("a file is missing")
    return check.measure(audit)


def listed(rule: Rule, registry: Registry) -> Fixer:
    """Drops the training rows that a rule lists. Raises DataAuditError where they are suspects and no proof."""

    def fixer(audit: Audit) -> Iterator[Action]:
        found = measured(rule, registry, audit)
        if found.findings and not found.counts:
            raise DataAuditError(
                f"--drop {rule.name}: the rows it lists are suspects, not proven to be at fault",
                "look at them with: dataaudit review",
            )
        rows: dict[int, Action] = {}
        for finding in found.findings:
            if finding.place.split == audit.train.split and finding.place.row is not None:
                rows.setdefault(finding.place.row, Action(finding.place.row, rule, finding.message, path=finding.path))
        yield from rows.values()

    return fixer


def leaking(rule: Rule, registry: Registry) -> Fixer:
    """Drops the training rows in which a hold-out input stands."""

    def fixer(audit: Audit) -> Iterator[Action]:
        seen: set[int] = set()
        for finding in measured(rule, registry, audit).findings:
            for place in finding.related:
                if place.row is not None and place.row not in seen:
                    seen.add(place.row)
                    reason = "its input stands in the hold-out"
                    if finding.score is not None and finding.score < 1:
                        reason = f"a hold-out input is like it or stands in it ({finding.score:.2f})"
                    yield Action(place.row, rule, reason, like=finding.place)

    return fixer


def repeats(rule: Rule, registry: Registry) -> Fixer:
    """Drops all rows of a cluster of equal or like rows but the best: a valid, reviewed, long one."""

    def fixer(audit: Audit) -> Iterator[Action]:
        from dataaudit.splitting.groups import merged

        train = audit.train
        findings = measured(rule, registry, audit).findings
        pairs = [(train.index_of(f.place), train.index_of(f.related[0])) for f in findings]
        group = merged(range(len(train)), [(a, b) for a, b in pairs if a is not None and b is not None])
        clusters: defaultdict[int, list[int]] = defaultdict(list)
        for index, number in enumerate(group):
            clusters[number].append(index)
        several = [members for members in clusters.values() if len(members) > 1]
        if not several:
            return
        worth = _Worth(audit)
        for members in several:
            best = min(members, key=worth.order)
            for index in members:
                if index != best:
                    place = train.place(best)
                    word = "equals" if rule.check == "equal-duplicates" else "is like, or like a row that is like,"
                    reason = f"{word} row {place.row}, which is kept"
                    yield Action(train.place(index).row or 0, rule, reason, like=place)

    return fixer


_TRUST = {"yes": 0, "skip": 1, "no": 2}  # what reviewers say of the label; nothing is like "skip"


class _Worth:
    """Which of several rows that say the same is kept."""

    def __init__(self, audit: Audit) -> None:
        from dataaudit.formats.validation import faults

        self.train: Dataset = audit.train
        self.invalid = {index for index, _ in audit.train.feature(faults)}
        self.said = audit.ledger.verdicts("label") if audit.ledger else {}

    def order(self, index: int) -> tuple[bool, int, int, int]:
        length = len(self.train.inputs[index]) + len(self.train.outputs[index])
        said = self.said.get(self.train.fingerprint(index)) if self.said else None
        return index in self.invalid, _TRUST.get(said or "skip", 1), -length, index
