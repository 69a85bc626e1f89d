"""A JSON report read again, so that it can be rendered in another format without auditing again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from dataaudit.errors import DataAuditError
from dataaudit.measurement import Chart, Finding, Measurement, Place, SliceShare
from dataaudit.places import File
from dataaudit.report import Ground, Report, SplitFacts, Tier, Verdict
from dataaudit.reports.json import SCHEMA, SCHEMA_OF_SEVERAL
from dataaudit.rule import Limit, Rule
from dataaudit.slicing import worst


def is_report(path: Path) -> bool:
    """Whether a file is a JSON report, by how it begins."""
    try:
        with path.open("rb") as stream:
            return b'"dataaudit/report' in stream.read(200)
    except OSError:
        return False  # whoever reads it says what is wrong


def read(path: Path) -> list[Report]:
    """The reports of a file. Raises DataAuditError if it is none of this version."""
    try:
        data = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise DataAuditError(f"{path}: no such file") from None
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be read ({error.strerror or error})") from None
    except ValueError as error:
        raise DataAuditError(f"{path}: expected a JSON report of dataaudit, found no JSON ({error})") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema not in (SCHEMA, SCHEMA_OF_SEVERAL):
        found = f'the schema "{schema}"' if isinstance(schema, str) else "something else"
        raise DataAuditError(
            f"{path}: expected a JSON report of dataaudit ({SCHEMA}), found {found}",
            "make one: dataaudit check ... --output json=audit.json",
        )
    try:
        return [_report(item) for item in (data["reports"] if schema == SCHEMA_OF_SEVERAL else [data])]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        lack = f'the key "{error.args[0]}" is missing' if isinstance(error, KeyError) else "a value is of another kind"
        raise DataAuditError(
            f"{path}: is no whole report of dataaudit ({schema}): {lack}",
            "make it anew: dataaudit check ... --output json=audit.json",
        ) from None


def _report(data: Mapping[str, Any]) -> Report:
    return Report(
        version=data["version"],
        datasets=[_split(item) for item in data["datasets"]],
        verdicts=[_verdict(item) for item in data["verdicts"]],
        tier=_tier(data["tier"]),
        outcome=data["verdict"],
        exit_code=data["exit_code"],
        fail_on=data.get("fail_on", "error"),
        undecided=tuple(data.get("undecided", ())),
        name=data.get("name"),
        notes=tuple(data.get("notes", ())),
        rests_on=tuple(Ground(g["kind"], g["name"], g["sha256"]) for g in data.get("rests_on", ())),
    )


def _split(data: Mapping[str, Any]) -> SplitFacts:
    return SplitFacts(
        split=data["split"],
        files=[File(f["name"], f["sha256"], f["bytes"], f["container"], f.get("member")) for f in data["files"]],
        format=data["format"],
        taken_for=data["taken_for"],
        examples=data["examples"],
        unreadable=data["unreadable"],
        tokens=data.get("tokens"),
        labels=data["labels"],
        sha256=data["sha256"],
        notes=tuple(data["notes"]),
    )


def _tier(data: Mapping[str, Any]) -> Tier:
    following = data["next"] or {}
    return Tier(
        name=data["name"],
        title=data["title"],
        use=data["use"],
        examples=data["examples"],
        effective_examples=data["effective_examples"],
        next_name=following.get("name"),
        needs=following.get("needs"),
        capped_by=tuple(data["capped_by"]),
    )


def _verdict(data: Mapping[str, Any]) -> Verdict:
    rule = Rule(
        name=data["rule"],
        code=data["code"],
        check=data["check"],
        summary=data["summary"],
        level=data.get("declared_level", data["level"]),
        options=data["options"],
        limit=Limit(**data["limit"]),
        warn=Limit(**data["warn"]) if data["warn"] else None,
        why=data["why"],
        fix=data["fix"],
    )
    interval = data["interval"]
    measurement = Measurement(
        value=data["value"],
        unit=data["unit"],
        n=data["n"],
        interval=(interval[0], interval[1]) if interval else None,
        findings=[_finding(item) for item in data["findings"]],
        counts=data.get("counts", False),
        method=data["method"],
        facts=data["facts"],
        charts=[Chart(**item) for item in data.get("charts", ())],
        notes=tuple(data["notes"]),
        reason=data["reason"],
        cause=data["cause"],
        unlock=data["unlock"],
        settle=data["settle"],
        accepted=data["accepted"],
        slices=[_slice(item) for item in data.get("slices", ())],
    )
    return Verdict(rule, data["status"], data["level"], measurement, worst(measurement, rule.limit))


def _slice(data: Mapping[str, Any]) -> SliceShare:
    return SliceShare(**{key: data[key] for key in ("field", "row", "n", "count", "elsewhere", "differs", "value")})


def _finding(data: Mapping[str, Any]) -> Finding:
    return Finding(
        place=_place(data),
        message=data["message"],
        path=data["path"],
        score=data["score"],
        related=tuple(_place(item) for item in data["related"]),
        text=data.get("text"),
        fingerprint=data["fingerprint"],
        beside=tuple(data.get("beside", ())),
    )


def _place(data: Mapping[str, Any]) -> Place:
    return Place(data["split"], data["file"], data["row"], data["line"])
