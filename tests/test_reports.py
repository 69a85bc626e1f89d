"""Every reporter over the same hostile audit: valid where a schema exists, and never a leak of row text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

import dataaudit
from dataaudit.measurement import Finding, Measurement, Place
from dataaudit.places import File
from dataaudit.report import Report, SplitFacts, Tier, Verdict
from dataaudit.reports import FORMATS, render
from dataaudit.reports.markdown import escape
from dataaudit.rule import Limit, Rule
from tests.processes import inside as run
from tests.schemas import GITLAB, SARIF, junit_schema, official, validate

SECRET = "the patient's name is Ada"
EVIL = 'tra\x1b[31min|`<b>@x"]]>\ud800\u202e.jsonl'


def finding(row: int, file: str = "train.jsonl", **more: object) -> Finding:
    place = Place("train", file, row, row + 2)
    other = (Place("train", file, 1, 3),)
    made = {"message": "like row 1", "path": "messages[1].content", "score": 0.9, "related": other, "text": SECRET}
    return Finding(place, **(made | {"fingerprint": f"{row:064x}"} | more))  # type: ignore[arg-type]


def verdict(name: str, code: str, status: str, level: str = "error", **measured: object) -> Verdict:
    rule = Rule(name, code, name, f"Says {name}", level, limit=Limit(max=0.05), why="It hurts.", fix="Drop them.")  # type: ignore[arg-type]
    return Verdict(rule, status, level, Measurement(**({"value": 0.5, "n": 40} | measured)))  # type: ignore[arg-type]


def report(rows: int = 20, file: str = "train.jsonl", name: str | None = None) -> Report:
    verdicts = [
        verdict("near-duplicates", "DUP002", "fail", findings=[finding(r, file) for r in range(2, rows)], accepted=3),
        verdict("odd-rows", "HYG001", "fail", "warning", findings=[finding(5, file, message="n\n::error::x, 100 %")]),
        verdict("too-few", "SIZ001", "fail", value=4.0, unit="examples"),
        verdict("label-accuracy", "LBL001", "inconclusive", value=None, reason="too few", settle="review 10 rows"),
        verdict("drift", "DST001", "skipped", value=None, reason="no file", cause="missing-input", unlock="--x FILE"),
        verdict("variants", "LBL003", "skipped", value=None, reason="no labels", cause="not-applicable"),
        verdict("plugin", "XXX001", "error", value=None, reason="the check broke: ValueError"),
        verdict("shape", "FMT003", "pass", value=0.0, interval=(0.0, 0.01)),
    ]
    facts = SplitFacts("train", [File(file, "0" * 64, 9, "jsonl")], "alpaca", "alpaca", rows, 1, 3, "0" * 64)
    tier = Tier("nudge", "behavioural nudge", "tone", rows, rows - 1, "solid", 50, ("DUP002",))
    return Report("1.2.3", [facts], verdicts, tier, "error", 2, undecided=("LBL001",), name=name)


def test_sarif_is_valid_and_keeps_its_limits() -> None:
    log = json.loads(render([report(6000, name="a"), report(30, EVIL, name="b")], "sarif"))
    validate(log, official(SARIF))
    results = log["runs"][0]["results"]
    assert len(results) == 5000
    dropped = log["runs"][0]["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert dropped.startswith(f"{5998 + 1 + 1 + 1 - 5000:,} results are left out")
    assert {r["ruleId"] for r in results} >= {"DUP002", "HYG001", "SIZ001", "LBL001"} - {"HYG001"}
    assert log["runs"][0]["automationDetails"]["id"] == "dataaudit/a/"
    first = next(r for r in results if r["ruleId"] == "DUP002")
    assert first["message"]["text"].endswith("like [row 1](1)")
    assert first["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 1, "endLine": 4}


@pytest.mark.parametrize("findings", [0, 1, 80])
def test_junit_is_valid(findings: int) -> None:
    schema = xmlschema.XMLSchema(junit_schema())
    one, other = report(findings, EVIL), report(findings, "a plain answer")
    for reports in ([one], [one, other]):
        schema.validate(render(reports, "junit"))
    broken = render([one], "junit").replace("<testcase ", "<case ")
    assert not schema.is_valid(broken.replace("</testcase>", "</case>"))


def test_junit_has_one_case_a_rule() -> None:
    suites = ElementTree.fromstring(render([report(80, EVIL)], "junit"))
    assert [suites.get(k) for k in ("tests", "failures", "errors")] == ["8", "3", "1"]
    children = {case.get("name", ""): [c.tag for c in case] for case in suites.iter("testcase")}
    assert children == {
        "DUP002 near-duplicates": ["failure"],
        "HYG001 odd-rows": ["system-out"],
        "SIZ001 too-few": ["failure"],
        "LBL001 label-accuracy": ["failure"],
        "DST001 drift": ["skipped"],
        "LBL003 variants": ["skipped"],
        "XXX001 plugin": ["error"],
        "FMT003 shape": [],
    }
    text = suites.findtext(".//failure") or ""
    assert len(text.splitlines()) == 50 + 2 and "... 28 more" in text


def test_gitlab_is_valid_and_fingerprints_are_unique() -> None:
    issues = json.loads(render([report(name="a"), report(name="b")], "gitlab"))
    validate(issues, GITLAB)
    assert len({i["fingerprint"] for i in issues}) == len(issues) == 2 * (18 + 1 + 1 + 1 + 1)
    assert issues[0]["description"].startswith("near-duplicates (DUP002): row 2: ")


def test_github_shows_ten_and_counts_the_rest() -> None:
    lines = render([report(60, EVIL)], "github").splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert sum(line.startswith("::error ") for line in commands) == 10
    assert [re.search(r"\((\w+)\)", line).group(1) for line in commands[:2]] == ["DUP002", "HYG001"]  # type: ignore[union-attr]
    assert any(line.startswith("52 more than GitHub shows") for line in lines)
    injected = next(line for line in commands if "100" in line)
    assert injected.startswith("::warning title=") and "100 %25" in injected
    assert all(re.fullmatch(r"::(error|warning|notice) [^:]+::.*", line) for line in commands)


def test_markdown_is_capped_and_escaped() -> None:
    text = render([report(900, EVIL)], "markdown")
    assert text.count("like row 1") == 50 and "- 848 more" in text
    assert "901 found, 3 accepted" in text
    assert "<b>" not in re.sub("`[^`\n]*`", "", text)
    assert "| `DUP002` near-duplicates |" in text
    assert escape("a|b <i> @you [x](y)") == "a\\|b &lt;i\\> &#64;you \\[x\\](y)"


@pytest.mark.parametrize("name", FORMATS)
def test_no_row_text_and_no_escape_gets_out(name: str) -> None:
    output = render([report(file=EVIL)], name)
    assert SECRET not in output
    if name == "text":  # colours are the terminal's, which click strips elsewhere
        output = re.sub(r"\x1b\[[0-9;]*m", "", output)
    assert "\x1b" not in output and ("\u202e" not in output or name.startswith("json"))
    output.encode("utf-8")
    if name != "receipt":
        assert "Ada" in render([report()], name, show_text=True)


def test_two_hundred_rows_under_one_system_prompt_have_their_own_fingerprints(tmp_path: Path) -> None:
    def row(i: int) -> str:
        turns = [
            {"role": "system", "content": "You are the assistant of a bank. Answer politely and in one sentence. " * 3},
            {"role": "user", "content": f"question {i}"},
        ]
        return json.dumps({"messages": turns}) + "\n"  # no answer: FMT002

    def fingerprints(rows: list[int]) -> dict[str, str]:
        path = tmp_path / "train.jsonl"
        path.write_text("".join(row(i) for i in rows), "utf-8")
        done = run("check", path, "--select", "FMT002", "--output-format", "sarif")
        results = json.loads(done.out)["runs"][0]["results"]
        lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in results]
        return {
            str(rows[line - 1]): r["partialFingerprints"]["primaryLocationLineHash"]
            for line, r in zip(lines, results, strict=True)
        }

    before = fingerprints(list(range(200)))
    assert len(set(before.values())) == 200
    after = fingerprints([i for i in reversed(range(200)) if i != 10])
    assert after == {i: f for i, f in before.items() if i != "10"}


def test_several_outputs_from_one_run(tmp_path: Path) -> None:
    train = tmp_path / "train.jsonl"
    train.write_text('{"prompt": "a", "completion": "b"}\n', "utf-8")
    names = {"sarif": "a.sarif", "markdown": "b.md", "junit": "c.xml", "json": "d.json", "gitlab": "e.json"}
    arguments = [x for name, file in names.items() for x in ("--output", f"{name}={tmp_path / file}")]
    done = run("check", train, "--select", "SIZ001", *arguments)
    assert done.code == 1
    assert json.loads((tmp_path / "a.sarif").read_text())["version"] == "2.1.0"
    assert (tmp_path / "b.md").read_text().startswith("## ")
    assert (tmp_path / "c.xml").read_text().startswith("<?xml")
    assert json.loads((tmp_path / "d.json").read_text())["schema"] == "dataaudit/report/v1"
    assert isinstance(json.loads((tmp_path / "e.json").read_text()), list)
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_report_that_cannot_be_written_is_said_before_the_audit(tmp_path: Path) -> None:
    done = run("check", "missing.jsonl", "--output", tmp_path / "no" / "a.json")
    assert done.code == 2 and "no such directory" in done.err and "mkdir -p" in done.err
    done = run("check", "missing.jsonl", "--output", "serif=a.json")
    assert done.code == 2 and 'did you mean "sarif"?' in done.err
    train = tmp_path / "train.jsonl"
    train.write_text('{"prompt": "a", "completion": "b"}\n', "utf-8")
    done = run("check", train, "--select", "SIZ001", "--output", "json=/dev/full")
    assert done.code == 2 and "cannot be written (No space left on device)" in done.err


def test_the_step_summary_is_appended_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train, summary = tmp_path / "train.jsonl", tmp_path / "summary"
    train.write_text('{"prompt": "a", "completion": "b"}\n', "utf-8")
    summary.write_text("# before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("check", train, "--select", "SIZ001", "--output", f"markdown={summary}")
    assert summary.read_text("utf-8").startswith("# before\n## ")


def test_the_api_gives_the_same_report(tmp_path: Path) -> None:
    made = dataaudit.audit([{"prompt": "a", "completion": "b"}], select=["SIZ001"])
    assert json.loads(render([made], "json"))["verdicts"][0]["code"] == "SIZ001"
