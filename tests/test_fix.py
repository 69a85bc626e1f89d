"""`dataaudit fix`: the fixed rules pass, no row goes without a word, untouched rows keep their bytes, twice is once."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from benchmarks.fix import fix
from benchmarks.real_data import CASES, Case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dataaudit
from dataaudit import replacing
from dataaudit.errors import DataAuditError
from dataaudit.fingerprint import fingerprint
from dataaudit.fixes.choice import SAFE, UNSAFE
from dataaudit.review import beside
from dataaudit.review.ledger import Answer, Said, parse
from dataaudit.review.writing import Writer
from tests.processes import exit_code

SENTENCES = [
    "The parcel from Aberdeen was left at the wrong door again",
    "My invoice for the garden ladder shows two different totals",
    "Can I change the password of the old account by post",
    "The kettle stopped working after a week of normal use",
    "Please send the ticket for the ferry to my new address",
    "Nobody answered the bell when I brought the carpet back",
]


def run(*args: object) -> int:
    return exit_code("fix", *args)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def log_of(path: Path) -> list[dict[str, Any]]:
    return rows_of(path.with_name(f"{path.name}.fixes.jsonl"))


def write(path: Path, rows: list[Any], end: str = "\n") -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def labelled(text: str, label: str = "post", **more: str) -> dict[str, str]:
    return {"text": text, "label": label, **more}


def answered(data: Path, said: dict[int, tuple[Said, str | None]]) -> None:
    """A ledger beside the data: row (from 0) -> what Ann says of its label, and the right one."""
    prints = [fingerprint(row) for row in rows_of(data)]
    ledger = beside(data)
    with Writer(ledger, parse(b"", str(ledger))) as writer:
        for row, (word, right) in said.items():
            writer.add(Answer("label", prints[row], word, "ann", "", value=right))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_printed_over_lines_is_written_on_one(end: str, tmp_path: Path) -> None:
    good = [labelled(f"{SENTENCES[i % 6]}, case {'abcde'[i // 6] * 3} {i}") for i in range(30)]
    printed = json.dumps(labelled("Wo ist mein Päckchen?", "bill", note="x"), indent=2, ensure_ascii=False)
    again = json.dumps(good[0], indent=4)
    rows = [*good[:3], printed.replace("\n", end), again.replace("\n", end), *good[3:], '{"text": "cut off"']
    data, out = write(tmp_path / "train.jsonl", rows, end), tmp_path / "out.jsonl"
    assert run(data, "-o", out) == 0
    assert rows_of(out) == [*good[:3], json.loads(printed), *good[3:]]
    assert out.read_bytes().count(end.encode()) == 31
    first, *actions = log_of(out)
    assert (first["changed"], first["dropped"], first["output"]["rows"]) == (1, 2, 31)
    assert [(a["action"], a["row"], a["line"], a["reason"]) for a in actions if a["row"] == 4] == [
        ("change", 4, 4, "written on one line")
    ]
    assert [(a["action"], a["code"]) for a in actions if a["row"] == 5] == [("change", "FMT001"), ("drop", "DUP001")]
    twice = tmp_path / "twice.jsonl"
    assert run(out, "-o", twice) == 0 and twice.read_bytes() == out.read_bytes()


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    """Thirty good rows, then one of each fault."""
    good = [
        labelled(f"{SENTENCES[i % 6]}, case {'abcdefghij'[i % 10] * 3} {i}", ("post", "bill")[i % 2]) for i in range(30)
    ]
    faulty = [
        labelled("  " + good[3]["text"].upper(), "bill"),  # 31 repeats row 4, and is longer
        '{"text": "cut off',  # 32
        labelled("The cafÃ© sent my parcel to a neighbour"),  # 33
        labelled("A different question about the ferry to Jersey", "Post"),  # 34
        labelled("What about\u200b the carpet that I returned in May"),  # 35
        labelled("Where does my order from the hold-out set stand now"),  # 36
    ]
    return write(tmp_path / "dirty.jsonl", [*good, *faulty], "\r\n")


@pytest.fixture
def held(tmp_path: Path) -> Path:
    return write(tmp_path / "held.jsonl", [labelled("where does my order from the hold-out set stand now?")])


def test_each_fault_is_fixed_and_named(dirty: Path, held: Path, tmp_path: Path) -> None:
    out = tmp_path / "clean.jsonl"
    assert run(dirty, "-o", out, "--holdout", held) == 0
    summary, *actions = log_of(out)
    assert [(a["action"], a["rule"], a["line"]) for a in actions] == [
        ("drop", "readable-rows", 32),
        ("change", "mojibake", 33),
        ("change", "invisible-characters", 35),
        ("change", "label-variants", 34),
        ("drop", "equal-leakage", 36),
        ("drop", "equal-duplicates", 4),
    ]
    assert actions[-1]["like"]["row"] == 31
    assert (summary["dropped"], summary["changed"]) == (3, 3)
    old, new = dirty.read_bytes().splitlines(keepends=True), out.read_bytes().splitlines(keepends=True)
    assert new[:29] == [*old[:3], *old[4:30]]
    texts = [json.loads(line) for line in new[30:]]
    assert [row["text"] for row in texts] == [
        "The café sent my parcel to a neighbour",
        "A different question about the ferry to Jersey",
        "What about the carpet that I returned in May",
    ]
    assert texts[1]["label"] == "post" and all(line.endswith(b"}\r\n") for line in new)
    report = dataaudit.audit(out, held)
    for rule in ("readable-rows", "mojibake", "label-variants", "equal-leakage", "equal-duplicates"):
        assert report.verdict(rule).measurement.value == 0


def test_the_log_holds_no_text_of_a_row(dirty: Path, held: Path, tmp_path: Path) -> None:
    run(dirty, "-o", tmp_path / "out.jsonl", "--holdout", held)
    log = (tmp_path / "out.jsonl.fixes.jsonl").read_text()
    assert not any(word in log for word in ("cafÃ", "neighbour", "carpet", "ferry", "AAA", "Post"))


def test_again_changes_nothing(dirty: Path, held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    once, twice = tmp_path / "once.jsonl", tmp_path / "twice.jsonl"
    run(dirty, "-o", once, "--holdout", held, "--unsafe")
    run(once, "-o", twice, "--holdout", held, "--unsafe")
    assert once.read_bytes() == twice.read_bytes()
    assert "nothing to fix" in capsys.readouterr().out


def test_unsafe_fixes_need_consent(tmp_path: Path) -> None:
    text = "Please tell me where the blue parcel from the shop in Aberdeen has been left"
    path = write(tmp_path / "near.jsonl", [labelled(text), labelled(f"{text} today"), *map(labelled, SENTENCES)])
    sizes = []
    for options in ([], ["--unsafe"], ["--drop", "near-duplicates"], ["--drop", "DUP002"]):
        run(path, "-o", tmp_path / "out.jsonl", *options)
        sizes.append(len(rows_of(tmp_path / "out.jsonl")))
    assert sizes == [8, 7, 7, 7]
    assert rows_of(tmp_path / "out.jsonl")[0]["text"].endswith("today"), "the longer one is kept"


def test_rows_that_train_on_nothing_are_dropped(tmp_path: Path) -> None:
    def chat(text: str, weight: int) -> dict[str, Any]:
        answer = {"role": "assistant", "content": f"It is {text.split()[-1]}.", "weight": weight}
        return {"messages": [{"role": "user", "content": text}, answer]}

    path = write(tmp_path / "chats.jsonl", [chat(text, int(i != 2)) for i, text in enumerate(SENTENCES)])
    assert run(path, "-o", tmp_path / "out.jsonl") == 0
    assert [(a["rule"], a["line"]) for a in log_of(tmp_path / "out.jsonl")[1:]] == [("nothing-learnt", 3)]


def test_masking_leaves_nothing_to_find(tmp_path: Path) -> None:
    token = "gh" + "p_" + "aB3dE5fG7hJ9kL2mN4pQ6rS8tU0vW1xY3zA5"
    said = [
        "Write to greta.olsen@posteo.net or call +49 30 901820 3345, please",
        f"The key is {token} and was not revoked",
        "Pay to DE44 5001 0517 5407 3249 31 THANKS or card 4716 9324 1850 7720",
    ]
    path = write(tmp_path / "in.jsonl", [*map(labelled, said), *map(labelled, SENTENCES)])
    assert run(path, "-o", tmp_path / "safe.jsonl") == 0
    assert [row["text"] for row in rows_of(tmp_path / "safe.jsonl")][:3] == said, "masking needs consent"
    assert run(path, "-o", tmp_path / "out.jsonl", "--unsafe") == 0
    assert [row["text"] for row in rows_of(tmp_path / "out.jsonl")][:3] == [
        "Write to [EMAIL] or call [PHONE], please",
        "The key is [SECRET] and was not revoked",
        "Pay to [IBAN] THANKS or card [CARD]",
    ]
    report = dataaudit.audit(tmp_path / "out.jsonl", select=["HYG"])
    assert [report.verdict(rule).measurement.value for rule in ("secrets", "personal-data")] == [0, 0]
    assert all(not v.failed for v in report.verdicts), "placeholders are no fault of another rule"


def test_masking_keeps_arguments_json(tmp_path: Path) -> None:
    arguments = '{"card": 4716932418507720, "to": "greta.olsen@posteo.net"}'
    call = {"id": "call_1", "type": "function", "function": {"name": "pay", "arguments": arguments}}
    row = {"messages": [{"role": "user", "content": "pay"}, {"role": "assistant", "tool_calls": [call]}]}
    others = [
        {"messages": [{"role": "user", "content": s}, {"role": "assistant", "content": s[9:]}]} for s in SENTENCES
    ]
    run(write(tmp_path / "in.jsonl", [row, *others]), "-o", tmp_path / "out.jsonl", "--unsafe", "--ignore", "FMT002")
    [first, *_] = rows_of(tmp_path / "out.jsonl")
    masked = json.loads(first["messages"][1]["tool_calls"][0]["function"]["arguments"])
    assert masked == {"card": "[CARD]", "to": "[EMAIL]"}


def test_what_cannot_be_masked_is_dropped(tmp_path: Path) -> None:
    text = "Mail greta.olsen@posteo.net in Bremen"
    spans = [{"start": text.index("Bremen"), "end": len(text), "label": "CITY"}]
    rows = [{"text": text, "spans": spans}, *({"text": s, "spans": []} for s in SENTENCES)]
    run(write(tmp_path / "in.jsonl", rows), "-o", tmp_path / "out.jsonl", "--unsafe", "--format", "ner-spans")
    assert rows_of(tmp_path / "out.jsonl") == rows[1:]
    assert [(a["action"], a["rule"]) for a in log_of(tmp_path / "out.jsonl")[1:]] == [("drop", "personal-data")]


@pytest.mark.parametrize("unsafe", [[], ["--unsafe"]])
def test_reviewed_labels_are_applied_to_rows_that_are_repaired_too(tmp_path: Path, unsafe: list[str]) -> None:
    rows = [labelled(f"{SENTENCES[i % 6]} {i * 37}", ("post", "bill")[i % 2]) for i in range(20)]
    rows[4] = labelled("The cafÃ© in Hull sent no ticket", "bill")
    path = write(tmp_path / "in.jsonl", rows)
    answered(path, {4: ("no", "post"), 5: ("yes", None), 6: ("no", None)})
    assert run(path, "-o", tmp_path / "out.jsonl", *unsafe) == 0
    assert rows_of(tmp_path / "out.jsonl")[4] == labelled("The café in Hull sent no ticket", "post")
    actions = [(a["rule"], a["line"]) for a in log_of(tmp_path / "out.jsonl")[1:]]
    assert actions == [("label-accuracy", 5), ("mojibake", 5)], "without an agreed label nothing is done"


def test_of_equal_rows_the_valid_the_reviewed_the_longest_is_kept(tmp_path: Path) -> None:
    texts = [SENTENCES[0], f"{SENTENCES[0]}!!", f"{SENTENCES[0]}!!!!", f"{SENTENCES[0]}!", *SENTENCES[1:]]
    path = write(tmp_path / "in.jsonl", [labelled(text, "post") for text in texts])
    kept = []
    for said in ({}, {0: ("yes", None)}, {2: ("no", None)}):
        (tmp_path / "in.audit.jsonl").unlink(missing_ok=True)
        answered(path, said)
        run(path, "-o", tmp_path / "out.jsonl")
        kept.append(rows_of(tmp_path / "out.jsonl")[0]["text"].count("!"))
    assert kept == [4, 0, 2], "the longest; the one reviewed as right; not the one reviewed as wrong"


def test_ignored_rules_are_left(dirty: Path, tmp_path: Path) -> None:
    run(dirty, "-o", tmp_path / "out.jsonl", "--ignore", "readable-rows,DUP001,mojibake,HYG010,label-variants")
    assert (tmp_path / "out.jsonl").read_bytes() == dirty.read_bytes()


@pytest.mark.parametrize("options", [["--drop", "near-duplicate"], ["--ignore", "XYZ1"]])
def test_unknown_rules_are_refused(dirty: Path, tmp_path: Path, options: list[str]) -> None:
    assert run(dirty, "-o", tmp_path / "out.jsonl", *options) == 2
    assert not (tmp_path / "out.jsonl").exists()


def test_a_csv_keeps_header_and_quoting(tmp_path: Path) -> None:
    body = "".join(f'"{SENTENCES[i % 6]}, ""number"" {i * 7}",{("post", "bill")[i % 2]}\n' for i in range(30))
    path = tmp_path / "table.csv"
    path.write_text(f'text,label\n{body}"A ""cafÃ©"" near, very\nnear",Post\n"last one, really",bill')
    run(path, "-o", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == (
        f'text,label\n{body}"A ""café"" near, very\nnear",post\n"last one, really",bill'
    )


def test_in_place_keeps_a_backup(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = dirty.read_bytes()
    dirty.chmod(0o640)
    assert run(dirty, "--in-place") == 0
    assert Path(f"{dirty}.bak").read_bytes() == before != dirty.read_bytes()
    assert dirty.stat().st_mode & 0o777 == 0o640
    fixed, names = dirty.read_bytes(), sorted(dirty.parent.iterdir())
    assert run(dirty, "--in-place") == 0
    assert dirty.read_bytes() == fixed and sorted(dirty.parent.iterdir()) == names


def test_diff_writes_nothing(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = sorted(dirty.parent.iterdir())
    assert run(dirty, "--diff") == 0
    out = capsys.readouterr().out
    assert "@@ row 33: mojibake" in out and "café" in out
    assert sorted(dirty.parent.iterdir()) == names


def test_what_is_refused(dirty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link, hard = tmp_path / "link.jsonl", tmp_path / "hard.jsonl"
    link.symlink_to(dirty)
    os.link(dirty, hard)
    before = dirty.read_bytes()
    for arguments, what in [
        ((dirty, "-o", dirty), "is the input itself"),
        ((dirty, "-o", hard), "is the input itself"),
        ((dirty, "-o", link), "symbolic link"),
        ((link, "--in-place"), "symbolic link"),
        ((dirty, "-o", tmp_path / "no" / "out"), "no such directory"),
        ((dirty, "-o", tmp_path), "is a directory"),
        ((dirty,), "expected one of"),
    ]:
        assert run(*arguments) == 2
        assert what in capsys.readouterr().err
    assert dirty.read_bytes() == before and link.is_symlink()


def test_a_file_that_changes_meanwhile(dirty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataaudit.fixes import output

    def meddle(*args: Any) -> bytes:
        dirty.write_bytes(dirty.read_bytes() + b'{"text": "new", "label": "post"}\n')
        return b"x"

    monkeypatch.setattr(output, "content_of", meddle)
    assert run(dirty, "-o", tmp_path / "out.jsonl") == 2
    assert not (tmp_path / "out.jsonl").exists()


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "kept"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataAuditError, match="cannot be written"):
        replacing.replace(path, b"new")
    with pytest.raises(DataAuditError, match="cannot be written"):
        replacing.create({tmp_path / "one": b"1", tmp_path / "two": b"2"})
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_what_is_made_of_private_rows_is_private(dirty: Path, tmp_path: Path) -> None:
    dirty.chmod(0o600)
    run(dirty, "-o", tmp_path / "out.jsonl")
    run(dirty, "--in-place")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "out.jsonl", dirty, Path(f"{dirty}.bak"))} == {0}


TEXTS = st.sampled_from([*SENTENCES, SENTENCES[0].upper(), f"{SENTENCES[1]} now", "The cafÃ© in\u200b Hull", "", "ok"])
ROWS = st.one_of(
    st.builds(labelled, TEXTS, st.sampled_from(["post", "bill", "Post", " bill"])),
    st.sampled_from(['{"text": ', "[1, 2]", '"word"', '{"text": 5, "label": null}', '{"text": "a", "text": "b"}', ""]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, max_size=25), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_every_row_is_in_the_output_or_in_the_log(tmp_path: Path, rows: list[Any], end: str, unsafe: bool) -> None:
    path, out, again = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "again.jsonl"))
    first = [labelled("How long does a letter to Margate take"), labelled("Who signs for a parcel in Leeds", "bill")]
    write(path, [*first, *rows], end)
    options = ["--unsafe"] if unsafe else []
    assert run(path, "-o", out, *options) == 0
    _, *actions = log_of(out)
    dropped = {action["line"] for action in actions if action["action"] == "drop"}
    changed = {action["line"] for action in actions if action["action"] == "change"} - dropped
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and n not in dropped]
    written = [line for line in out.read_bytes().splitlines(keepends=True) if line.strip()]
    assert len(written) == len(kept)
    for (number, old), new in zip(kept, written, strict=True):
        assert (old == new) == (number not in changed)
    assert run(out, "-o", again, *options) == 0
    assert again.read_bytes() == out.read_bytes()


def test_the_page_names_every_fix() -> None:
    page = (Path(__file__).parents[1] / "docs" / "fix.md").read_text("utf-8")
    for name in SAFE:
        assert any(f"`{name}`" in line and "`--unsafe`" not in line for line in page.splitlines())
    for name in UNSAFE:
        assert any(f"`{name}`" in line and "`--unsafe`" in line for line in page.splitlines())


QUICK = ("restaurant8k", "self_instruct davinci", "sms_spam", "snips", "wizardlm_gsm8k + gsm8k")


@pytest.mark.parametrize("case", [case for case in CASES if case.name in QUICK], ids=lambda case: case.name)
def test_fixed_data_passes_and_twice_is_once(case: Case, data: Path, tmp_path: Path) -> None:
    """`benchmarks/fix.py` shows the same for every dataset."""
    outcome = fix(case, data, tmp_path)
    assert outcome is not None and outcome.before, "something was wrong before"
    assert outcome.after == frozenset() and outcome.same_again
    assert outcome.refused == case.name.startswith("wizardlm"), "of which every row leaks"
