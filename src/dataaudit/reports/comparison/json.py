"""The comparison for programs: `dataaudit/diff/v1`; of several datasets `dataaudit/diffs/v1`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from dataaudit.comparison import Change, Comparison, RuleChange
from dataaudit.comparison.rows import KINDS
from dataaudit.measurement import Place
from dataaudit.report import worst
from dataaudit.reports.json import dumps, finding_to_dict, place_to_dict

SCHEMA = "dataaudit/diff/v1"
SCHEMA_OF_SEVERAL = "dataaudit/diffs/v1"


def render(comparisons: Sequence[Comparison], *, most: int | None, show_text: bool, verbosity: int = 0) -> str:
    """Everything, unless an option caps it."""
    data = [_to_dict(comparison, most, show_text) for comparison in comparisons]
    return dumps(data[0] if len(data) == 1 else _several(comparisons, data), orjson.OPT_INDENT_2) + "\n"


def _several(comparisons: Sequence[Comparison], data: list[dict[str, Any]]) -> dict[str, Any]:
    outcome, exit_code = worst([comparison.gated for comparison in comparisons])
    return {"schema": SCHEMA_OF_SEVERAL, "verdict": outcome, "exit_code": exit_code, "diffs": data}


def _to_dict(comparison: Comparison, most: int | None, show_text: bool) -> dict[str, Any]:
    sides = (("old", comparison.old), ("new", comparison.new))
    return {
        "schema": SCHEMA,
        "title": comparison.title,
        "verdict": comparison.gated.outcome,
        "exit_code": comparison.gated.exit_code,
        "tier": [report.tier.name if report else None for _, report in sides],
        "examples": {
            side: {facts.split: facts.examples for facts in report.datasets} if report else {} for side, report in sides
        },
        "rules": [_rule(change, most, show_text) for change in comparison.rules],
        "rows": comparison.rows
        and {
            split: {
                "count": {kind: sum(change.kind == kind for change in changes) for kind in KINDS},
                "changes": [_change(change, show_text) for change in changes[:most]],
            }
            for split, changes in comparison.rows.items()
        },
    }


def _rule(change: RuleChange, most: int | None, show_text: bool) -> dict[str, Any]:
    return {
        "code": change.either.rule.code,
        "rule": change.either.rule.name,
        "before": change.before and {"status": change.before.status, "value": change.before.measurement.value},
        "after": change.after and {"status": change.after.status, "value": change.after.measurement.value},
        "by_what_is_new": change.gate and {"status": change.gate.status, "level": change.gate.level},
        "count": len(change.new),
        "new": [finding_to_dict(finding, show_text) for finding in change.new[:most]],
        "gone": change.gone,
    }


def _change(change: Change, show_text: bool) -> dict[str, Any]:
    def at(place: Place | None) -> dict[str, Any] | None:
        return place_to_dict(place) if place else None

    data = {"kind": change.kind, "old": at(change.old), "new": at(change.new), "fields": list(change.fields)}
    return data | ({"text": change.text} if show_text else {})
