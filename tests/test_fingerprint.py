"""Fingerprints of a hold-out: they find what its text would find, hold none of it, and fail in one line."""

from __future__ import annotations

import hashlib
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

import dataaudit
from dataaudit.sealing.file import VERSION
from dataaudit.sealing.salt import siphash
from tests.processes import dataaudit as run

WORDS = [
    "river", "stone", "garden", "winter", "letter", "market", "silver", "window", "bridge", "forest", "morning",
    "teacher", "engine", "harbour", "ladder", "paper", "orange", "castle", "thunder", "village", "copper", "basket",
]  # fmt: skip
RULES = ("LKG001", "LKG002", "LKG004")


def question(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) + rng.choice("aeiou") + rng.choice("bdfgklmn") for _ in range(words))


def written(path: Path, texts: list[str]) -> Path:
    path.write_text("".join(json.dumps({"prompt": t, "completion": "ok"}) + "\n" for t in texts), "utf-8")
    return path


def fingerprint(test: Path, *options: str, name: str = "holdout.fp") -> Path:
    target = test.with_name(name)
    done = run("fingerprint", str(test), "-o", str(target), "--isolated", *options)
    assert done.code == 0, done.err
    return target


def found(report: dataaudit.Report) -> dict[str, list[tuple[int | None, str]]]:
    """Row and message of every finding of each rule on leakage."""
    return {code: [(f.place.row, f.message) for f in report.verdict(code).measurement.findings] for code in RULES}


@pytest.fixture
def leaky(tmp_path: Path) -> tuple[Path, Path]:
    """Training data with equal, edited, embedded and renumbered copies of a hold-out, and the hold-out."""
    rng = random.Random(5)
    held = [f"{question(rng, 30)} {rng.randrange(100, 999)}" for _ in range(60)]
    held += [question(rng, 8) for _ in range(40)] + ["yes", "你好世界 " * 8, ""]
    train = [question(rng, rng.choice([8, 30])) for _ in range(400)]
    train += [text.upper() + "!" for text in held[:10]]
    train += [re.sub(r"^\w+", "another", text) for text in held[10:20]]
    train += [f"{question(rng, 20)} {text} {question(rng, 20)}" for text in held[20:30]]
    train += [re.sub(r"\d+", "7", text) for text in held[30:40]]
    train += [text + "s" for text in held[60:70]] + ["Yes!", "你好世界" * 8]
    rng.shuffle(train)
    return written(tmp_path / "train.jsonl", train), written(tmp_path / "test.jsonl", held)


def test_siphash_is_the_one_of_its_authors() -> None:
    """The eighth test vector: key 00..0f, message 00..07."""
    key, message = bytes(range(16)), bytes(range(8))
    low, high = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    made = siphash(np.frombuffer(message, "<u8"), low, high)
    assert made.tobytes().hex() == "6224939a79f5f593"


def test_a_fingerprint_finds_what_the_text_finds(leaky: tuple[Path, Path]) -> None:
    train, test = leaky
    plain = dataaudit.audit(train, holdout=test, select=["LKG", "SIZ"])
    sealed = dataaudit.audit(train, holdout=fingerprint(test), select=["LKG", "SIZ"])
    assert found(plain) == found(sealed)
    assert [len(rows) for rows in found(plain).values()] == [10, 21, 10]
    for code in (*RULES, "SIZ002"):
        a, b = (report.verdict(code).measurement for report in (plain, sealed))
        assert (a.value, a.n, a.facts, a.unusable) == (b.value, b.n, b.facts, b.unusable)


