"""Folders that hold splits: which files `FOLDER#NAME` and `--split` mean, and what is said where there is a choice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dataaudit.errors import DataAuditError
from dataaudit.sources import read
from dataaudit.sources.splits import splits_of
from tests.processes import dataaudit as run

ROWS = [{"prompt": f"question number {i}", "completion": f"the answer is {i * 7}"} for i in range(30)]


def written(folder: Path, *names: str) -> Path:
    """JSON Lines under these names, each with its own name in its rows."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps({**row, "from": name}) + "\n" for row in ROWS))
    return folder


def taken(path: str) -> list[str]:
    return list(dict.fromkeys(row["from"] for row in read([path]).data))


LAYOUTS: dict[str, dict[str, list[str]]] = {
    "one file a split": {"train": ["train.jsonl"], "test": ["test.jsonl"], "validation": ["validation.jsonl"]},
    "shards": {"train": ["train-00000-of-00002.jsonl", "train-00001-of-00002.jsonl"], "test": ["test-0.jsonl"]},
    "under data": {"train": ["data/train-00000.jsonl"], "dev": ["data/dev-00000.jsonl"]},
    "a folder a split": {"train": ["train/a.jsonl", "train/b.jsonl"], "test": ["test/a.jsonl"]},
    "names with more in them": {"train": ["support_train_v2.jsonl"], "eval": ["support_eval_v2.jsonl"]},
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(layout: dict[str, list[str]], tmp_path: Path) -> None:
    folder = written(tmp_path / "set", *(name for names in layout.values() for name in names))
    (folder / "train.audit.jsonl").write_text("{}\n")  # a ledger is no data
    assert list(splits_of(folder)) == list(layout)
    for split, names in layout.items():
        assert taken(f"{folder}#{split}") == names
    with pytest.raises(DataAuditError) as caught:
        read([str(folder)])
    held = next(name for name in layout if name != "train")
    assert str(caught.value) == f"{folder}: holds the splits {', '.join(layout)}"
    assert caught.value.hint == f"choose one: {folder}#train --holdout {folder}#{held}, or --split train"


def test_a_split_that_is_not_there(tmp_path: Path) -> None:
    folder = written(tmp_path / "set", "train.jsonl", "test.jsonl")
    with pytest.raises(DataAuditError, match=r'holds no split "tests" \(did you mean "test"\?\); it has train, test'):
        read([f"{folder}#tests"])
    plain = written(tmp_path / "plain", "a.jsonl")
    with pytest.raises(DataAuditError, match=r'holds no split "train".*no file in it is called after a split'):
        read([f"{plain}#train"])


def test_one_split_is_no_choice(tmp_path: Path) -> None:
    folder = written(tmp_path / "set", "train-0.jsonl", "train-1.jsonl")
    assert taken(str(folder)) == ["train-0.jsonl", "train-1.jsonl"]
    written(folder, "questions.jsonl")  # who knows what else is meant
    with pytest.raises(DataAuditError, match="is a directory, expected a file; it holds questions"):
        read([str(folder)])


def test_parquet_folders(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    for name in ("train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001"):
        pq.write_table(pa.Table.from_pylist([{**row, "from": name} for row in ROWS]), tmp_path / f"{name}.parquet")
    assert taken(f"{tmp_path}#train") == ["train-00000-of-00002", "train-00001-of-00002"]
    assert taken(f"{tmp_path}#test") == ["test-00000-of-00001"]


def test_saved_dataset_dicts(tmp_path: Path) -> None:
    """As `save_to_disk` writes them: Arrow streams, and the files that say which."""
    pa = pytest.importorskip("pyarrow")
    (tmp_path / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    for name in ("train", "test"):
        folder = tmp_path / name
        folder.mkdir()
        table = pa.Table.from_pylist([{**row, "from": name} for row in ROWS])
        with pa.OSFile(str(folder / "data-0.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        (folder / "state.json").write_text('{"_data_files": [{"filename": "data-0.arrow"}]}')
    assert taken(f"{tmp_path}#train") == taken(str(tmp_path / "train")) == ["train"]
    with pytest.raises(DataAuditError, match="holds the splits train, test"):
        read([str(tmp_path)])


def test_the_option(tmp_path: Path) -> None:
    written(tmp_path / "set", "train.jsonl", "test.jsonl")
    (tmp_path / "object.json").write_text(json.dumps({"train": ROWS, "test": ROWS[:9]}))
    quiet = ("--isolated", "--no-cache", "--select", "SIZ001,FMT", "--output-format", "json")

    def examples(*words: str) -> list[int]:
        done = run("check", *words, *quiet, cwd=tmp_path)
        assert done.code in (0, 1), done.err
        return [dataset["examples"] for dataset in json.loads(done.out)["datasets"]]

    assert examples("set", "--split", "test", "--output", "out.md") == examples("set#test") == [30]
    assert examples("object.json", "--split", "test", "--holdout", "set#train") == [9, 30]
    assert examples("object.json#train", "--split", "test") == [30]  # who chooses at the file is not overruled
    for words, said in (
        (("set",), "set: holds the splits train, test\nchoose one: set#train --holdout set#test, or --split train"),
        (("object.json", "--split", "dev"), 'object.json: holds no list "dev"'),
        (("set/train.jsonl", "--split", "train"), 'holds no list "train": it is jsonl'),
        (("--split", "train"), "--split needs training data"),
    ):
        done = run("check", *words, *quiet, cwd=tmp_path)
        assert done.code == 2
        assert said.split("\n")[0] in done.err
