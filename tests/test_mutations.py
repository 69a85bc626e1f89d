"""Valid rows of every format, harmed in every way: the fault is named where it is, and nothing else is."""

from __future__ import annotations

import json
import os
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dataaudit
from dataaudit.formats import known
from dataaudit.formats.validation import load_schema, without_nulls
from dataaudit.sources.value import MAX_DEPTH
from tests.mutations import Mutant, mutants, written
from tests.processes import inside

SAMPLES = json.loads((Path(__file__).parents[1] / "fixtures/formats/samples.json").read_text("utf-8"))
FORMATS = {form.name: form for form in known()}
RULES = [f"FMT{number:03}" for number in range(1, 11) if number != 7]  # FMT007 judges what the answers say
EXAMPLES = int(os.environ.get("DATAAUDIT_EXAMPLES", 12))


def bound(row: dict[str, Any]) -> Any:
    """What the row is taken for when it stands alone."""
    return next((b for form in known() if (b := form.detect(frozenset(row), row)) is not None), None)


@cache
def valid_rows(name: str) -> list[dict[str, Any]]:
    """The sample of the format, and the good samples of all schemas that are taken for it and keep its other rules."""
    samples = [row for schema in SAMPLES.values() for row in schema["good"]]
    rows = [json.loads(FORMATS[name].sample), *(row for row in samples if getattr(bound(row), "name", None) == name)]
    distinct = {json.dumps(row): row for row in rows}.values()
    return [row for row in distinct if dataaudit.audit([row], select=RULES).outcome == "pass"]


@cache
def judge(form: Any) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(load_schema(form.schema, form.renames(), tolerant=True))


def is_valid(row: dict[str, Any], form: Any) -> bool:
    return judge(form).is_valid(without_nulls(row))


class Unreadable(ValueError):
    pass


def refused(*_: Any) -> Any:
    raise Unreadable


