"""Numbers, limits and places in words, the same in every report."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import PurePath

from dataaudit.measurement import Finding, Measurement, Place, SliceShare
from dataaudit.places import command
from dataaudit.report import Report, SplitFacts, Tier, Verdict, worst
from dataaudit.rule import Limit

_SIGNS = {"min": ">=", "above": ">", "max": "<=", "below": "<"}


def number(value: float, unit: str) -> str:
    """Shares as percentages, counts as whole numbers, anything else with three digits."""
    if unit.startswith("share"):
        percent = value * 100
        if percent and abs(percent) < 0.1:
            return f"{percent:.2g} %"
        return f"{percent:.1f} %".replace(".0 %", " %")
    return f"{value:,.0f}" if value == int(value) else f"{value:.3f}"


def limit(limit: Limit, unit: str) -> str:
    """`<= 5 %`, `10 % to 20 %` or `< 0.550 AUC`."""
    bounds = limit.to_dict()
    if limit.min is not None and limit.max is not None:
        text = f"{number(limit.min, unit)} to {number(limit.max, unit)}"
    else:
        text = ", ".join(f"{_SIGNS[key]} {number(value, unit)}" for key, value in bounds.items())
    on_a_scale = not unit.startswith("share") and any(value != int(value) for value in bounds.values())
    return f"{text} {unit}" if on_a_scale else text


def value(measurement: Measurement) -> str:
    """The value with its interval: `93 % (88 % to 96 %)`."""
    if measurement.value is None:
        return ""
    unit = measurement.unit
    if measurement.interval is None:
        return number(measurement.value, unit)
    low, high = measurement.interval
    return f"{number(low, unit)} to {number(high, unit)}"


def worst_slice(verdict: Verdict, show_text: bool = False) -> str:
    """The share of the worst slice, nothing where none is worse."""
    return slice_share(verdict.worst, show_text) if verdict.worst else ""


def slice_share(part: SliceShare, show_text: bool = False) -> str:
    """`18 % of the 340 examples with the language of row 12, 3 % elsewhere`."""
    which = f"{part.field} {part.value}" if show_text and part.value else f"the {part.field} of row {part.row}"
    share, elsewhere = (number(x, "share") for x in (part.share, part.elsewhere))
    return f"{share} of the {part.n:,} examples with {which}, {elsewhere} elsewhere"


def status(verdict: Verdict) -> str:
    """One word: pass, FAIL, warn, note, unsure, skip, n/a or ERROR."""
    if verdict.failed:
        return {"error": "FAIL", "warning": "warn"}.get(verdict.level, "note")
    if verdict.not_applicable:
        return "n/a"
    return {"inconclusive": "unsure", "skipped": "skip", "error": "ERROR"}.get(verdict.status, verdict.status)


def place(place: Place) -> str:
    """`train.jsonl:1236`, clickable in most terminals; row and line differ where records span lines."""
    return f"{place.file}:{place.line}" if place.line else place.file


def finding(finding: Finding) -> str:
    """Row, field path and message on one line."""
    row = f"row {finding.place.row}" if finding.place.row else ""
    path = f"{finding.path}: " if finding.path else ""
    return f"{row + '  ' if row else ''}{path}{finding.message}"


def printable(text: str) -> str:
    """Data made safe for a terminal: control characters, escapes and direction marks are shown, not obeyed."""
    return "".join(
        c
        if c.isprintable() and c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        else f"\\x{ord(c):02x}"
        if c not in "\n\t"
        else " "
        for c in text
    )


def title(report: Report) -> str:
    """The dataset's name in the config, or its first training file."""
    return report.name or report.datasets[0].files[0].name


def split(facts: SplitFacts) -> str:
    """`train.jsonl, 1,840 examples, openai-messages, 77 labels`."""
    more = f" and {len(facts.files) - 1} more" if len(facts.files) > 1 else ""
    parts = [f"{facts.files[0].name}{more}", f"{facts.examples:,} {'example' if facts.examples == 1 else 'examples'}"]
    if facts.unreadable:
        parts.append(f"{facts.unreadable:,} unreadable")
    parts.append(facts.taken_for)
    if facts.labels:
        parts.append(f"{facts.labels} labels")
    return ", ".join(parts)


def why_not(measurement: Measurement) -> str:
    """Why there is no number, and what would give one."""
    hint = measurement.unlock or measurement.settle
    return f"{measurement.reason or ''} ({hint})" if hint else measurement.reason or ""


