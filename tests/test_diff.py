"""Two versions of a dataset: rows are told apart, only what is new gates, and git is asked politely."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataaudit.comparison.rows import Change, compare_rows
from dataaudit.config import load as load_settings
from dataaudit.loading import load
from tests.processes import Done, dataaudit

ROOT = Path(__file__).parents[1]
Row = dict[str, Any]
LABELS = ("billing", "delivery", "returns")


def ticket(number: int) -> Row:
    words = random.Random(number)
    things = " ".join(words.choice(("card", "box", "wheel", "gear", "parcel", "invoice")) for _ in range(4))
    return {
        "text": f"Question {number}: where did you leave my {things} of order {number}?",
        "label": LABELS[number % 3],
    }


def changes(old: list[Row], new: list[Row]) -> list[Change]:
    given = load_settings(format="classification", fields={"input": "text", "label": "label"})
    return compare_rows(load("train", old, given), load("train", new, given))


def kinds(found: list[Change]) -> Counter[str]:
    return Counter(change.kind for change in found)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_change_is_found_and_named(data: st.DataObject) -> None:
    size = data.draw(st.integers(6, 25))
    order = data.draw(st.permutations(range(size)))
    cuts = sorted(data.draw(st.lists(st.integers(0, size), min_size=3, max_size=3)))
    removed, relabelled, edited = order[: cuts[0]], order[cuts[0] : cuts[1]], order[cuts[1] : cuts[2]]
    added = [ticket(1000 + i) for i in range(data.draw(st.integers(0, 4)))]
    old = [ticket(i) for i in range(size)]
    new = []
    for i, row in enumerate(old):
        if i in removed:
            continue
        if i in relabelled:
            row = row | {"label": LABELS[(i + 1) % 3]}
        elif i in edited:
            row = row | {"text": row["text"] + " Please answer soon."}
        new.append(row)
    new += added
    if not old or not new:
        return
    data.draw(st.randoms()).shuffle(new)
    found = changes(old, new)
    assert kinds(found) == Counter(
        {"removed": len(removed), "relabelled": len(relabelled), "edited": len(edited), "added": len(added)}
    )
    assert {c.old.row - 1 for c in found if c.kind == "relabelled" and c.old and c.old.row} == set(relabelled)
    assert all(c.fields == ("label",) for c in found if c.kind == "relabelled")
    assert all(c.fields == ("text",) for c in found if c.kind == "edited")


def test_of_equal_rows_the_one_that_left_is_named() -> None:
    rows = [ticket(i) for i in (1, 2, 3, 2, 4)]
    (change,) = changes(rows, [rows[0], *rows[2:]])
    assert change.kind == "removed" and change.old and change.old.row == 2


def write(path: Path, rows: list[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


SELECT = ("--select", "FMT002,DUP001,LBL002,SIZ001,HYG001")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "old.jsonl", [*(ticket(i) for i in range(60)), ticket(3) | {"label": ""}])
    return tmp_path


def diff(folder: Path, new: list[Row], *options: str) -> Done:
    write(folder / "new.jsonl", new)
    return dataaudit("diff", "old.jsonl", "new.jsonl", *SELECT, *options, cwd=folder)


def rows_of(folder: Path) -> list[Row]:
    return [json.loads(line) for line in (folder / "old.jsonl").read_text("utf-8").splitlines()]


def test_an_old_fault_does_not_block_and_a_new_one_does(folder: Path) -> None:
    old = rows_of(folder)
    assert dataaudit("check", "old.jsonl", *SELECT, cwd=folder).code == 1
    good = diff(folder, [*old, ticket(70)])
    assert good.code == 0 and "nothing new fails; 1 rule failed before and still does (HYG001)" in good.out
    bad = diff(folder, [*old, ticket(70) | {"label": ""}])
    assert bad.code == 1 and "1 rule fails by what is new (HYG001)" in bad.out and "new.jsonl:62 row 62" in bad.out
    assert "new.jsonl:61" not in bad.out
    assert diff(folder, [*old, ticket(70) | {"label": ""}], "--fail-on", "never").code == 0
    fixed = diff(folder, old[:-1])
    assert fixed.code == 0 and "fixed  HYG001" in fixed.out


def test_a_shuffle_is_no_change(folder: Path) -> None:
    rows = rows_of(folder)
    random.Random(1).shuffle(rows)
    done = diff(folder, rows)
    assert done.code == 0 and "train: 61 examples, unchanged" in done.out and "same   5 of 5 rules" in done.out


def test_reports_are_compared_like_data_but_for_the_rows(folder: Path) -> None:
    write(folder / "new.jsonl", [*rows_of(folder), ticket(70) | {"label": ""}])
    for name in ("old", "new"):
        dataaudit("check", f"{name}.jsonl", *SELECT, "-qq", "--output", f"{name}.json", cwd=folder)
    data = diff(folder, [*rows_of(folder), ticket(70) | {"label": ""}], "--output-format", "json")
    reports = dataaudit("diff", "old.json", "new.json", "--output-format", "json", cwd=folder)
    assert (data.code, reports.code) == (1, 1)
    of_data, of_reports = json.loads(data.out), json.loads(reports.out)
    assert of_data.pop("rows")["train"]["count"]["added"] == 1 and of_reports.pop("rows") is None
    assert of_data.pop("title") == "old.jsonl -> new.jsonl" and of_reports.pop("title") == "old.json -> new.json"
    assert of_data == of_reports
    mixed = dataaudit("diff", "old.json", "new.jsonl", *SELECT, "--output-format", "json", cwd=folder)
    assert mixed.code == 1 and json.loads(mixed.out)["rules"] == of_data["rules"]


def test_labels_are_row_text(folder: Path) -> None:
    rows = rows_of(folder)
    rows[4] = rows[4] | {"label": "zebra-crossing"}
    for form in ("text", "markdown", "json"):
        silent = diff(folder, rows, "--output-format", form)
        assert "relabelled" in silent.out and "zebra-crossing" not in silent.out
        assert "zebra" in diff(folder, rows, "--output-format", form, "--show-text").out


def test_several_outputs(folder: Path) -> None:
    done = diff(folder, rows_of(folder), "--output", "a.md", "--output", "json=b", "--output", "c.txt")
    assert done.code == 0
    assert (folder / "a.md").read_text("utf-8").startswith("## ✅ dataaudit: old.jsonl → new.jsonl\n")
    assert json.loads((folder / "b").read_text("utf-8"))["schema"] == "dataaudit/diff/v1"
    assert (folder / "c.txt").read_text("utf-8") == done.out
    assert diff(folder, rows_of(folder), "--output", "sarif=x").code == 2


@pytest.fixture
def repository(folder: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    (folder / "data").mkdir()
    (folder / "old.jsonl").rename(folder / "data" / "train [1].jsonl")
    (folder / "dataaudit.toml").write_text('[datasets.faq]\ntrain = "data/*.jsonl"\n', "utf-8")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def git(folder: Path, *command: str) -> None:
    who = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *command], cwd=folder, env=os.environ | who, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "data")


def append(path: Path, row: Row) -> None:
    path.write_text(path.read_text("utf-8") + json.dumps(row) + "\n", "utf-8")


@pytest.mark.parametrize("named", [(), ("data/train [1].jsonl",), ("data/t*.jsonl",)])
def test_since_a_commit_only_what_is_new_counts(repository: Path, named: tuple[str, ...]) -> None:
    def since(*options: str, cwd: Path = repository) -> Done:
        return dataaudit("check", *named, "--since", "main", *SELECT, *options, cwd=cwd)

    unchanged = since()
    assert unchanged.code == 0 and " since main (" in unchanged.out
    assert "1 rule failed before and still does (HYG001)" in unchanged.out
    append(repository / "data" / "train [1].jsonl", ticket(71) | {"label": ""})
    changed = since("--output-format", "github")
    assert changed.code == 1 and "line=62" in changed.out and "line=61" not in changed.out
    commit(repository)
    assert since().code == 0
    assert not list(repository.rglob("*.tmp"))


def test_since_from_a_folder_inside(repository: Path) -> None:
    done = dataaudit("check", "train [1].jsonl", "--since", "HEAD", *SELECT, cwd=repository / "data")
    assert done.code == 0, done.err


def test_a_file_that_was_not_there_is_all_new(repository: Path) -> None:
    write(repository / "more.jsonl", [ticket(80), ticket(81) | {"label": ""}])
    done = dataaudit("check", "more.jsonl", "--since", "main", "--select", "HYG001", cwd=repository)
    assert (
        done.code == 1 and "train: none -> 2 examples: 2 added" in done.out and "nothing was there before" in done.out
    )


def test_what_git_cannot_give_is_one_clear_line(repository: Path, tmp_path: Path) -> None:
    commit_again = repository / "note.txt"
    commit_again.write_text("x", "utf-8")
    commit(repository)
    unknown = dataaudit("check", "--since", "nowhere", cwd=repository)
    assert unknown.code == 2 and 'no branch, tag or commit "nowhere"' in unknown.err
    typo = dataaudit("check", "--since", "mian", cwd=repository)
    assert typo.code == 2 and 'did you mean "main"?' in typo.err
    option = dataaudit("check", "--since=--help", cwd=repository)
    assert option.code == 2 and 'no branch, tag or commit "--help"' in option.err
    shallow = tmp_path / "shallow"
    git(repository, "clone", "-q", "--depth", "1", f"file://{repository}", str(shallow))
    missing = dataaudit("check", "--since", "HEAD~1", cwd=shallow)
    assert missing.code == 2 and "git fetch --unshallow" in missing.err
    (tmp_path / "plain").mkdir()
    write(tmp_path / "plain" / "a.jsonl", [ticket(1)])
    outside = dataaudit(
        "check", "a.jsonl", "--since", "HEAD", cwd=tmp_path / "plain", GIT_CEILING_DIRECTORIES=str(tmp_path)
    )
    assert outside.code == 2 and "lies in no git repository" in outside.err
    absent = dataaudit("check", "a.jsonl", "--since", "HEAD", cwd=tmp_path / "plain", PATH="")
    assert absent.code == 2 and "git is not installed" in absent.err
    elsewhere = dataaudit(
        "check", "data/train [1].jsonl", str(tmp_path / "plain" / "a.jsonl"), "--since", "HEAD", cwd=shallow
    )
    assert elsewhere.code == 2 and "lies outside the repository" in elsewhere.err
    stream = dataaudit("check", "-", "--since", "HEAD", cwd=shallow)
    assert stream.code == 2 and "- has no history" in stream.err
    assert all(done.err.count("\n") <= 2 for done in (unknown, missing, outside, absent, elsewhere, stream))


def test_a_shallow_clone_that_does_not_reach_the_fork_says_so(repository: Path, tmp_path: Path) -> None:
    git(repository, "switch", "-q", "-c", "work")
    for number in range(3):
        append(repository / "data" / "train [1].jsonl", ticket(90 + number))
        commit(repository)
    git(repository, "switch", "-q", "main")
    (repository / "note.txt").write_text("x", "utf-8")
    commit(repository)
    shallow = tmp_path / "shallow"
    git(
        repository,
        "clone",
        "-q",
        "--depth",
        "1",
        "--no-single-branch",
        "-b",
        "work",
        f"file://{repository}",
        str(shallow),
    )
    done = dataaudit("check", "--since", "origin/main", *SELECT, cwd=shallow)
    assert done.code == 2 and "too shallow to see where HEAD left origin/main" in done.err
    assert "git fetch --unshallow" in done.err


def test_what_others_did_since_is_not_held_against_a_branch(repository: Path) -> None:
    train = repository / "data" / "train [1].jsonl"
    git(repository, "switch", "-q", "-c", "work")
    append(train, ticket(90))
    commit(repository)
    git(repository, "switch", "-q", "main")
    append(train, ticket(91))
    commit(repository)
    git(repository, "switch", "-q", "work")
    done = dataaudit("check", "--since", "main", *SELECT, cwd=repository)
    assert "61 -> 62 examples: 1 added\n" in done.out


def test_a_deleted_file_of_a_pattern_and_a_moved_row_are_seen(repository: Path) -> None:
    config = '[datasets.faq]\ntrain = "data/t*.jsonl"\nholdout = "data/h*.jsonl"\n'
    (repository / "dataaudit.toml").write_text(config, "utf-8")
    write(repository / "data" / "t2.jsonl", [ticket(i) for i in range(100, 103)])
    write(repository / "data" / "hold.jsonl", [ticket(i) for i in range(200, 215)])
    commit(repository)
    (repository / "data" / "t2.jsonl").unlink()
    append(repository / "data" / "hold.jsonl", ticket(101))
    done = dataaudit("check", "--since", "HEAD", *SELECT, "--output", "markdown=c.md", cwd=repository)
    assert "train: 64 -> 61 examples: 2 removed" in done.out and "hold-out: 15 -> 16 examples: 1 moved" in done.out
    assert "data/t2.jsonl:1 row 1" in done.out and "data/hold.jsonl:16 row 16 (was train row 2)" in done.out
    text = (repository / "c.md").read_text("utf-8")
    assert text.startswith("## ✅ dataaudit: faq since HEAD (") and "2 removed" in text
    assert "order 101" not in done.out + text


def test_files_come_out_of_git_as_its_filters_make_them(repository: Path) -> None:
    """As Git LFS does it: what is stored is not what stands in the folder."""
    git(repository, "config", "filter.turn.clean", "rev")
    git(repository, "config", "filter.turn.smudge", "rev")
    (repository / ".gitattributes").write_text("*.jsonl filter=turn export-ignore\n", "utf-8")
    git(repository, "add", "--renormalize", ".")
    commit(repository)
    done = dataaudit("check", "--since", "HEAD", *SELECT, cwd=repository)
    assert "train: 61 examples, unchanged" in done.out, done.err


def test_several_datasets_and_a_receipt(repository: Path) -> None:
    write(repository / "b.jsonl", [ticket(i) for i in range(60)])
    config = '[datasets.a]\ntrain = "data/*.jsonl"\n[datasets.b]\ntrain = "b.jsonl"\n'
    (repository / "dataaudit.toml").write_text(config, "utf-8")
    commit(repository)
    write(repository / "b.jsonl", [*(ticket(i) for i in range(60)), ticket(70) | {"label": ""}])
    done = dataaudit("check", "--since", "HEAD", *SELECT, "--output", "r.json", cwd=repository)
    assert done.code == 1 and "a since HEAD" in done.out and "b since HEAD" in done.out
    data = json.loads((repository / "r.json").read_text("utf-8"))
    assert [report["verdict"] for report in data["reports"]] == ["pass", "fail"]
    assert "only what is new since HEAD" in data["reports"][0]["notes"][0]
    receipt = dataaudit("check", "--since", "HEAD", "--output", "receipt=r", cwd=repository)
    assert receipt.code == 2 and "a receipt is of the whole data" in receipt.err


def test_the_fixture_is_what_its_script_writes(tmp_path: Path) -> None:
    fixtures = tmp_path / "fixtures"
    shutil.copytree(ROOT / "fixtures" / "demo", fixtures / "demo")
    shutil.copytree(ROOT / "fixtures" / "diff", fixtures / "diff")
    subprocess.run([sys.executable, str(fixtures / "diff" / "make.py")], check=True)
    for name in ("old.jsonl", "new.jsonl"):
        assert (fixtures / "diff" / name).read_bytes() == (ROOT / "fixtures" / "diff" / name).read_bytes()
