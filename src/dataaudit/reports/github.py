"""GitHub Actions: annotations. The step summary (`--output markdown=$GITHUB_STEP_SUMMARY`) holds what exceeds them.

GitHub shows ten errors and ten warnings a step and drops the rest without a word (actions/toolkit pull request 734),
so each failing rule comes first, then rows as far as they fit, then one line that counts what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dataaudit.measurement import Place
from dataaudit.report import Report, Verdict
from dataaudit.reports import location, wording

SHOWN = 10
_COMMAND = {"error": "error", "warning": "warning", "note": "notice"}


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """Workflow commands, then the verdict as plain lines."""
    spent: Counter[str] = Counter()
    lines: list[str] = []
    hidden = 0
    loud = [(report, v) for report in reports for v in report.verdicts if v.failed or report.gates(v)]
    for report, verdict in loud:
        command = _command(report, verdict)
        if spent[command] < SHOWN:
            spent[command] += 1
            lines.append(_annotation(command, verdict, _first_place(report, verdict), _headline(verdict)))
        else:
            hidden += 1
    for report, verdict in loud:
        command = _command(report, verdict)
        for finding in verdict.measurement.findings[:max_findings]:
            if spent[command] < SHOWN:
                spent[command] += 1
                text = wording.message(finding, show_text)
                lines.append(_annotation(command, verdict, finding.place, text))
            else:
                hidden += 1
    if hidden:
        lines.append(f"{hidden:,} more than GitHub shows: see the step summary or the JSON report")
    lines += [wording.printable(f"{wording.title(report)}: {wording.last_line(report)}") for report in reports]
    return "\n".join(lines) + "\n"


def _command(report: Report, verdict: Verdict) -> str:
    return "error" if report.gates(verdict) else _COMMAND.get(verdict.level, "notice")


def _headline(verdict: Verdict) -> str:
    return f"{wording.sentence(verdict)}. {wording.next_step(verdict)}"


def _first_place(report: Report, verdict: Verdict) -> Place:
    if verdict.measurement.findings:
        return verdict.measurement.findings[0].place
    return Place("train", report.datasets[0].files[0].name, 1, 1)


def _annotation(command: str, verdict: Verdict, place: Place, message: str) -> str:
    properties = {"title": f"{verdict.rule.name} ({verdict.rule.code})"}
    path = location.in_repository(place.file)
    if path is not None:
        properties = {"file": path, "line": str(place.line or 1), **properties}
    text = ",".join(f"{key}={_property(wording.printable(value))}" for key, value in properties.items())
    return f"::{command} {text}::{_data(wording.printable(message))}"


# As @actions/core writes them: lib/command.js.
def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
