"""Every rule against its cases in `fixtures/<rule>/`: the expectation stands beside the data.

A folder holds `clean.jsonl`, `dirty.jsonl` and `expect.toml`; `holdout.jsonl` and `production.jsonl` serve both,
`dirty.holdout.jsonl` only one. In `expect.toml`, `[clean]` and `[dirty]` say what the verdict must be (status, value,
interval, count, rows, lines, paths), `[settings]` what the audit is told (sets, fields, format, provider).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dataaudit.cases import Case, cases_of
from dataaudit.config import load

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = [case for path in sorted(FIXTURES.glob("*/expect.toml")) for case in cases_of(path.parent)]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}-{case.name}" for case in CASES])
def test_rule(case: Case) -> None:
    assert case.mismatches() == []


def test_every_rule_has_fixtures() -> None:
    """A rule without its cases is not done."""
    missing = [
        rule.name
        for rule in load().rules.values()
        if not {(rule.name, "clean"), (rule.name, "dirty")} <= {(case.rule, case.name) for case in CASES}
    ]
    assert missing == []


JUDGING = ("LBL001", "LBL002", "LBL004", "LBL006", "LBL007", "LBL008", "LBL009", "LBL010", "LBL011", "FMT009")
JUDGING += ("SYN001", "SYN002", "EDG001", "DST001")


@pytest.mark.parametrize("code", JUDGING)
def test_the_page_of_a_judging_rule_says_how_it_judges(code: str) -> None:
    """Method, assumptions, a worked verdict and what it cannot see."""
    rule = next(rule for rule in load().rules.values() if rule.code == code)
    page = (Path(__file__).parents[1] / f"docs/rules/{rule.name}.md").read_text("utf-8")
    headings = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    assert {"What it measures", "What it cannot see", "A worked verdict"} <= set(headings)
    assert {"Assumptions", "Method and assumptions"} & set(headings)
