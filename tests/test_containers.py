"""The same rows in every container, from files, patterns, pipes, memory and afar: equal rows, right lines."""

from __future__ import annotations

import bz2
import codecs
import contextlib
import csv
import gzip
import http.server
import io
import itertools
import json
import lzma
import threading
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dataaudit.config import load as load_settings
from dataaudit.dataset import Dataset
from dataaudit.errors import DataAuditError
from dataaudit.loading import load
from tests.packed import columnar, zstd
from tests.processes import dataaudit, inside

ROWS = [
    {"text": "Where is my parcel?", "label": "post"},
    {"text": "She said: twice,\nand \u2028 - café", "label": "bill"},
    {"text": 'A "quoted" word; and | more', "label": "post"},
    {"text": "The last one of these", "label": "bill"},
]
LINES = [json.dumps(row, ensure_ascii=False) for row in ROWS]
JSONL = "\n".join(LINES).encode()


def table(delimiter: str = ",", end: str = "\n") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows([list(ROWS[0]), *(r.values() for r in ROWS)])
    return stream.getvalue().encode()


KINDS: list[tuple[str, str, Callable[[], bytes], list[int]]] = [
    ("lines", "a.jsonl", lambda: JSONL, [1, 2, 3, 4]),
    ("lines called .json", "a.json", lambda: JSONL, [1, 2, 3, 4]),
    ("lines without a suffix", "a", lambda: JSONL, [1, 2, 3, 4]),
    ("crlf", "a.jsonl", lambda: JSONL.replace(b"\n", b"\r\n"), [1, 2, 3, 4]),
    ("blank lines", "a.jsonl", lambda: JSONL.replace(b"\n", b"\n \n\n"), [1, 4, 7, 10]),
    ("lone cr", "a.jsonl", lambda: JSONL.replace(b"\n", b"\r"), [1, 2, 3, 4]),
    ("array", "a.json", lambda: json.dumps(ROWS, indent=1).encode(), [2, 6, 10, 14]),
    ("values", "a.json", lambda: "\n".join(json.dumps(r, indent=1) for r in ROWS).encode(), [1, 5, 9, 13]),
    ("list of an object", "a.json#of", lambda: json.dumps({"of": ROWS, "b": []}, indent=0).encode(), [3, 7, 11, 15]),
    ("utf-8 with a mark", "a.jsonl", lambda: codecs.BOM_UTF8 + JSONL, [1, 2, 3, 4]),
    ("utf-16", "a.jsonl", lambda: JSONL.decode().encode("utf-16"), [1, 2, 3, 4]),
    ("utf-16-be", "a.jsonl", lambda: JSONL.decode().encode("utf-16-be"), [1, 2, 3, 4]),
    ("utf-32", "a.jsonl", lambda: JSONL.decode().encode("utf-32"), [1, 2, 3, 4]),
    ("utf-32-le", "a.jsonl", lambda: JSONL.decode().encode("utf-32-le"), [1, 2, 3, 4]),
    ("utf-32-be", "a.jsonl", lambda: JSONL.decode().encode("utf-32-be"), [1, 2, 3, 4]),
    ("csv with line breaks", "a.csv", table, [2, 3, 5, 6]),
    ("csv in crlf", "a.csv", lambda: table(end="\r\n"), [2, 3, 5, 6]),
    ("csv with semicolons", "a.csv", lambda: table(";"), [2, 3, 5, 6]),
    ("csv with tabs", "a.csv", lambda: table("\t"), [2, 3, 5, 6]),
    ("csv in utf-16", "a.csv", lambda: table().decode().encode("utf-16"), [2, 3, 5, 6]),
    ("gzip", "a.jsonl.gz", lambda: gzip.compress(JSONL), [1, 2, 3, 4]),
    ("gzip called .jsonl", "a.jsonl", lambda: gzip.compress(JSONL), [1, 2, 3, 4]),
    ("gzip of csv", "a.csv.gz", lambda: gzip.compress(table()), [2, 3, 5, 6]),
    ("zstd", "a.jsonl.zst", lambda: zstd(JSONL), [1, 2, 3, 4]),
    ("bzip2", "a.jsonl.bz2", lambda: bz2.compress(JSONL), [1, 2, 3, 4]),
    ("xz", "a.jsonl.xz", lambda: lzma.compress(JSONL), [1, 2, 3, 4]),
    ("parquet", "a.parquet", lambda: columnar(ROWS, "parquet"), [1, 2, 3, 4]),
    ("arrow file", "a.arrow", lambda: columnar(ROWS, "file"), [1, 2, 3, 4]),
    ("arrow stream", "a.arrow", lambda: columnar(ROWS, "stream"), [1, 2, 3, 4]),
]