@pytest.mark.parametrize("name", ["gsm8k", "banking77", "wizardlm_gsm8k"])
def test_recall_on_real_data(data: Path, tmp_path: Path, name: str) -> None:
    """Equal inputs are the same ones, and so are long near ones. Of the 140 short near ones of banking77 up to five
    differ with the salt: what is boilerplate is judged by a sample of the 13,083 inputs, which the salt draws."""
    train, test = {
        "gsm8k": ("gsm8k/train.jsonl", "gsm8k/test.jsonl"),
        "banking77": ("banking77/train.csv", "banking77/test.csv"),
        "wizardlm_gsm8k": ("wizardlm_gsm8k/gsm8k_test.jsonl", "gsm8k/test.jsonl"),
    }[name]
    target = tmp_path / "holdout.fp"
    assert run("fingerprint", str(data / test), "-o", str(target), "--isolated").code == 0
    plain = found(dataaudit.audit(data / train, holdout=data / test, select=["LKG"]))
    sealed = found(dataaudit.audit(data / train, holdout=target, select=["LKG"]))
    assert sealed["LKG001"] == plain["LKG001"]
    for code in ("LKG002", "LKG004"):
        rows, expected = ({row for row, _ in findings[code]} for findings in (sealed, plain))
        assert len(rows ^ expected) <= (0.06 * len(expected) if code == "LKG004" else 0)


def test_it_holds_no_text(leaky: tuple[Path, Path]) -> None:
    content = fingerprint(leaky[1]).read_bytes().lower()
    assert not [word for word in WORDS if word.encode() in content]
    assert "你".encode() not in content


def test_what_needs_text_is_skipped_and_says_why(leaky: tuple[Path, Path]) -> None:
    train, test = leaky
    report = dataaudit.audit(train, holdout=fingerprint(test))
    assert [v.rule.code for v in report.verdicts if v.status == "error"] == []
    m = report.verdict("DST001").measurement
    assert (m.cause, m.reason) == ("missing-input", "of the hold-out only a fingerprint is here")
    share = report.verdict("SIZ002").measurement
    assert share.value == pytest.approx(103 / (103 + len(train.read_text("utf-8").splitlines())))
    facts = report.datasets[1]
    assert (facts.split, facts.format, facts.examples) == ("holdout", "fingerprint", 103)


def test_findings_have_places_and_can_be_accepted(leaky: tuple[Path, Path], tmp_path: Path) -> None:
    train, test = leaky
    target = fingerprint(test)
    done = run(
        "check", str(train), "--holdout", str(target), "--isolated", "--no-cache", "--output-format", "json",
        "--select", "LKG001",
    )  # fmt: skip
    findings = json.loads(done.out)["verdicts"][0]["findings"]
    assert findings[0]["file"] == str(target) and findings[0]["row"] == findings[0]["line"] == 1
    assert len({finding["fingerprint"] for finding in findings}) == len(findings)
    again = fingerprint(test)
    assert again.read_bytes() == target.read_bytes()
    kept = again.read_bytes()
    assert fingerprint(test, "--new-salt").read_bytes() != kept


def test_rows_of_several_files_are_told_apart(leaky: tuple[Path, Path], tmp_path: Path) -> None:
    train, test = leaky
    lines = test.read_text("utf-8").splitlines(keepends=True)
    parts = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    parts[0].write_text("".join(lines[:5]), "utf-8")
    parts[1].write_text("".join(lines[5:]), "utf-8")
    target = tmp_path / "both.fp"
    assert run("fingerprint", *map(str, parts), "-o", str(target), "--isolated").code == 0
    places = [f.place for f in dataaudit.audit(train, holdout=target).verdict("LKG001").measurement.findings]
    assert (places[0].file, places[0].row) == (f"{target}#a.jsonl", 1)
    assert (places[5].file, places[5].row) == (f"{target}#b.jsonl", 1)


def test_equal_only_leaves_the_rest_unmeasured(leaky: tuple[Path, Path]) -> None:
    train, test = leaky
    whole, small = fingerprint(test), fingerprint(test, "--equal-only", name="equal.fp")
    assert small.stat().st_size < whole.stat().st_size / 10
    report = dataaudit.audit(train, holdout=small)
    assert found(report)["LKG001"] == found(dataaudit.audit(train, holdout=test))["LKG001"]
    assert report.verdict("LKG002").measurement.cause == "missing-input"


