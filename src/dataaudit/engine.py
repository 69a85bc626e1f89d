"""measure -> judge -> report. Pure: no file is read, nothing is printed, no time is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dataaudit import __version__
from dataaudit.acceptance import Acceptance, in_ignored_files, leave_out, matches
from dataaudit.check import Check, Registry, configure
from dataaudit.config import Settings
from dataaudit.dataset import Audit
from dataaudit.errors import DataAuditError
from dataaudit.facts import facts_of
from dataaudit.guarding import guarded
from dataaudit.identity import Identity
from dataaudit.measurement import Measurement
from dataaudit.places import File
from dataaudit.report import Ground, Outcome, Report, Status, Verdict
from dataaudit.rule import Level, Rule
from dataaudit.slicing import with_slices, worst
from dataaudit.tiers import tier_of

if TYPE_CHECKING:
    from dataaudit.memory import Memory
    from dataaudit.streaming.stream import Stream

Progress = Callable[[str, int, int], None]


def run(
    audit: Audit,
    settings: Settings,
    registry: Registry | None = None,
    progress: Progress | None = None,
    *,
    identity: Identity | None = None,
    acceptance: Acceptance | None = None,
    memory: Memory | None = None,
    stream: Stream | None = None,
    name: str | None = None,
) -> Report:
    """Measures and judges every active rule.

    progress    is told the rule's name, its number and how many there are
    identity    gives findings their fingerprints, where a report or the baseline needs them
    acceptance  the baseline: accepted findings leave the metric before it is judged
    memory      what was measured of the same inputs before; the audit's rows are read only where it has a gap
    stream      reads large files chunk by chunk, where all rules can be measured so; the audit's rows are then not read
    name        the dataset's name in the config

    Raises DataAuditError for a rule that names an unknown check or option; a check that breaks is a verdict.
    """
    registry = registry or Registry()
    stream = _streamed(stream, settings, registry, memory) if stream else None
    facts = (memory.facts if memory else None) or (stream.facts if stream else facts_of(audit))
    rules = [rule for rule in settings.active() if _runs(rule, settings, registry, facts[0].files)]
    if not rules:
        raise DataAuditError("no rule is left to judge", "see --select, --ignore and the levels in the config")
    checks = [_configured(rule, registry, settings) for rule in rules]
    verdicts = []
    for number, (rule, check) in enumerate(zip(rules, checks, strict=True), 1):
        if progress:
            progress(rule.name, number, len(rules))
        measurement, broke = _recalled(check, audit, memory, stream)
        patterns = _ignored(rule, settings)
        if patterns:
            measurement = leave_out(measurement, in_ignored_files(measurement, patterns))
        if identity:
            measurement = replace(measurement, findings=identity.of(measurement.findings))
        if identity and acceptance:
            measurement = acceptance.without_accepted(rule.name, measurement, identity.at)
        _refuse_impossible_limit(rule, measurement)
        verdict = judge(rule, measurement, broke)
        verdicts.append(acceptance.relaxed(verdict) if acceptance else verdict)
    examples = facts[0].examples
    unusable = bytearray(examples)  # one byte each, however many there are
    for verdict in verdicts:
        for index in verdict.measurement.unusable:
            unusable[index] = True
    undecided = tuple(
        v.rule.code for v in verdicts if v.unmeasured and (settings.strict or v.rule.name in settings.require)
    )
    outcome = outcome_of(verdicts, undecided, settings.fail_on)
    if memory:
        memory.facts = facts
    return Report(
        version=__version__,
        datasets=facts,
        verdicts=verdicts,
        tier=tier_of(examples, examples - sum(unusable), verdicts),
        outcome=outcome,
        exit_code=exit_code(outcome, settings.fail_on),
        fail_on=settings.fail_on,
        undecided=undecided,
        name=name,
        rests_on=_grounds(audit, acceptance),
    )


def _grounds(audit: Audit, acceptance: Acceptance | None) -> tuple[Ground, ...]:
    ledger = [Ground("ledger", audit.ledger.path, audit.ledger.sha256)] if audit.ledger else []
    baseline = [acceptance.ground] if acceptance and acceptance.ground else []
    return (*ledger, *baseline)


def _refuse_impossible_limit(rule: Rule, measurement: Measurement) -> None:
    """A share above 1 can neither be reached nor missed: `max = 5` for 5 % would switch the rule off unseen."""
    if measurement.value is None or not measurement.unit.startswith("share"):
        return
    for limit in (rule.limit, rule.warn or rule.limit):
        for key, edge in limit.to_dict().items():
            if not 0 <= edge <= 1:
                raise DataAuditError(
                    f"rules.{rule.name}.limit.{key}: a share lies between 0 and 1, found {edge:g}", "5 % is 0.05"
                )


def _runs(rule: Rule, settings: Settings, registry: Registry, files: Sequence[File]) -> bool:
    if settings.fast and registry.get(rule.check).cost != "light":
        return False
    patterns = _ignored(rule, settings)
    return not patterns or not all(matches(file.name, patterns) for file in files)


def _configured(rule: Rule, registry: Registry, settings: Settings) -> Check:
    """The check of a rule. An error names the file and line that says what cannot be meant."""
    where = f"rules.{rule.name}.options"
    try:
        return configure(registry.get(rule.check), rule.options, where)
    except DataAuditError as error:
        keys = [key for key in rule.options if f'option "{key}"' in str(error) or f"{where}.{key}" in str(error)]
        said = [f"{rule.name}.options.{keys[0]}"] if keys else [f"{rule.name}.check", f"{rule.name}.code"]
        origin = next((settings.origins[key] for key in said if key in settings.origins), None)
        place = f"rules.{rule.name}: " if where not in str(error) else ""
        raise DataAuditError(f"{f'{origin}: ' if origin else ''}{place}{error}", error.hint) from None


def _ignored(rule: Rule, settings: Settings) -> list[str]:
    return [pattern for pattern, names in settings.file_ignores.items() if rule.name in names]


def _streamed(stream: Stream, settings: Settings, registry: Registry, memory: Memory | None) -> Stream | None:
    """The stream after its pass, where every rule can be measured so and something is not remembered."""
    from dataaudit.streaming.stream import NeedsTheWhole

    rules = [rule for rule in settings.active() if not settings.fast or registry.get(rule.check).cost == "light"]
    checks = [_configured(rule, registry, settings) for rule in rules]
    if memory and memory.facts and all(memory.recall(check) for check in checks):
        return None
    whole = [rule.code for rule, check in zip(rules, checks, strict=True) if not stream.takes(check)]
    stream.announce(whole)
    if whole:
        return None
    try:
        stream.run(checks)
    except NeedsTheWhole:
        return None
    return stream


def _recalled(
    check: Check, audit: Audit, memory: Memory | None, stream: Stream | None = None
) -> tuple[Measurement, bool]:
    kept = memory.recall(check) if memory else None
    if kept is not None:
        return kept, False
    if stream:
        measurement, broke = stream.measured(check)
        if memory and not broke:
            memory.keep(check, measurement)
        return measurement, broke
    chunked = memory is not None and check.row_local and memory.keeps(check)
    measurement, broke = memory.in_chunks(check, audit, _measure) if memory and chunked else _measure(check, audit)
    measurement = with_slices(measurement, audit)
    if memory and not broke:
        memory.keep(check, measurement)
    return measurement, broke


def _measure(check: Check, audit: Audit) -> tuple[Measurement, bool]:
    """The measurement, and whether the check broke. A plugin may raise, print or exit; none of it gets through."""
    audit.read()  # what cannot be read is no fault of the check
    for need in check.needs:
        if lack := audit.lacks(need, check.sealed):
            return Measurement.missing(lack, f"--{need} FILE"), False
    with guarded() as broken:
        measurement = check.measure(audit)
        if not isinstance(measurement, Measurement):
            raise TypeError(f"measure() returned {type(measurement).__name__}, expected Measurement")
    return (broken[0], True) if broken else (measurement, False)


def judge(rule: Rule, measurement: Measurement, broke: bool = False) -> Verdict:
    """Lays the limit over the measurement.

    An estimate passes only if its whole interval lies inside the limit and fails only if it lies outside. The
    softer limit `warn` looks at the value itself and makes at most a warning.
    """
    status: Status
    level: Level = rule.level
    if broke:
        status = "error"
    elif measurement.value is None:
        status = "skipped" if measurement.cause else "inconclusive"
    else:
        side = rule.limit.side(measurement)
        if side == "outside":
            status = "fail"
        elif rule.warn is not None and not rule.warn.allows(measurement.value):
            status, level = "fail", ("note" if level == "note" else "warning")
        else:
            status = "pass" if side == "inside" else "inconclusive"
    if status == "inconclusive" and measurement.reason is None:
        measurement = replace(measurement, reason="the limit lies inside the interval")
    return Verdict(rule, status, level, measurement, worst(measurement, rule.limit))


def outcome_of(verdicts: Sequence[Verdict], undecided: Sequence[str], fail_on: str) -> Outcome:
    """The verdict of the whole; `undecided` are the rules that had to be decided and were not."""
    if any(v.status == "error" for v in verdicts):
        return "error"
    bar = ("error", "warning") if fail_on == "warning" else ("error",)
    if any(v.failed and v.level in bar for v in verdicts):
        return "fail"
    return "undecided" if undecided else "pass"


def exit_code(outcome: Outcome, fail_on: str) -> int:
    """0 pass, 1 fail or undecided, 2 could not judge."""
    if outcome == "error":
        return 2
    return 0 if outcome == "pass" or fail_on == "never" else 1
