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
