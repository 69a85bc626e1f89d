"""Data handed over in memory: frames, rows and objects shaped like those of the `datasets` library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dataaudit
from dataaudit.config import load as settings
from dataaudit.errors import DataAuditError
from dataaudit.fingerprint import canonical, fingerprint
from dataaudit.loading import load

ROWS: list[dict[str, Any]] = [{"prompt": f"question {i}", "completion": f"answer {i}"} for i in range(5)]


class HubDataset:
    """What is asked of a Hugging Face dataset: its column names, and iteration."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    @property
    def column_names(self) -> list[str]:
        return list(self.rows[0])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)


def records(data: Any) -> list[Any]:
    return load("train", data, settings()).records


def test_rows_are_the_same_from_wherever_they_come(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "train.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    table = pa.Table.from_pylist(ROWS)
    for data in (ROWS, tuple(ROWS), iter(ROWS), HubDataset(ROWS), pd.DataFrame(ROWS), table, path, str(path), [path]):
        assert records(data) == ROWS


def test_null_fields_of_tables_are_absent_and_of_rows_are_kept() -> None:
    pd = pytest.importorskip("pandas")
    rows = [*ROWS, {"prompt": "q", "completion": "a", "meta": None}]
    assert records(rows)[-1] == rows[-1]
    assert records(HubDataset(rows))[-1] == {"prompt": "q", "completion": "a"}
    frame = pd.DataFrame([*ROWS, {"prompt": "q", "completion": "a", "meta": 1.5}])
    assert records(frame)[0] == ROWS[0]
    assert records(frame)[-1] == {"prompt": "q", "completion": "a", "meta": 1.5}


def test_rows_that_are_no_json_are_findings() -> None:
    report = dataaudit.audit([*ROWS, {"prompt": "\ud800", "completion": "x"}, None, 7], select=["FMT001"])
    found = report.verdict("FMT001").measurement.findings
    assert [(f.place.row, f.message) for f in sorted(found, key=lambda f: f.place.row or 0)] == [
        (6, "not Unicode text: half a character (lone surrogate)"),
        (7, "expected an object, found null"),
        (8, "expected an object, found a number"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "train: no rows"),
        (b"{}", "train: expected a path, a frame or rows, found bytes"),
        (7, "train: expected a path, a frame or rows, found int"),
        ({"prompt": ["a"], "completion": ["b"]}, "train: expected rows, found a mapping of prompt, completion"),
        (
            {"train": HubDataset(ROWS), "test": HubDataset(ROWS)},
            "train: expected one split, found a dict of train, test; choose one, such as ['train']",
        ),
    ],
)
def test_what_holds_no_rows_is_refused(data: Any, message: str) -> None:
    with pytest.raises(DataAuditError) as caught:
        records(data)
    assert str(caught.value) == message


def test_the_data_of_the_caller_is_not_changed() -> None:
    rows: list[Any] = [["where is it", "a"], ["what is it", "b"]] * 3
    before = json.dumps(rows)
    assert list(records(rows)[0]) == ["1", "2"]
    assert json.dumps(rows) == before


def test_fingerprints_do_not_depend_on_key_order_and_tell_values_apart() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    values: list[Any] = [1, 1.5, "1", None, True, [], {}, [1], {"a": 1}, 2**70, 2**70 + 1, "é", "e\u0301"]
    assert len({fingerprint({"x": value}) for value in values}) == len(values)
    assert fingerprint({"a": 1}, b"key") != fingerprint({"a": 1}) != fingerprint({"a": 1}, b"other")
    assert canonical({"b": "ü", "a": 2**70}) == b'{"a":1180591620717411303424,"b":"\xc3\xbc"}'


def test_empty_rows_and_hostile_types_do_not_stop_the_audit() -> None:
    rows: list[Any] = [*ROWS, {}, {"prompt": {}, "completion": [[]]}, {"1": None}, {"": {"": []}}, [], "x", 2**70]
    for first in (rows, rows[::-1]):
        report = dataaudit.audit(first, holdout=ROWS)
        assert [v.rule.name for v in report.verdicts if v.status == "error"] == []
    with pytest.raises(DataAuditError):
        dataaudit.audit([{}, {}, {}])