def strictly(text: bytes) -> Any:
    """What a strict parser makes of a row; raises ValueError where it makes nothing."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(pairs) if len(dict(pairs)) == len(pairs) else refused()

    def finite(digits: str) -> Any:
        return refused() if float(digits) in (float("inf"), float("-inf")) else float(digits)

    def whole(digits: str) -> Any:
        return refused() if len(digits) > 300 else int(digits)

    def depth(value: Any) -> int:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    try:
        value = json.loads(
            text.decode("utf-8"), object_pairs_hook=unique, parse_constant=refused, parse_float=finite, parse_int=whole
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Unreadable from None
    return value if depth(value) <= MAX_DEPTH else refused()


def leads_to(row: Any, path: str) -> tuple[str | int, ...]:
    """The steps of a path as it is written; the last step may be missing in the row, the others may not."""
    steps: list[str | int] = []
    rest = path
    while rest:
        if isinstance(row, list):
            number, _, rest = rest.removeprefix("[").partition("]")
            steps.append(int(number))
            assert int(number) < len(row) or not rest, f"{path} leads nowhere"
            row = row[int(number)] if int(number) < len(row) else None
        else:
            rest = rest.removeprefix(".")
            names = [key for key in row if rest == key or rest.startswith((f"{key}.", f"{key}["))] if row else []
            name = max(names, key=len, default=rest)
            steps.append(name)
            rest = rest[len(name) :]
            assert not rest or isinstance(row[name], dict | list), f"{path} leads nowhere"
            row = row.get(name) if isinstance(row, dict) else None
    return tuple(steps)


@lru_cache(maxsize=10_000)
def expected(text: bytes, form: Any) -> str | None:
    """The rule that must name a row: FMT001, FMT002, or neither."""
    try:
        row = strictly(text)
    except ValueError:
        return "FMT001"
    if not isinstance(row, dict):
        return "FMT001"
    return None if is_valid(row, form) else "FMT002"


def findings(folder: Path, content: bytes, *args: str) -> list[dict[str, Any]]:
    """What `check` finds in the format of the rows; it must judge, whatever it finds."""
    (folder / "train.jsonl").write_bytes(content)
    done = inside("check", "train.jsonl", "--isolated", "--no-cache", "--output-format", "json", *args, cwd=folder)
    assert done.code in (0, 1), done.err
    report = json.loads(done.out)
    assert [v["code"] for v in report["verdicts"] if v["status"] == "error"] == []
    return [finding | {"code": v["code"]} for v in report["verdicts"] for finding in v["findings"]]


def related(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    return a[: len(b)] == b or b[: len(a)] == a


def named_where_it_happened(mutant: Mutant, found: list[dict[str, Any]], form: Any) -> None:
    """One finding of the reader or of the schema where it must be, and every path leads into the row."""
    rule = expected(mutant.text.encode(), form)
    assert [f["code"] for f in found if f["code"] in ("FMT001", "FMT002")] == ([rule] if rule else []), (mutant, found)
    for finding in found:
        if finding["code"] != "FMT001":
            path = leads_to(strictly(mutant.text.encode()), finding["path"] or "")
            if finding["code"] in ("FMT002", "FMT003"):
                assert related(path, mutant.path) or mutant.what == "misspell", (mutant, found)


def in_lines(texts: list[str]) -> tuple[str, int]:
    return "\n\n".join(texts), 2


def in_array(texts: list[str]) -> tuple[str, int]:
    return "[" + ",\r\n".join(texts) + "\r\n]", 1


LAYOUTS = (in_lines, in_array)
CASES = [
    (name, number, layout)
    for name in FORMATS
    for number in range(len(valid_rows(name)))
    for layout in (LAYOUTS if number == 0 else [LAYOUTS[number % 2]])
]


@pytest.mark.parametrize(
    ("name", "number", "layout"), CASES, ids=[f"{name}-{i}-{layout.__name__}" for name, i, layout in CASES]
)
def test_every_accident_is_named_where_it_happened(tmp_path: Path, name: str, number: int, layout: Any) -> None:
    good = valid_rows(name)[number]
    accidents = list(mutants(good))
    texts = [text for mutant in accidents for text in (written(good), mutant.text)]
    content, step = layout(texts)
    found = findings(tmp_path, content.encode(), "--select", ",".join(RULES))
    assert {f["row"] for f in found} <= set(range(2, 2 * len(accidents) + 1, 2))
    for row, mutant in zip(range(2, len(texts) + 1, 2), accidents, strict=True):
        here = [f for f in found if f["row"] == row]
        assert {f["line"] for f in here} <= {(row - 1) * step + 1}
        named_where_it_happened(mutant, here, bound(good))


JUNK = [
    b"",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\r",
    b" ",
    b"\xe2\x80\xa8",
    b"\\u",
    b"1e400,",
]


@st.composite
def harmed(draw: st.DrawFn, row: dict[str, Any]) -> bytes:
    """A row with up to three accidents, of its values and then of its bytes."""
    text = written(row).encode()
    for _ in range(draw(st.integers(0, 2))):
        try:
            before = strictly(text)
        except ValueError:
            break
        if isinstance(before, dict) and before:
            text = draw(st.sampled_from([mutant.text.encode() for mutant in mutants(before)]))
    for _ in range(draw(st.integers(0, 1))):
        at = draw(st.integers(0, min(len(text), 300)))
        cut = draw(st.sampled_from([0, 0, 1, 2, len(text)]))
        junk = draw(st.sampled_from(JUNK) | st.binary(max_size=3).filter(lambda b: b"\n" not in b))
        text = text[:at] + junk + text[at + cut :]
    return text


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=True
)
def test_a_harmed_row_harms_no_other(tmp_path: Path, name: str, data: st.DataObject) -> None:
    good = data.draw(st.sampled_from(valid_rows(name)))
    text = data.draw(harmed(good))
    place = data.draw(st.sampled_from([0, 0, 1, 5, 40]))
    end = data.draw(st.sampled_from([b"\n", b"\r\n", b"\n\n"]))
    texts = [written(good).encode()] * 40
    found = findings(tmp_path, end.join([*texts[:place], text, *texts[place:]]), "--select", ",".join(RULES))
    if not text.strip():
        assert found == []
        return
    if place == 0:
        text = text.removeprefix(b"\xef\xbb\xbf")
    line = place * end.count(b"\n") + 1
    assert {(f["row"], f["line"]) for f in found} <= {(place + 1, line)}, (text, found)
    rule = expected(text, bound(good))
    assert [f["code"] for f in found if f["code"] in ("FMT001", "FMT002")] == ([rule] if rule else []), (text, found)
    for finding in found:
        if finding["code"] != "FMT001":
            leads_to(strictly(text), finding["path"] or "")