def loaded(data: Any) -> Dataset:
    return load("train", data, load_settings(None))


@pytest.mark.parametrize(("name", "content", "lines"), [kind[1:] for kind in KINDS], ids=[kind[0] for kind in KINDS])
def test_equal_rows_and_right_lines(tmp_path: Path, name: str, content: Callable[[], bytes], lines: list[int]) -> None:
    (tmp_path / name.partition("#")[0]).write_bytes(content())
    dataset = loaded(str(tmp_path / name))
    assert dataset.records == ROWS
    assert [(dataset.place(i).row, dataset.place(i).line) for i in range(4)] == list(
        zip(range(1, 5), lines, strict=True)
    )
    assert not dataset.unreadable
    assert dataset.format.describe().startswith("classification")


@pytest.mark.parametrize(("name", "content"), [k[1:3] for k in KINDS if "#" not in k[1]], ids=[
    k[0] for k in KINDS if "#" not in k[1]
])  # fmt: skip
def test_the_same_through_a_pipe(tmp_path: Path, name: str, content: Callable[[], bytes]) -> None:
    done = inside(
        "check", "-", "--isolated", "--select", "FMT", "--output-format", "json", cwd=tmp_path, stdin=content()
    )
    assert done.code == 0
    (facts,) = json.loads(done.out)["datasets"]
    assert facts["examples"] == 4


@pytest.mark.parametrize("kind", ["file", "stream"])
def test_offsets_that_point_anywhere_do_not_end_the_process(tmp_path: Path, kind: str) -> None:
    content = columnar(ROWS, kind)
    ends = array("i", itertools.accumulate((len(row["text"].encode()) for row in ROWS), initial=0))
    damaged = array("i", [0, 2**30, 2**30 + 9, *ends[3:]])
    assert content.count(ends.tobytes()) == 1
    (tmp_path / "a").write_bytes(content.replace(ends.tobytes(), damaged.tobytes()))
    done = dataaudit("check", "a", cwd=tmp_path)
    assert (done.code, done.err.split(" (")[0]) == (2, "dataaudit: a: the Arrow file is damaged")


def test_split_files_by_a_quoted_pattern(tmp_path: Path) -> None:
    for number, lines in enumerate((LINES[:1], LINES[1:3], [*LINES[3:], "{"])):
        (tmp_path / f"train-0000{number}-of-3.jsonl").write_text("\n".join(lines), "utf-8")
    done = inside("check", "train-*.jsonl", "--isolated", "--select", "FMT", "--output-format", "json", cwd=tmp_path)
    assert done.code == 1
    report = json.loads(done.out)
    assert report["datasets"][0]["examples"] == 4
    (found,) = (finding for verdict in report["verdicts"] for finding in verdict["findings"])
    assert (found["file"], found["row"], found["line"]) == ("train-00002-of-3.jsonl", 2, 2)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """A web server on this machine alone."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_files_afar(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    pytest.importorskip("aiohttp")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(JSONL))
    with served(tmp_path) as address:
        assert loaded(f"{address}/a.jsonl.gz").records == ROWS
        with pytest.raises(DataAuditError, match="none: cannot be read"):
            loaded(f"{address}/none")


def test_objects_of_the_datasets_library(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    import pyarrow as pa

    made = datasets.Dataset(datasets.table.InMemoryTable(pa.Table.from_pylist(ROWS)), fingerprint="rows")
    assert loaded(made).records == ROWS
    assert loaded(datasets.IterableDataset.from_generator(lambda: iter(ROWS))).records == ROWS
    made.save_to_disk(str(tmp_path / "saved"), num_shards=2)
    assert loaded(str(tmp_path / "saved")).records == ROWS
    both = datasets.DatasetDict({"train": made, "test": made})
    both.save_to_disk(str(tmp_path / "both"))
    for name in ("both/train", "both#test"):
        assert loaded(str(tmp_path / name)).records == ROWS
    for several in (both, str(tmp_path / "both")):
        with pytest.raises(DataAuditError, match="train"):
            loaded(several)


def test_frames_of_polars() -> None:
    polars = pytest.importorskip("polars")
    assert loaded(polars.DataFrame(ROWS)).records == ROWS
