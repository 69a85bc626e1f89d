"""`dataaudit split`: two sides without a leak, labels in their shares, every row's bytes as they were."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dataaudit
from dataaudit.config import load as load_settings
from dataaudit.dataset import Dataset
from dataaudit.loading import load
from dataaudit.sources.rewriting import taken_apart
from dataaudit.sources.rewriting.pieces import Pieces
from tests.processes import exit_code

LEAKS = ("LKG001", "LKG002", "LKG004")
THINGS = [
    "parcel",
    "invoice",
    "password",
    "kettle",
    "ladder",
    "mirror",
    "garden",
    "battery",
    "ticket",
    "carpet",
    "window",
    "bottle",
    "camera",
    "bicycle",
]
PLACES = [
    "Aberdeen",
    "Bristol",
    "Cardiff",
    "Dundee",
    "Exeter",
    "Falkirk",
    "Glasgow",
    "Hull",
    "Inverness",
    "Jersey",
    "Kendal",
    "Leeds",
    "Margate",
]
DOINGS = [
    "arrived late",
    "came broken",
    "was the wrong colour",
    "stopped working",
    "smells of paint",
    "cannot be opened",
]


def run(*args: object) -> int:
    return exit_code("split", *args)


def complaints() -> list[dict[str, Any]]:
    """400 different complaints; every fourth stands again with a word in front or as part of a longer one."""
    draw = random.Random(7)
    rows: list[dict[str, Any]] = []
    for number in range(400):
        words = [
            draw.choice(THINGS),
            draw.choice(DOINGS),
            draw.choice(PLACES),
            draw.choice(THINGS),
            draw.choice(PLACES),
        ]
        text = "My {} from the order of last week {} in {} and the {} which I sent to {} is still missing".format(
            *words
        )
        label = ("refund", "repair", "other")[number % 3]
        rows.append({"text": text, "label": label, "customer": f"c{number % 60}"})
        if number % 4 == 0:
            rows.append({"text": f"Hello, {text.lower()}!", "label": label, "customer": "c0"})
        if number % 8 == 0:
            rows.append({"text": f"{text}. I have waited for two weeks now", "label": label, "customer": "c1"})
    draw.shuffle(rows)
    return rows


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    path = tmp_path / "complaints.jsonl"
    path.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in complaints()))
    return path


def sides(path: Path) -> tuple[Path, Path]:
    return path.with_suffix(f".train{path.suffix}"), path.with_suffix(f".holdout{path.suffix}")


def test_no_leak_and_no_row_lost(jsonl: Path) -> None:
    assert run(str(jsonl)) == 0
    train, held = sides(jsonl)
    report = dataaudit.audit(train, held, select=["LKG"])
    assert [report.verdict(code).measurement.value for code in LEAKS] == [0, 0, 0]
    lines = [path.read_bytes().splitlines(keepends=True) for path in (train, held)]
    assert Counter(lines[0] + lines[1]) == Counter(jsonl.read_bytes().splitlines(keepends=True))
    order = {line: number for number, line in enumerate(jsonl.read_bytes().splitlines(keepends=True))}
    assert all(side == sorted(side, key=order.__getitem__) for side in lines)


def test_a_random_split_of_the_same_rows_leaks(jsonl: Path) -> None:
    lines = jsonl.read_bytes().splitlines(keepends=True)
    train, held = sides(jsonl)
    train.write_bytes(b"".join(lines[: len(lines) * 4 // 5]))
    held.write_bytes(b"".join(lines[len(lines) * 4 // 5 :]))
    report = dataaudit.audit(train, held, select=["LKG"])
    assert sum(report.verdict(code).measurement.value or 0 for code in LEAKS) > 10


def test_labels_keep_their_share(jsonl: Path) -> None:
    run(str(jsonl))
    counts = [Counter(json.loads(line)["label"] for line in side.read_text().splitlines()) for side in sides(jsonl)]
    for label in counts[0]:
        shares = [count[label] / count.total() for count in counts]
        assert abs(shares[0] - shares[1]) <= 0.02
    assert counts[1].total() / (counts[0] + counts[1]).total() == pytest.approx(0.2, abs=0.02)


def test_groups_stay_whole(jsonl: Path) -> None:
    assert run(str(jsonl), "--group-by", "customer") == 0
    train, held = ({json.loads(line)["customer"] for line in s.read_text().splitlines()} for s in sides(jsonl))
    assert train and held and not train & held


def test_an_unknown_group_is_named(jsonl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(jsonl), "--group-by", "custmer") == 2
    assert 'did you mean "customer"?' in capsys.readouterr().err
    assert not any(side.exists() for side in sides(jsonl))


def test_the_seed_decides_and_the_order_of_rows_does_not(jsonl: Path, tmp_path: Path) -> None:
    run(str(jsonl))
    held = sides(jsonl)[1].read_bytes().splitlines()
    turned = tmp_path / "turned.jsonl"
    turned.write_bytes(b"".join(reversed(jsonl.read_bytes().splitlines(keepends=True))))
    run(str(turned))
    assert sorted(sides(turned)[1].read_bytes().splitlines()) == sorted(held)
    other = tmp_path / "other.jsonl"
    run(str(jsonl), "--seed", "1", "--holdout-output", str(other), "--train-output", str(tmp_path / "rest.jsonl"))
    assert sorted(other.read_bytes().splitlines()) != sorted(held)


def test_nothing_is_overwritten(jsonl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = sides(jsonl)[1]
    held.write_text("precious\n")
    assert run(str(jsonl)) == 2
    assert "exists and is not overwritten" in capsys.readouterr().err
    assert held.read_text() == "precious\n" and not sides(jsonl)[0].exists()
    assert run(str(jsonl), "--holdout-output", str(jsonl)) == 2


def test_rows_that_cannot_be_read_stay_in_training(jsonl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jsonl.write_bytes(b'{"text": "cut off\n' + jsonl.read_bytes())
    assert run(str(jsonl)) == 0
    assert sides(jsonl)[0].read_bytes().startswith(b'{"text": "cut off\n')
    assert "1 row that cannot be read" in capsys.readouterr().out


@pytest.mark.parametrize("share", ["0", "1", "-1", "nan", "many"])
def test_a_share_that_is_none(jsonl: Path, share: str) -> None:
    assert run(str(jsonl), "--holdout", share) == 2


def test_one_group_cannot_be_split(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "same.jsonl"
    row = json.dumps({"prompt": "Please tell me where the blue parcel from Aberdeen is now", "completion": "In Hull."})
    path.write_text(f"{row}\n" * 30)
    assert run(str(path)) == 2
    assert "cannot be split" in capsys.readouterr().err


TABLE = (
    b"\xef\xbb\xbftext,label\r\n"
    + b"".join(
        f'"{THINGS[i % 14]} {DOINGS[i % 6]}\nin {PLACES[i % 13]} ""{i}""",{"ab"[i % 2]}\r\n'.encode() for i in range(60)
    )
    + b"last without,a"
)


