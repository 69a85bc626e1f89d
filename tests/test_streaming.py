"""A file read slice by slice gives the report of the file read whole, to the last byte of the JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks.real_data import CASES

from dataaudit import streaming
from dataaudit.api import audit_with
from dataaudit.cases import cases_of
from dataaudit.check import Registry, configure
from dataaudit.config import load
from dataaudit.dataset import Audit
from dataaudit.errors import DataAuditError
from dataaudit.measurement import Finding, Place
from dataaudit.multitude import Multitude
from dataaudit.reports.json import render
from dataaudit.sources import lines

FIXTURES = sorted(path.parent for path in (Path(__file__).parents[1] / "fixtures").glob("*/expect.toml"))
CHATS = [
    {"messages": [{"role": "user", "content": f"question {i}?"}, {"role": "assistant", "content": f"answer {i}"}]}
    for i in range(60)
]
PAIRS = [{"prompt": f"question number {i}", "completion": f"the answer is {i * 7}"} for i in range(60)]


def streamable() -> list[str]:
    """The rules that can be measured slice by slice."""
    rules = load().rules.values()
    checks = {rule.name: configure(Registry().get(rule.check), rule.options, rule.name) for rule in rules}
    return [name for name, check in checks.items() if check.needs or check.gathering()]


def report(train: Path | list[str], large: int, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> str:
    monkeypatch.setattr(streaming, "LARGE", large)
    monkeypatch.setattr(lines, "CUT", 700)
    resolved = replace(load(None, select=streamable(), **settings), slice_by=())  # telling parts apart needs all rows
    return render([audit_with(resolved, train, fingerprints=True)], show_text=True)


def assert_same(train: Path | list[str], monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    try:
        whole = report(train, 1 << 60, monkeypatch, **settings)
    except DataAuditError as error:
        with pytest.raises(DataAuditError) as found:
            report(train, 0, monkeypatch, **settings)
        assert (str(found.value), found.value.hint) == (str(error), error.hint)
    else:
        assert report(train, 0, monkeypatch, **settings) == whole


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_fixtures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for case in cases_of(folder):
        settings = {key: value for key, value in case.settings.items() if key != "benchmarks"}
        assert_same(case.files()["train"], monkeypatch, **settings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_real_data(case: Any, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_same([str(data / name) for name in case.train], monkeypatch)


def written(folder: Path, rows: list[Any], name: str = "train.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows) + b"\n")
    return path


HOSTILE: dict[str, list[Any]] = {
    "clean": CHATS,
    "the first slice is in another format": [*PAIRS[:20], *CHATS],
    "the first slice cannot be recognised": [*({"a": i, "b": {"c": i}} for i in range(20)), *CHATS],
    "no slice can be recognised": [{"a": i, "b": {"c": i}} for i in range(60)],
    "unreadable rows": [*CHATS[:9], b'{"messages": [', b"\xff\xfe", b"", b"[1, 2]", b"null", b"5", *CHATS[9:]],
    "latin-1 beside UTF-8": [*PAIRS[:30], '{"prompt": "café", "completion": "b"}'.encode("latin-1"), *PAIRS[30:]],
    "latin-1 beside more": [*PAIRS, '{"prompt": "é", "completion": "b"}'.encode("latin-1"), '{"prompt": "é"}'.encode()],
    "rows that are lists": [
        [f"where is my {thing} number {i}", thing] for i in range(30) for thing in ("card", "bill")
    ],
    "every row at fault": [{"messages": [{"role": "user"}]} for _ in range(60)],
    "all unreadable": [b"{" for _ in range(90)],
    "labels": [{"text": f"where is my {x} number {i}", "label": x} for i in range(40) for x in ("card", "bill")],
    "labels as answers": [{"prompt": f"number {i}", "completion": "card" if i % 3 else "bill"} for i in range(90)],
    "JSON answers": [
        {"prompt": f"number {i}", "completion": json.dumps({"kind": i % 3, "city": "ab"[i % 2]})} for i in range(90)
    ],
    "odd fields": [row | ({"stray": 1} if i == 50 else {}) for i, row in enumerate(PAIRS)],
    "nothing": [],
}


@pytest.mark.parametrize("rows", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files(rows: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_same(written(tmp_path, rows), monkeypatch)


def test_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [written(tmp_path, rows, f"{i}.jsonl") for i, rows in enumerate((CHATS[:30], [], [b"{"], CHATS[30:]))]
    assert_same([str(path) for path in paths], monkeypatch)


def test_the_rows_are_not_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "LARGE", 0)
    monkeypatch.setattr("dataaudit.api.load", None)
    train = written(tmp_path, [*CHATS, {"messages": []}, b"{"])
    found = audit_with(load(None, select=["FMT001", "FMT002", "FMT003"]), train, fingerprints=True)
    assert [len(verdict.measurement.findings) for verdict in found.verdicts] == [1, 1, 0]
    assert all(f.fingerprint for verdict in found.verdicts for f in verdict.measurement.findings)


def test_a_check_that_breaks_in_one_slice_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataaudit.checks.empty_output import EmptyOutput

    def broken(self: EmptyOutput, audit: Audit) -> None:
        raise KeyError(len(audit.train))

    monkeypatch.setattr(EmptyOutput, "measure", broken)
    monkeypatch.setattr(streaming, "LARGE", 0)
    found = audit_with(load(None, select=["HYG001", "FMT001"]), written(tmp_path, CHATS))
    assert [verdict.status for verdict in found.verdicts] == ["pass", "error"]
    assert "KeyError" in (found.verdicts[1].measurement.reason or "")


def test_many_findings_are_kept_in_little_memory() -> None:
    import tracemalloc

    def findings() -> Any:
        for row in range(1, 200_001):
            yield Finding(Place("train", "a.jsonl", row, row + 1), "missing", path="messages", text=f"quoted {row}")

    tracemalloc.start()
    many = Multitude()
    many.extend(findings())
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 60 * len(many)
    assert many[3] == Finding(Place("train", "a.jsonl", 4, 5), "missing", path="messages", text="quoted 4")
    assert many[-1] == Finding(Place("train", "a.jsonl", 200_000, 200_001), "missing", path="messages")
    assert [f.place.row for f in many[:3]] == [1, 2, 3]
