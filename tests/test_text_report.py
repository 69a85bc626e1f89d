"""The report for people: what a first run shows, and that it fits a screen."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

import dataaudit
from dataaudit.places import File, command
from dataaudit.reports import json as json_report
from dataaudit.reports import text

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "fixtures" / "demo"


@pytest.fixture(scope="module")
def report() -> dataaudit.Report:
    return dataaudit.audit(DEMO / "train.jsonl", holdout=DEMO / "test.jsonl")


def lines(report: dataaudit.Report, **how: object) -> list[str]:
    return click.unstyle(text.render(report, **how)).splitlines()  # type: ignore[arg-type]


def test_a_first_run_fits_a_screen(report: dataaudit.Report) -> None:
    assert len(lines(report)) <= 40


def test_verdict_is_last_and_counts(report: dataaudit.Report) -> None:
    last = lines(report)[-1]
    assert re.match(rf"fail: {report.decided} of {len(report.verdicts)} rules decided", last)
    for code in report.unmeasured:
        assert code in last


def test_every_checklist_rule_is_in_the_table(report: dataaudit.Report) -> None:
    shown = lines(report)
    absent = next(line for line in shown if line.startswith("  n/a"))
    passed = [line for line in shown if line.startswith("  pass")]
    for verdict in report.verdicts:
        code, name = verdict.rule.code, verdict.rule.name
        if verdict.not_applicable:
            assert code in absent
        elif verdict.status != "pass":
            assert any(f"{code}  {name}" in line for line in shown)
        elif not code.startswith("HYG"):
            assert any(code[:3] in line and name in line for line in passed)
    hygiene = sum(v.rule.code.startswith("HYG") and v.status == "pass" for v in report.verdicts)
    assert any(line.endswith(f"HYG     {hygiene} rules on row hygiene") for line in passed)
    verbose = lines(report, verbosity=1)
    assert all(any(f"{v.rule.code}  {v.rule.name}" in line for line in verbose) for v in report.verdicts)


def test_what_wants_attention_comes_first(report: dataaudit.Report) -> None:
    words = [line[2:8].strip() for line in lines(report) if line.startswith("  ") and line[2] != " "]
    order = ["FAIL", "warn", "note", "unsure", "pass", "n/a"]
    assert words == sorted(words, key=order.index) and set(words) == set(order)


def test_rules_that_miss_the_same_input_share_a_line() -> None:
    report = dataaudit.audit(DEMO / "train.jsonl")
    skipped = [line for line in lines(report) if line.startswith("  skip")]
    assert [line for line in skipped if "LKG" in line] == [
        "  skip   LKG001 LKG002 LKG004 SIZ002  no holdout file (--holdout FILE)"
    ]
    assert sum(line.count("DST001") for line in skipped) == 1


def test_a_number_is_shown_beside_the_limit_it_breaks(tmp_path: Path) -> None:
    rows = [{"text": f"question {i} about {i * i}", "label": "even" if i % 2 else "odd"} for i in range(2000)]
    file = tmp_path / "train.jsonl"
    file.write_text("\n".join(map(json.dumps, [*rows, {**rows[0], "label": "even"}])), "utf-8")
    shown = next(line for line in lines(dataaudit.audit(file)) if "LBL002" in line)
    assert re.match(r"  warn   LBL002  label-conflicts +0\.05 % +limit <= 0 % +1 finding", shown)


def test_the_command_that_mends_can_be_pasted(tmp_path: Path) -> None:
    for name in ("train.jsonl", "test.jsonl"):
        (tmp_path / f"my {name}").write_bytes((DEMO / name).read_bytes())
    report = dataaudit.audit(tmp_path / "my train.jsonl", holdout=tmp_path / "my test.jsonl")
    line = next(line for line in lines(report) if line.startswith("mend: "))
    command = line.removeprefix("mend: ").partition(" writes a copy")[0]
    words = shlex.split(command)
    assert words[0] == "dataaudit"
    subprocess.run([sys.executable, "-m", *words], check=True, capture_output=True)
    assert (
        not dataaudit.audit(tmp_path / "my train.fixed.jsonl", holdout=tmp_path / "my test.jsonl")
        .verdict("LKG001")
        .failed
    )


def test_commands_name_the_list_that_was_read(tmp_path: Path) -> None:
    rows = [[f"where is parcel number {i} of my order", ("post", "bill")[i % 2]] for i in range(60)]
    file = tmp_path / "my lists.json"
    file.write_text(json.dumps({"train": [*rows, *rows], "test": rows[:8], "none": []}))
    shown = "\n".join(lines(dataaudit.audit(f"{file}#train", holdout=f"{file}#test")))
    assert f"dataaudit review '{file}'#train --question human" in shown
    assert f"mend: dataaudit fix '{file}'#train -o '{tmp_path}/my lists.fixed.json' --holdout '{file}'#test" in shown
    assert set(re.findall(r"json'(\S+)", shown)) == {"#train", "#test", "#train)"}


def test_a_command_names_a_few_files() -> None:
    files = [File(f"{i}.jsonl", "", 0, "jsonl") for i in range(5)]
    assert command("review", files[:4]) == "dataaudit review 0.jsonl 1.jsonl 2.jsonl 3.jsonl"
    assert command("review", files, "-q") == "dataaudit review 0.jsonl 1.jsonl 2.jsonl 3.jsonl ... -q"


def test_no_command_is_named_where_none_would_mend(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text('{"prompt": "a key", "completion": ""}\n', "utf-8")
    assert not any(line.startswith("mend: ") for line in lines(dataaudit.audit(file)))


def test_hidden_findings_are_counted(report: dataaudit.Report) -> None:
    total = len(report.verdict("LKG001").measurement.findings)
    assert any(f"{total - 2:,} more: --max-findings all" in line for line in lines(report, max_findings=2))
    assert any(line.startswith("LKG001") and f"(and {total - 1:,} more)" in line for line in lines(report))


def test_every_failing_rule_names_the_next_command(report: dataaudit.Report) -> None:
    assert "dataaudit rule FMT001 (or another) says why and how to mend it" in "\n".join(lines(report))
    shown = "\n".join(lines(report, max_findings=3))
    for verdict in report.verdicts:
        if verdict.failed:
            assert f"dataaudit rule {verdict.rule.name}" in shown


def test_no_row_text_unless_asked(report: dataaudit.Report) -> None:
    rows = (DEMO / "train.jsonl").read_text("utf-8").splitlines()
    words = set(re.findall(r"[A-Za-z]{5,} [a-z]{4,} [a-z]{4,}", " ".join(rows)))
    for shown in (text.render(report, max_findings=10_000), json_report.render([report])):
        assert not [w for w in words if w in shown and "examples" not in w]


def test_escapes_in_data_reach_no_terminal(tmp_path: Path) -> None:
    hostile = tmp_path / "t\x1b[31m.jsonl"
    hostile.write_text('{"prompt": "\\u001b]0;owned\\u0007", "completion": ""}\n', "utf-8")
    shown = click.unstyle(text.render(dataaudit.audit(hostile), show_text=True))
    assert "\x1b" not in shown and "\x07" not in shown


def test_json_has_the_promised_keys(report: dataaudit.Report) -> None:
    data = json_report.to_dict(report)
    assert data["schema"] == "dataaudit/report/v1"
    assert {"verdict", "exit_code", "decided", "unmeasured", "not_applicable", "tier", "datasets", "verdicts"} <= set(
        data
    )
    assert {"name", "examples", "effective_examples", "next", "capped_by"} <= set(data["tier"])
    verdict = next(v for v in data["verdicts"] if v["code"] == "DUP002")
    assert {"code", "rule", "status", "level", "value", "interval", "limit", "n", "unit", "reason", "cause", "unlock",
            "count", "findings"} <= set(verdict)  # fmt: skip
    finding = verdict["findings"][0]
    assert {"split", "file", "row", "line", "path", "message", "score", "related"} <= set(finding)
    assert len(verdict["findings"]) == verdict["count"]