def test_a_table_keeps_its_header_and_quoting(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE)
    assert run(str(path)) == 0
    train, held = (side.read_bytes() for side in sides(path))
    header = b"\xef\xbb\xbftext,label\r\n"
    assert train.startswith(header) and held.startswith(header)
    assert len(train) + len(held) == len(TABLE) + len(header)


def joined_as_before(path: Path) -> tuple[Dataset, Pieces]:
    """The file taken apart, after its pieces were found to make it again."""
    dataset = load("train", str(path), load_settings(None))
    rows = taken_apart(dataset)
    assert isinstance(rows, Pieces)
    assert rows.glue(rows, set(rows.numbers), {}, True) == path.read_bytes()
    assert len(rows.numbers) == len(dataset) + len(dataset.unreadable)
    return dataset, rows


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from([b'{"text": "x"}', b'{"text": "y"} ', b"{broken", b"", b'["l", "m"]', b"\xff\xfe\xfd"]),
        min_size=1,
    ),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
def test_pieces_joined_are_the_file(tmp_path: Path, lines: list[bytes], end: bytes, closed: bool) -> None:
    path = tmp_path / "pieces.jsonl"
    path.write_bytes((b'{"text": "first"}' + end) * 2 + end.join(lines) + (end if closed else b""))
    joined_as_before(path)


CELLS = st.text(st.sampled_from('ab ,;"\n\u00e9'), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.sampled_from(["\n", "\r\n"]), st.sampled_from([0, 1]))
def test_pieces_of_a_table_joined_are_the_file(
    tmp_path: Path, cells: list[tuple[str, str]], end: str, quoting: Literal[0, 1]
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator=end, quoting=quoting)
    writer.writerows([("text", "label"), ("where is it", "post"), *cells, ("who pays for it", "bill")])
    path = tmp_path / "pieces.csv"
    path.write_bytes(stream.getvalue().encode())
    dataset, rows = joined_as_before(path)
    for index, record in enumerate(dataset.records):
        row = dataset.place(index).row or 0
        assert rows.rewritten(row, record, record) == rows.rows[row]


@pytest.mark.parametrize("keyed", [False, True])
def test_what_stands_in_an_object_is_split_in_a_file_of_its_own(
    keyed: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "splits.json"
    rows = {f"c{i}": row for i, row in enumerate(complaints())}
    path.write_text(json.dumps(rows if keyed else {"train": complaints(), "test": complaints()[:5]}))
    assert run(str(path) if keyed else f"{path}#train") == 2
    assert "dataaudit convert" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["splits.json"]


def test_banking77(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "banking.csv"
    shutil.copy(data / "banking77" / "train.csv", path)
    assert run(str(path)) == 0
    train, held = sides(path)
    report = dataaudit.audit(train, held, select=["LKG"])
    assert [report.verdict(code).measurement.value for code in LEAKS] == [0, 0, 0]
    counts = [Counter(load("train", str(side), load_settings(None)).labels or []) for side in (train, held)]
    assert max(abs(counts[0][x] / counts[0].total() - counts[1][x] / counts[1].total()) for x in counts[0]) <= 0.02
    assert counts[1].total() / 10_003 == pytest.approx(0.2, abs=0.005)
