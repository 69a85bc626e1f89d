"""Two versions of a dataset: what changed in its rows and in its verdicts, and whether what is new may pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dataaudit.acceptance import Acceptance, FingerprintAt, lines_of
from dataaudit.comparison.rows import Change
from dataaudit.engine import exit_code, judge, outcome_of
from dataaudit.measurement import Finding
from dataaudit.report import Report, Verdict

__all__ = ["Change", "Comparison", "RuleChange", "compare"]


@dataclass(frozen=True)
class RuleChange:
    """One rule before and after; None where it was not judged.

    gate  the verdict after, over what is new alone
    new   findings of examples that had none of this rule before
    gone  how many examples had one and have none any more
    """

    before: Verdict | None
    after: Verdict | None
    gate: Verdict | None
    new: Sequence[Finding] = ()
    gone: int = 0

    @property
    def either(self) -> Verdict:
        verdict = self.after or self.before
        assert verdict is not None
        return verdict

    @property
    def same(self) -> bool:
        """Nothing that a reader would want to know has changed."""
        if self.before is None or self.after is None:
            return False
        if (self.before.status, self.before.level) != (self.after.status, self.after.level):
            return False
        counts = self.after.status in ("pass", "fail")  # where nothing is decided, rows are named only to help
        return not (counts and (self.new or self.gone))


@dataclass(frozen=True)
class Comparison:
    """Both reports, the new one judged by what is new alone, and the changed rows of each split where known."""

    old: Report
    new: Report
    gated: Report
    rules: Sequence[RuleChange]
    rows: Mapping[str, Sequence[Change]] | None


def compare(
    old: Report,
    new: Report,
    rows: Mapping[str, Sequence[Change]] | None = None,
    fingerprint_at: FingerprintAt = lambda place: None,
) -> Comparison:
    """Compares two reports whose findings carry fingerprints.

    A finding gates only if the old version does not have it: what failed there is accepted as a baseline would.
    `fingerprint_at` gives the fingerprints of the new examples, so that another twin of a group is no new finding.
    """
    accepted = Acceptance(list(lines_of(old)), date.min)
    before = {verdict.rule.name: verdict for verdict in old.verdicts}
    rules, gates = [], []
    for verdict in new.verdicts:
        left = accepted.without_accepted(verdict.rule.name, verdict.measurement, fingerprint_at)
        gate = accepted.relaxed(judge(verdict.rule, left, broke=verdict.status == "error"))
        gates.append(gate)
        rules.append(_rule_change(before.pop(verdict.rule.name, None), verdict, gate))
    rules += [RuleChange(verdict, None, None) for verdict in before.values()]
    undecided = tuple(code for code in new.undecided if code not in old.undecided)
    outcome = outcome_of(gates, undecided, new.fail_on)
    gated = replace(
        new, verdicts=gates, undecided=undecided, outcome=outcome, exit_code=exit_code(outcome, new.fail_on)
    )
    return Comparison(old, new, gated, rules, rows)


def _rule_change(before: Verdict | None, after: Verdict, gate: Verdict) -> RuleChange:
    there = Counter(_fingerprints(before)) if before else Counter[str]()
    here = Counter(_fingerprints(after))
    more, new = here - there, []
    for finding in after.measurement.findings:
        if finding.fingerprint and more[finding.fingerprint]:
            more[finding.fingerprint] -= 1
            new.append(finding)
    return RuleChange(before, after, gate, new, (there - here).total())


def _fingerprints(verdict: Verdict) -> list[str]:
    return [f.fingerprint for f in verdict.measurement.findings if f.fingerprint]
