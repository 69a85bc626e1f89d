"""Every rule against its cases in `fixtures/<rule>/`: the expectation stands beside the data.

A folder holds `clean.jsonl`, `dirty.jsonl` and `expect.toml`; `holdout.jsonl` and `production.jsonl` serve both,
`dirty.holdout.jsonl` only one. In `expect.toml`, `[clean]` and `[dirty]` say what the verdict must be (status, value,
interval, count, rows, lines, paths), `[settings]` what the audit is told (sets, fields, format, provider).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import dataaudit
from dataaudit.config import load

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = [
    (folder, path.name.split(".")[0])
    for folder in sorted(p.parent for p in FIXTURES.glob("*/expect.toml"))
    for path in sorted(folder.iterdir())
    if path.name.split(".")[0] in ("clean", "dirty") and path.name.count(".") == 1
]


def split_file(folder: Path, case: str, split: str) -> Path | None:
    found = [p for name in (f"{case}.{split}", split) for p in folder.glob(f"{name}.*") if p.name != "expect.toml"]
    return found[0] if found else None


@pytest.mark.parametrize(("folder", "case"), CASES, ids=[f"{f.name}-{c}" for f, c in CASES])
def test_rule(folder: Path, case: str) -> None:
    expected = tomllib.loads((folder / "expect.toml").read_text("utf-8"))
    wanted: dict[str, Any] = expected[case]
    settings: dict[str, Any] = expected.get("settings", {}) | wanted.pop("settings", {})
    train = next(p for p in folder.iterdir() if p.name.split(".")[0] == case and p.name.count(".") == 1)
    report = dataaudit.audit(
        train,
        holdout=split_file(folder, case, "holdout"),
        production=split_file(folder, case, "production"),
        select=[folder.name],
        **settings,
    )
    verdict = report.verdict(folder.name)
    m = verdict.measurement
    got = {
        "status": verdict.status,
        "value": m.value,
        "interval": list(m.interval or ()),
        "count": len(m.findings),
        "rows": sorted({f.place.row for f in m.findings}),
        "lines": sorted({f.place.line for f in m.findings}),
        "paths": sorted({f.path for f in m.findings if f.path}),
        "messages": [f.message for f in m.findings],
        "level": verdict.level,
        "cause": m.cause,
    }
    for key, value in wanted.items():
        if key in ("value", "interval"):
            assert got[key] == pytest.approx(value, abs=1e-3), (key, m)
        else:
            assert got[key] == value, (key, m)


def test_every_rule_has_fixtures() -> None:
    """A rule without its cases is not done."""
    missing = [
        rule.name
        for rule in load().rules.values()
        if not {(FIXTURES / rule.name, "clean"), (FIXTURES / rule.name, "dirty")} <= set(CASES)
    ]
    assert missing == []