def sentence(verdict: Verdict) -> str:
    """What was found and what was expected: `7.3 % of 1,840 examples, limit <= 5 %, 134 findings, 20 accepted`."""
    m, rule = verdict.measurement, verdict.rule
    if verdict.status == "error" or m.value is None:
        return f"{rule.summary}: {why_not(m)}"
    parts = [f"{value(m)}{of(m)}", f"limit {limit(verdict.limit, m.unit)}" if rule.limit.to_dict() else ""]
    if verdict.status == "inconclusive":
        parts.append(m.settle or m.reason or "")
    if m.findings and m.value != len(m.findings):
        parts.append(f"{len(m.findings):,} {'finding' if len(m.findings) == 1 else 'findings'}")
    if m.accepted:
        parts.append(f"{m.accepted:,} accepted")
    parts.append(worst_slice(verdict))
    return f"{rule.summary}: {', '.join(part for part in parts if part)}"


def of(m: Measurement) -> str:
    """What a number counts: ` of 1,840 examples`, ` classes`."""
    if m.unit.startswith("share"):
        return f" of {m.n:,} {m.unit.removeprefix('share of ')}" if m.n else f" {m.unit}"
    return f" {m.unit.removesuffix('s') if m.value == 1 else m.unit}"


def next_step(verdict: Verdict) -> str:
    """The fix and the command that explains the rule."""
    return f"{verdict.rule.fix} See: dataaudit rule {verdict.rule.name}".strip()


def mending(report: Report) -> str:
    """The command that mends what a command can, with the names of the files: ready to be pasted."""
    from dataaudit.fixes.choice import SAFE

    train, *others = report.datasets
    if len(train.files) != 1 or not any(v.failed and v.rule.name in SAFE for v in report.verdicts):
        return ""
    path = PurePath(train.files[0].name)
    output = shlex.quote(str(path.with_name(f"{path.stem}.fixed{path.suffix}")))
    held = [f"--holdout {file.argument}" for facts in others if facts.split == "holdout" for file in facts.files]
    mend = command("fix", train.files, f"-o {output}", *held)
    return f"{mend} writes a copy without what is certainly wrong; --diff shows it first"


def message(finding: Finding, show_text: bool) -> str:
    """`row 1234: like row 1197 (0.93)`, with the row's text where that is allowed."""
    row = f"row {finding.place.row}: " if finding.place.row else ""
    path = f"{finding.path}: " if finding.path else ""
    text = f" | {finding.text}" if show_text and finding.text else ""
    return f"{row}{path}{finding.message}{text}"


def located(finding: Finding, show_text: bool) -> str:
    """`train.jsonl:1236 row 1234: like row 1197 (0.93)`."""
    return f"{place(finding.place)} {message(finding, show_text)}"


def tier(tier: Tier) -> str:
    """`tier: production (production quality), 1,702 good of 1,840 examples; 298 more reach high`."""
    good = (
        f"{tier.examples:,} example{'' if tier.examples == 1 else 's'}"
        if tier.effective_examples == tier.examples
        else f"{tier.effective_examples:,} good of {tier.examples:,} examples"
    )
    text = f"tier: {tier.name} ({tier.title}), {good}"
    if tier.needs is not None:
        text += f"; {tier.needs:,} more good examples reach {tier.next_name}"
    if tier.capped_by:
        text += f"; expected only after {' '.join(tier.capped_by)} {'is' if len(tier.capped_by) == 1 else 'are'} fixed"
    return text


def last_line(report: Report) -> str:
    """The verdict of the whole and its count."""
    parts = [f"{report.decided} of {len(report.verdicts)} rules decided"]
    failed = [v.rule.code for v in report.verdicts if v.failed and v.level == "error"]
    warned = [v.rule.code for v in report.verdicts if v.failed and v.level == "warning"]
    broken = [v.rule.code for v in report.verdicts if v.status == "error"]
    for words, codes in (("failed", failed), ("warned", warned), ("broke", broken), ("unmeasured", report.unmeasured)):
        if codes:
            parts.append(f"{len(codes)} {words} ({' '.join(codes)})")
    if report.not_applicable:
        parts.append(f"{len(report.not_applicable)} not applicable")
    if report.exit_code == 0 and report.outcome != "pass":
        parts.append(f"exit 0 because of --fail-on {report.fail_on}")
    return f"{report.outcome}: {', '.join(parts)}"


def of_all(reports: Sequence[Report]) -> str:
    """The verdict of a run over several datasets: `fail: 1 of 3 datasets passed, 2 failed (faq support)`."""
    outcome, _ = worst(reports)
    passed = [r for r in reports if r.outcome == "pass"]
    parts = [f"{len(passed)} of {len(reports)} datasets passed"]
    for word, label in (("fail", "failed"), ("undecided", "undecided"), ("error", "broke")):
        names = [r.name or title(r) for r in reports if r.outcome == word]
        if names:
            parts.append(f"{len(names)} {label} ({' '.join(names)})")
    return printable(f"{outcome}: {', '.join(parts)}")
