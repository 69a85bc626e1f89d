"""A file of any kind taken apart and put together: rows go, the rest keeps its bytes and reads as before."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataaudit.config import load as load_settings
from dataaudit.loading import load
from dataaudit.sources.opening import read_content
from dataaudit.sources.rewriting import Original, taken_apart
from dataaudit.sources.rewriting.pieces import Pieces
from tests.packed import columnar, zstd

ROWS: list[dict[str, Any]] = [
    {"text": "Where is my parcel, please?", "label": "post"},
    {"text": 'She said "no",\ntwice \u2028 - café', "label": "bill"},
    {"text": "[1, 2], {3}", "label": "post"},
    {"text": "The last one\u00a0!", "label": "bill"},
]


def jsonl(rows: list[Any], end: str = "\n", **how: Any) -> bytes:
    return "".join(json.dumps(row, **how) + end for row in rows).encode()


def table(rows: list[Any], end: str = "\r\n") -> bytes:
    import csv

    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerows([list(rows[0]), *(row.values() for row in rows)])
    return stream.getvalue().encode()


def members(rows: list[Any]) -> bytes:
    lists = {"val": [{"text": "not chosen", "label": "x"}], "train": rows[:2], "more": rows[2:]}
    return json.dumps(lists, indent=2).encode()


KINDS: dict[str, Callable[[list[Any]], bytes]] = {
    "jsonl": jsonl,
    "jsonl crlf": lambda rows: jsonl(rows, "\r\n", ensure_ascii=False),
    "array on a line": lambda rows: json.dumps(rows).encode(),
    "array printed": lambda rows: json.dumps(rows, indent=2, ensure_ascii=False).encode() + b"\n",
    "array of lines": lambda rows: b"[\n" + b",\n".join(json.dumps(row).encode() for row in rows) + b"\n]\n",
    "array in crlf": lambda rows: json.dumps(rows, indent="\t").replace("\n", "\r\n").encode(),
    "values printed": lambda rows: "\n".join(json.dumps(row, indent=4) for row in rows).encode(),
    "object of lists": members,
    "csv": table,
    "csv lf": lambda rows: table(rows, "\n"),
    "utf-16 csv": lambda rows: codecs.BOM_UTF16_LE + table(rows).decode().encode("utf-16-le"),
    "utf-8 with a mark": lambda rows: codecs.BOM_UTF8 + jsonl(rows),
    "jsonl.gz": lambda rows: gzip.compress(jsonl(rows)),
    "array.bz2": lambda rows: bz2.compress(json.dumps(rows).encode()),
    "csv.xz": lambda rows: lzma.compress(table(rows)),
    "jsonl.zst": lambda rows: zstd(jsonl(rows)),
    "gz in utf-16": lambda rows: gzip.compress(codecs.BOM_UTF16_BE + jsonl(rows).decode().encode("utf-16-be")),
    "parquet": lambda rows: columnar(rows, "parquet"),
    "arrow file": lambda rows: columnar(rows, "file"),
    "arrow stream": lambda rows: columnar(rows, "stream"),
}


def apart(path: Path, content: bytes, member: str | None) -> tuple[Original, list[Any]]:
    path.write_bytes(content)
    dataset = load("train", f"{path}#{member}" if member else str(path), load_settings(None))
    return taken_apart(dataset, member), list(dataset.records)


@pytest.mark.parametrize("kind", KINDS)
def test_any_rows_can_go_and_any_can_change(kind: str, tmp_path: Path) -> None:
    member = "train,more" if kind == "object of lists" else None
    original, records = apart(tmp_path / "data", KINDS[kind](ROWS), member)
    assert records == ROWS
    everything = set(original.numbers)
    assert original.join(everything) == (tmp_path / "data").read_bytes()
    if isinstance(original, Pieces):
        plain = original.glue(original, everything, {}, True)
        assert read_content(original.envelope.around(plain), "x", member).data == ROWS
        assert original.envelope.packings or original.envelope.around(plain) == original.raw
        assert [original.rewritten(row, ROWS[row - 1], ROWS[row - 1]) for row in original.numbers] == list(
            original.rows.values()
        )
    for bits in range(1, 2 ** len(ROWS)):
        kept = {row for row in everything if bits >> (row - 1) & 1}
        content = original.join(kept)
        assert read_content(content, "x", member).data == [ROWS[row - 1] for row in sorted(kept)]
    new = {**ROWS[1], "text": 'Another, "text"\nof two lines'}
    content = original.join(everything - {3}, {2: original.rewritten(2, ROWS[1], new)})
    assert read_content(content, "x", member).data == [ROWS[0], new, ROWS[3]]


def test_cells_in_apostrophes_go_and_change_as_they_were_read(tmp_path: Path) -> None:
    lines = [f"'post; {i} of them';'she said \"no\"'\n" for i in range(30)]
    lines[4] = "'a cell;\nof two lines';'x'\n"
    original, records = apart(tmp_path / "data", "".join(lines).encode(), None)
    assert len(records) == 30
    assert records[4] == {"1": "a cell;\nof two lines", "2": "x"}
    left = original.join(set(original.numbers) - {5}).decode()
    assert left == "".join(lines[:4] + lines[5:])
    assert original.rewritten(1, records[0], {"1": "bill; 1", "2": "yes"}) == b"'bill; 1';'yes'\n"


@pytest.mark.parametrize("indent", [None, 1])
def test_rows_under_keys_go_with_their_keys(indent: int | None, tmp_path: Path) -> None:
    keyed = {f"q{i}": ROWS[i % 4] for i in range(30)}
    content = json.dumps(keyed, indent=indent).encode() + b"\n"
    original, records = apart(tmp_path / "data", content, None)
    assert isinstance(original, Pieces) and original.glue(original, set(range(1, 31)), {}, True) == content
    assert all(
        original.rewritten(row, records[row - 1], records[row - 1]) == original.rows[row] for row in original.rows
    )
    changed = {2: original.rewritten(2, records[1], ROWS[0])}
    kept = set(range(2, 30, 3))
    assert json.loads(original.join(kept, changed)) == {
        key: ROWS[0] if row == 2 else value for row, (key, value) in enumerate(keyed.items(), 1) if row in kept
    }


def test_other_lists_of_an_object_stay(tmp_path: Path) -> None:
    original, _ = apart(tmp_path / "data", members(ROWS), "train,more")
    left = json.loads(original.join({4}))
    assert left == {"val": [{"text": "not chosen", "label": "x"}], "train": [], "more": [ROWS[3]]}
    assert json.loads(original.join(set())) == {"val": [{"text": "not chosen", "label": "x"}], "train": [], "more": []}


@pytest.mark.parametrize(
    ("content", "bad"),
    [
        (b'[{"text": "a", "label": "b"}, {"text": , {"text": "c", "label": "d"}]', {2}),
        (b'[{"text": "a", "label": "b"} {"text": "c", "label": "d"}]', {1}),
        (b'[{"text": "a", "label": "b"}, {"text": "c", "label": "d"},]', {2}),
        (b'[{"text": "a", "label": "b"}, {"text": "c", "label": "d"},', {2}),
        (b'{"train": [{"text": "a", "label": "b"}, {"text": "c", "label": "d"}', {2}),
        (b'[{"text": "a", "label": "b"}, {"text": "c", "label": "d"}', {2}),
        (b'[{"text": "a", "label": "b"}, {"text": "c", "label": "d"}] and more', {2}),
    ],
)
def test_a_broken_array_is_whole_without_its_broken_rows(content: bytes, bad: set[int], tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(content)
    dataset = load("train", str(path), load_settings(None))
    assert [fault.place.row for fault in dataset.unreadable] == sorted(bad)
    original = taken_apart(dataset)
    left = json.loads(original.join(set(original.numbers) - bad))
    assert (left["train"] if isinstance(left, dict) else left) == dataset.records


def test_a_row_printed_over_lines_goes_as_a_whole(tmp_path: Path) -> None:
    lines = jsonl(ROWS).splitlines(keepends=True)
    printed = json.dumps(ROWS[0], indent=2).encode() + b"\n\n"
    path = tmp_path / "data"
    path.write_bytes(b"".join([*lines, printed, *lines]))
    dataset = load("train", str(path), load_settings(None))
    bad = {fault.place.row for fault in dataset.unreadable}
    assert bad == {len(lines) + 1}
    original = taken_apart(dataset)
    assert original.join(set(original.numbers) - bad) == b"".join(lines * 2)


CONLL = (
    b"-DOCSTART- -X- O\n\nAda\tB-PER\nlives\tO\nin\tO\nHull\tB-LOC\n\n# second\nBert\tB-PER\nsleeps\tO\n\n\n"
    b"Cleo\tB-PER\nwalks\tO\nhome\tO\n"
)


def test_sentences(tmp_path: Path) -> None:
    original, records = apart(tmp_path / "data", CONLL, None)
    assert isinstance(original, Pieces) and original.glue(original, {1, 2, 3}, {}, True) == CONLL
    new = {**records[1], "tokens": ["Dora", "sleeps"]}
    content = original.join({2, 3}, {2: original.rewritten(2, records[1], new)})
    assert content == (b"-DOCSTART- -X- O\n\n# second\nDora\tB-PER\nsleeps\tO\n\n\nCleo\tB-PER\nwalks\tO\nhome\tO\n")
    assert read_content(content, "x").data == [new, records[2]]


NUMBERED = (
    b"#\thttp://example.org/1\t[2009-10-23]\t\n1\tAda\tB-PER\tO\n2\tlebt\tO\tO\n\n"
    b"#\thttp://example.org/2\t[2009-10-23]\t\n1\tBert\tB-PER\tO\n2\t\xc2\x85\tO\tO\n3\tHull\tB-LOC\tO\n\n"
)


def test_a_sentence_goes_with_its_comment_and_keeps_its_index(tmp_path: Path) -> None:
    original, records = apart(tmp_path / "data", NUMBERED, None)
    assert isinstance(original, Pieces) and original.glue(original, {1, 2}, {}, True) == NUMBERED
    assert original.join({1}) == NUMBERED[: NUMBERED.index(b"#", 1)]
    assert original.rewritten(2, records[1], records[1]) == original.rows[2]
    new = {"tokens": ["Cleo", "in", "York"], "ner_tags": ["O", "O", "B-LOC"]}
    assert original.rewritten(2, records[1], new) == (
        b"#\thttp://example.org/2\t[2009-10-23]\t\n1\tCleo\tO\tO\n2\tin\tO\tO\n3\tYork\tB-LOC\tO\n\n"
    )


def test_types_and_metadata_of_columns_stay(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    schema = pa.schema(
        [("text", pa.large_string()), ("label", pa.string()), ("n", pa.int8()), ("when", pa.timestamp("ms"))],
        metadata={"made": "by hand"},
    )
    rows = [{**row, "n": n, "when": 1_700_000_000 + n} for n, row in enumerate(ROWS)]
    path = tmp_path / "data.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, compression="zstd")
    original, records = apart(path, path.read_bytes(), None)
    path.write_bytes(original.join({1, 3}, {3: original.rewritten(3, records[2], {**records[2], "text": "new"})}))
    left = pq.read_table(path)
    assert left.schema.equals(schema, check_metadata=True)
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"
    assert left.column("text").to_pylist() == [ROWS[0]["text"], "new"]
    assert left.column("n").to_pylist() == [0, 2]


BLANK = st.sampled_from(["", "   ", ",", " , ", '"",""'])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.integers(0, 3), BLANK), max_size=9), st.sampled_from(["\n", "\r\n"]), st.data())
def test_blank_records_are_no_rows_and_stay(tmp_path: Path, drawn: list[int | str], end: str, data: Any) -> None:
    lines = [f'"question, {item}",post' if isinstance(item, int) else item for item in drawn]
    content = end.join(["text,label", "where is it,post", "who pays,bill", *lines, ""]).encode()
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    original = taken_apart(load("train", str(path), load_settings(None)))
    assert isinstance(original, Pieces) and original.glue(original, set(original.numbers), {}, True) == content
    assert len(original.numbers) == 2 + sum(isinstance(item, int) for item in drawn)
    kept = data.draw(st.sets(st.sampled_from(sorted(original.numbers))))
    blank = [line for line in lines if line.strip() and not line.strip(' ,"')]
    written = original.join(kept).decode().split(end)
    assert [line for line in written if line.strip() and not line.strip(' ,"')] == blank
