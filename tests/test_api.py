"""The Python API says what it expected, and shows itself in a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dataaudit

ROWS = [{"prompt": f"where is card {i}?", "completion": f"in box {i}"} for i in range(60)]


@pytest.mark.parametrize(
    "select", ["DUP001,DUP002", ["DUP001", "DUP002"], ("DUP001", "near-duplicates"), {"DUP001", "DUP002"}]
)
def test_rules_may_be_one_text_or_several(select: Any) -> None:
    report = dataaudit.audit(ROWS, select=select)
    assert [v.rule.code for v in report.verdicts] == ["DUP001", "DUP002"]
    ignored = dataaudit.audit(ROWS, select="DUP001,DUP002,SIZ001", ignore=select)
    assert [v.rule.code for v in ignored.verdicts] == ["SIZ001"]


@pytest.mark.parametrize("select", ["LBL", ["LBL"], {"LBL"}])
def test_a_prefix_means_all_rules_that_begin_so(select: Any) -> None:
    codes = [v.rule.code for v in dataaudit.audit(ROWS, select=select).verdicts]
    assert len(codes) > 4
    assert all(code.startswith("LBL") for code in codes)


def test_overrides_may_be_one_text() -> None:
    assert dataaudit.audit(ROWS, select="SIZ001", sets="enough-examples.min=61").outcome == "fail"


@pytest.mark.parametrize(
    ("argument", "value", "says"),
    [
        ("config", {}, "audit(config=...): expected the path of a file, found dict"),
        ("config", 5, "expected the path of a file, found int 5"),
        ("baseline", True, "audit(baseline=...): expected the path of a file, found bool True"),
        ("ledger", [], "audit(ledger=...): expected the path of a file, found list"),
        ("select", 5, "audit(select=...): expected text or a list of texts"),
        ("select", [5], "audit(select=...): expected text or a list of texts"),
        ("ignore", None, "audit(ignore=...): expected text or a list of texts"),
        ("sets", {"a": 1}, "audit(sets=...): expected text or a list of texts"),
        ("fields", "input=x", "audit(fields=...): expected a mapping of roles to fields"),
        ("provider", 3, "audit(provider=...): expected text, found int 3"),
        ("format", [], "audit(format=...): expected text, found list"),
        ("strict", "yes", "audit(strict=...): expected True or False, found str"),
    ],
)
def test_an_argument_of_another_kind_is_named(argument: str, value: Any, says: str) -> None:
    with pytest.raises(dataaudit.DataAuditError) as error:
        dataaudit.audit(ROWS, **{argument: value})
    assert says in str(error.value)


def test_a_report_is_shown_in_a_line() -> None:
    report = dataaudit.audit(ROWS, select="SIZ001")
    assert str(report) == "<train>: pass: 1 of 1 rules decided"
    assert repr(report) == f"<Report {report}>"


def test_public_names_are_listed() -> None:
    assert set(dataaudit.__all__) <= set(dir(dataaudit))


def put(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('check = "patern"', 'a.toml:3: rules.mine: unknown check "patern" (did you mean "pattern"?)'),
        ('check = "pattern"', "a.toml:3: rules.mine.options: expected also pattern, found no options"),
        (
            'check = "pattern"\noptions = { pattern = "a", feld = "x" }',
            'a.toml:4: rules.mine.options: unknown option "feld" (did you mean "field"?)',
        ),
        ('check = "pattern"\noptions = { pattern = "(" }', "a.toml:3: rules.mine.options: the pattern '('"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_named_with_file_and_line(tmp_path: Path, rule: str, says: str) -> None:
    path = put(tmp_path / "a.toml", f'[rules.mine]\ncode = "ABC001"\n{rule}\nlimit = {{ max = 0 }}\n')
    with pytest.raises(dataaudit.DataAuditError) as error:
        dataaudit.audit(ROWS, config=path, select="ABC001")
    assert str(error.value).startswith(f"{path.parent}/{says}")


def share(match: str, rows: list[dict[str, Any]], path: Path) -> dataaudit.Verdict:
    rule = f'code = "ABC001"\ncheck = "share"\nlimit = {{ min = 0.5 }}\noptions = {{ match = {match} }}\n'
    return dataaudit.audit(rows, config=put(path / "a.toml", f"[rules.mine]\n{rule}")).verdict("ABC001")


@pytest.mark.parametrize(
    ("match", "status"),
    [
        ('{ field = "meta.lang", equals = "de" }', "skipped"),
        ('{ not = { field = "meta.lang", equals = "de" } }', "skipped"),
        ('{ all = [{ field = "output", contains = "box" }, { field = "meta.lang", equals = "de" }] }', "skipped"),
        ('{ any = [{ field = "output", contains = "box" }, { field = "meta.lang", equals = "de" }] }', "pass"),
        ('{ field = "meta.lang", exists = true }', "fail"),
        ('{ field = "meta.lang", exists = false }', "pass"),
        ('{ field = "prompt", contains = "parcel" }', "fail"),
    ],
)
def test_a_condition_on_a_field_that_no_example_has_is_not_applicable(tmp_path: Path, match: str, status: str) -> None:
    verdict = share(match, ROWS, tmp_path)
    assert verdict.status == status
    assert status != "skipped" or (verdict.measurement.reason or "") == 'no example has the field "meta.lang"'


def test_an_edge_case_may_be_any_condition(tmp_path: Path) -> None:
    rows = [row | {"meta": {"attempts": i % 6}} for i, row in enumerate(ROWS)]
    cases = 'cases = [{ where = { all = [{ field = "meta.attempts", min = 5 }] }, name = "hard" }]'
    path = put(tmp_path / "a.toml", f"[rules.edge-case-share.options]\n{cases}\n")
    verdict = dataaudit.audit(rows, config=path, select="EDG001").verdict("EDG001")
    assert (verdict.status, verdict.measurement.value) == ("pass", 10 / 60)
    absent = dataaudit.audit(ROWS, config=path, select="EDG001").verdict("EDG001")
    assert absent.status == "inconclusive" and "meta.attempts" in (absent.measurement.reason or "")


def test_two_lists_of_one_file_are_not_the_same_file(tmp_path: Path) -> None:
    other = [{"prompt": f"how is parcel {i}?", "completion": "fine"} for i in range(20)]
    path = put(tmp_path / "both.json", json.dumps({"a": ROWS, "b": other}))
    apart = dataaudit.audit(f"{path}#a", holdout=f"{path}#b", select="LKG001")
    assert not any("same" in note for facts in apart.datasets for note in facts.notes)
    assert apart.outcome == "pass"
    same = dataaudit.audit(f"{path}#a", holdout=f"{path}#a", select="LKG001")
    assert any("is the same file in train and holdout" in note for facts in same.datasets for note in facts.notes)
