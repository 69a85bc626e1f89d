"""Judging, the tier and the outcome, on measurements made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import dataaudit
from dataaudit.config import load
from dataaudit.engine import judge
from dataaudit.errors import DataAuditError
from dataaudit.measurement import Finding, Measurement, Place
from dataaudit.rule import Limit, Rule
from dataaudit.tiers import tier_of


def rule(**limit: float) -> Rule:
    return Rule("r", "R001", "c", "s", limit=Limit(**limit))


def measured(value: float, interval: tuple[float, float] | None = None) -> Measurement:
    return Measurement(value=value, interval=interval, n=100)


@pytest.mark.parametrize(
    ("limit", "value", "interval", "status"),
    [
        ({"max": 0.05}, 0.05, None, "pass"),
        ({"max": 0.05}, 0.0501, None, "fail"),
        ({"above": 0.95}, 0.95, None, "fail"),
        ({"above": 0.95}, 0.9501, None, "pass"),
        ({"below": 0.55}, 0.55, None, "fail"),
        ({"min": 0.1, "max": 0.2}, 0.1, None, "pass"),
        ({"min": 0.1, "max": 0.2}, 0.21, None, "fail"),
        ({"above": 0.95}, 0.97, (0.955, 0.99), "pass"),
        ({"above": 0.95}, 0.97, (0.95, 0.99), "inconclusive"),
        ({"above": 0.95}, 0.97, (0.9, 0.99), "inconclusive"),
        ({"above": 0.95}, 0.9, (0.0, 0.95), "fail"),
        ({"above": 0.95}, 0.9, (0.0, 0.94), "fail"),
        ({"min": 0.5}, 0.2, (0.2, 0.5), "inconclusive"),
        ({"min": 0.5}, 0.2, (0.2, 0.499), "fail"),
        ({"min": 0.5}, 0.5, (0.5, 0.9), "pass"),
        ({"min": 0.1, "max": 0.2}, 0.15, (0.05, 0.25), "inconclusive"),
        ({"min": 0.1, "max": 0.2}, 0.05, (0.02, 0.08), "fail"),
        ({}, 3.0, None, "pass"),
    ],
)
def test_judge(limit: dict[str, float], value: float, interval: tuple[float, float] | None, status: str) -> None:
    assert judge(rule(**limit), measured(value, interval)).status == status


def test_a_rounding_error_does_not_fail() -> None:
    assert judge(rule(max=0.3), measured(0.1 + 0.2)).status == "pass"


def test_softer_limit_makes_a_warning() -> None:
    soft = Rule("r", "R001", "c", "s", limit=Limit(max=0.5), warn=Limit(max=0.1))
    assert (judge(soft, measured(0.3)).status, judge(soft, measured(0.3)).level) == ("fail", "warning")
    assert (judge(soft, measured(0.6)).status, judge(soft, measured(0.6)).level) == ("fail", "error")
    assert judge(soft, measured(0.1)).status == "pass"


def test_no_value_is_never_a_pass() -> None:
    assert judge(rule(max=1), Measurement.missing("no hold-out", "--holdout FILE")).status == "skipped"
    assert judge(rule(max=1), Measurement.not_applicable("no labels")).status == "skipped"
    assert judge(rule(max=1), Measurement.undecided("cannot tell")).status == "inconclusive"
    assert judge(rule(max=1), Measurement(value=None, reason="broke"), broke=True).status == "error"


@pytest.mark.parametrize(
    ("size", "name", "needs"),
    [
        (0, "too-small", 50),
        (49, "too-small", 1),
        (50, "nudge", 50),
        (99, "nudge", 1),
        (100, "solid", 400),
        (499, "solid", 1),
        (500, "production", 1500),
        (1999, "production", 1),
        (2000, "high", None),
        (10_000, "high", None),
        (10_001, "diminishing", None),
        (10**7, "diminishing", None),
    ],
)
def test_tier_boundaries(size: int, name: str, needs: int | None) -> None:
    tier = tier_of(size, size, [])
    assert (tier.name, tier.needs, tier.capped_by) == (name, needs, ())


def test_failed_errors_cap_the_tier() -> None:
    finding = Finding(Place("train", "t.jsonl", 1, 1), "m")
    failed = judge(rule(max=0), Measurement.share([finding], 10))
    warned = judge(Rule("w", "W001", "c", "s", level="warning", limit=Limit(max=0)), Measurement.share([finding], 10))
    assert tier_of(10, 10, [failed, warned]).capped_by == ("R001",)


def test_settings_from_the_command_line() -> None:
    settings = load(sets=["near-duplicates.max=0.03", "DUP002.similarity=0.9", "EDG001.level=off", "LBL001.min=0.9"])
    assert settings.rules["near-duplicates"].limit == Limit(max=0.03)
    assert settings.rules["near-duplicates"].options["similarity"] == 0.9
    assert settings.rules["label-accuracy"].limit == Limit(min=0.9)  # the strict edge of the same side is replaced
    assert "edge-case-share" not in {r.name for r in settings.active()}
    assert {r.code[:3] for r in load(select=["DUP"]).active()} == {"DUP"}
    assert "DUP001" not in {r.code for r in load(select=["DUP"], ignore=["equal-duplicates"]).active()}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"select": ["DUPP002"]}, "DUP002"),
        ({"sets": ["near-duplicate.max=1"]}, "near-duplicates"),
        ({"sets": ["near-duplicates"]}, "RULE.KEY=VALUE"),
        ({"provider": "opnai"}, "provider"),
    ],
)
def test_what_is_unknown_is_named(bad: dict[str, object], says: str) -> None:
    with pytest.raises(DataAuditError) as error:
        load(**bad)  # type: ignore[arg-type]
    assert says in str(error.value)


ROWS = [{"prompt": f"what is {i} plus {i}", "completion": f"{i} plus {i} is {2 * i}"} for i in range(60)]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"sets": ["near-duplicates.max=5"]}, "a share lies between 0 and 1, found 5"),
        ({"sets": ["near-duplicates.max=-1"]}, "a share lies between 0 and 1"),
        ({"sets": ["near-duplicates.similarity=7"]}, "similarity: expected more than 0 and at most 1, found 7"),
        ({"ignore": ["ALL"]}, "no rule is left to judge"),
    ],
)
def test_what_would_switch_a_rule_off_unseen_is_refused(how: dict[str, list[str]], says: str) -> None:
    with pytest.raises(DataAuditError) as error:
        dataaudit.audit(ROWS, **how)
    assert says in str(error.value)


def test_a_limit_with_nothing_inside_is_refused() -> None:
    with pytest.raises(DataAuditError, match="nothing lies between"):
        Limit.parse({"min": 0.5, "max": 0.1}, "here")


def test_a_broken_check_does_not_quote_the_row(tmp_path: Path) -> None:
    (tmp_path / "boom.py").write_text(
        "from dataaudit import Check\n\n\nclass Boom(Check):\n    name = 'boom'\n\n"
        "    def measure(self, audit):\n        return {}[audit.train.outputs[0]]\n"
    )
    (tmp_path / "c.toml").write_text(
        'plugins = ["boom.py"]\n[rules.boom]\ncode = "X001"\ncheck = "boom"\nsummary = "s"\n'
    )
    report = dataaudit.audit(ROWS, config=tmp_path / "c.toml", select=["boom"])
    assert report.exit_code == 2
    assert report.verdict("boom").measurement.reason == "the check broke: KeyError (boom.py:8)"


def test_a_holdout_of_another_kind_is_named() -> None:
    labelled = [{"text": f"where is parcel {i}", "label": "ab"[i % 2]} for i in range(40)]
    report = dataaudit.audit(ROWS, holdout=labelled, select=["SIZ"])
    said = "holdout is classification, the training data prompt-completion: another task?"
    assert report.datasets[1].notes == (said,)


def test_a_field_that_no_row_has_is_a_slip_of_the_option() -> None:
    with pytest.raises(DataAuditError, match='no row has a field "promt"') as error:
        dataaudit.audit(ROWS, fields={"input": "promt", "output": "completion"})
    assert error.value.hint == "the rows have: prompt, completion"
