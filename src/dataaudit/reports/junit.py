"""JUnit XML: a suite a dataset, a test case a rule, so that a checklist reads as tests in every CI."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from dataaudit.report import Report, Verdict
from dataaudit.reports import wording

MOST = 50


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """A rule fails its case only if it keeps the data from passing; a warning is said in the case's output."""
    suites = ElementTree.Element("testsuites", name="dataaudit")
    for report in reports:
        name = wording.printable(wording.title(report))
        suite = ElementTree.SubElement(suites, "testsuite", name=name)
        for verdict in report.verdicts:
            _case(suite, name, report, verdict, MOST if max_findings is None else max_findings, show_text)
        _count(suite)
    for key in ("tests", "failures", "errors"):
        suites.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, "unicode") + "\n"


def _case(suite: ElementTree.Element, name: str, report: Report, verdict: Verdict, most: int, show_text: bool) -> None:
    rule = verdict.rule
    case = ElementTree.SubElement(suite, "testcase", name=f"{rule.code} {rule.name}", classname=f"dataaudit.{name}")
    message = wording.printable(wording.sentence(verdict))
    if verdict.status == "error":
        ElementTree.SubElement(case, "error", type="error", message=message)
    elif report.gates(verdict):
        kind = verdict.level if verdict.failed else "undecided"
        failure = ElementTree.SubElement(case, "failure", type=kind, message=message)
        failure.text = _evidence(verdict, most, show_text)
    elif verdict.status in ("skipped", "inconclusive"):
        ElementTree.SubElement(case, "skipped", message=message)
    elif verdict.failed:
        ElementTree.SubElement(case, "system-out").text = f"{verdict.level}: {message}\n" + _evidence(
            verdict, most, show_text
        )


def _evidence(verdict: Verdict, most: int, show_text: bool) -> str:
    findings = verdict.measurement.findings
    lines = [wording.printable(wording.located(f, show_text)) for f in findings[:most]]
    if len(findings) > most:
        lines.append(f"... {len(findings) - most:,} more")
    return "\n".join([*lines, wording.next_step(verdict)])


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