def test_with_a_project_key_only_its_holder_can_compare(
    leaky: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, test = leaky
    config = tmp_path / "dataaudit.toml"
    config.write_text('project-key = { env = "AUDIT_KEY" }\n')
    target = tmp_path / "keyed.fp"
    monkeypatch.setenv("AUDIT_KEY", "correct horse")
    assert run("fingerprint", str(test), "-o", str(target), "--config", str(config)).code == 0
    plain = dataaudit.audit(train, holdout=test)
    assert found(dataaudit.audit(train, holdout=target, config=config)) == found(plain)
    monkeypatch.setenv("AUDIT_KEY", "battery staple")
    with pytest.raises(dataaudit.DataAuditError, match="another project key"):
        dataaudit.audit(train, holdout=target, config=config)
    with pytest.raises(dataaudit.DataAuditError, match="the config names none"):
        dataaudit.audit(train, holdout=target)


def broken(content: bytes, kind: str) -> bytes:
    if kind == "version":
        return content.replace(b"fingerprint %d\n" % VERSION, b"fingerprint 99\n", 1)
    if kind == "truncated":
        return content[: len(content) // 2]
    if kind == "flipped":
        return content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]
    if kind == "header only":
        return content.split(b"\n", 1)[0]
    return forged(content, kind)


def forged(content: bytes, kind: str) -> bytes:
    """Whose checksum holds, but not what it says."""
    magic, header, rest = content[:-32].split(b"\n", 2)
    told = json.loads(header)
    if kind == "sizes":
        told["arrays"]["runs"] -= 1
        told["arrays"]["numbers"] += 1
    elif kind == "probe":
        told |= {"probe": "0" * 16, "dataaudit": "0.0.9"}
    else:
        told = [told]
    body = b"\n".join((magic, json.dumps(told).encode(), rest))
    return body + hashlib.sha256(body).digest()


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("version", "is a fingerprint of version 99, dataaudit .* reads version 1"),
        ("truncated", "damaged or cut short"),
        ("flipped", "damaged or cut short"),
        ("header only", "damaged or cut short"),
        ("sizes", "damaged or cut short"),
        ("list", "damaged or cut short"),
        ("probe", "was made by dataaudit 0.0.9, which hashes texts in another way"),
    ],
)
def test_a_bad_file_is_one_line(leaky: tuple[Path, Path], kind: str, message: str) -> None:
    train, test = leaky
    target = fingerprint(test)
    target.write_bytes(broken(target.read_bytes(), kind))
    done = run("check", str(train), "--holdout", str(target), "--isolated", "--no-cache")
    assert done.code == 2 and done.out == ""
    assert re.search(message, done.err) and done.err.count("\n") == 2


def test_misuse_is_one_line(leaky: tuple[Path, Path]) -> None:
    train, test = leaky
    target = fingerprint(test)
    for args, message in (
        (["check", str(target)], "is a fingerprint and holds no rows"),
        (["check", str(train), "--holdout", str(target), "--holdout", str(test)], "cannot be joined"),
        (["check", str(train), "--production", str(target)], "is a fingerprint and holds no rows"),
        (["fingerprint", str(test), "-o", str(train)], "is no fingerprint and is not overwritten"),
        (["fingerprint", str(test), "-o", str(test)], "is the input itself"),
    ):
        done = run(*args, "--isolated")
        assert done.code == 2 and message in done.err, args


def test_fix_drops_what_a_fingerprint_finds(leaky: tuple[Path, Path], tmp_path: Path) -> None:
    train, test = leaky
    kept = []
    for name, holdout in (("text", test), ("hashes", fingerprint(test))):
        target = tmp_path / f"{name}.jsonl"
        done = run("fix", str(train), "-o", str(target), "--holdout", str(holdout), "--isolated", "--drop", "LKG001")
        assert done.code == 0, done.err
        kept.append(target.read_text("utf-8"))
    assert kept[0] == kept[1] and len(kept[0].splitlines()) < len(train.read_text("utf-8").splitlines())
