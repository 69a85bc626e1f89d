"""Validators of chat rows, each to be run in a process of its own: `python -m benchmarks.validators NAME FILE FOUND`.

FOUND becomes a JSON list of what the tool says: row, path, message. One line of JSON on stdout says what it cost: CPU
seconds, the imports of the tool included, and the memory beyond what the process had before.

All but pydantic judge by the same schema, `rules/formats/openai_chat.schema.json`. Only dataaudit reads the file
itself and keeps what it read; the others are handed its lines, which costs them nothing here, and keep nothing.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.processes import peak

SCHEMA = "openai_chat"


class Found(NamedTuple):
    """A bad row, counted from 1, and where and what a tool says is wrong with it."""

    row: int
    path: str
    message: str


def dataaudit(path: Path) -> Iterator[Found]:
    from dataaudit.checks.readable_rows import ReadableRows
    from dataaudit.checks.valid_format import ValidFormat
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.formats.detection import detect
    from dataaudit.sources import read

    records = read([str(path)])
    train = Dataset("train", records, detect(records))
    audit = Audit(lambda: (train, None, None))
    for check in (ReadableRows(), ValidFormat({train.format.name: SCHEMA})):
        for finding in check.measure(audit).findings:
            yield Found(finding.place.row or 0, finding.path or "", finding.message)


def json_loads(lines: Sequence[bytes]) -> Iterator[Found]:
    for row, line in enumerate(lines, 1):
        try:
            json.loads(line)
        except ValueError as error:
            yield Found(row, "", str(error))


def json_kept(lines: Sequence[bytes]) -> Iterator[Found]:
    kept: list[Any] = []

    def judge(line: bytes) -> Sequence[tuple[str, str]]:
        kept.append(json.loads(line))
        return ()

    return _judged(lines, judge)


def plain_jsonschema(lines: Sequence[bytes]) -> Iterator[Found]:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    errors_of = Draft202012Validator(_schema()).iter_errors

    def judge(line: bytes) -> Sequence[tuple[str, str]]:
        error = best_match(errors_of(json.loads(line)))
        return () if error is None else [(_path(error.absolute_path), error.message)]

    return _judged(lines, judge)


def fastjsonschema(lines: Sequence[bytes]) -> Iterator[Found]:
    import fastjsonschema

    validate = fastjsonschema.compile(_schema())

    def judge(line: bytes) -> Sequence[tuple[str, str]]:
        try:
            validate(json.loads(line))
        except fastjsonschema.JsonSchemaValueException as error:
            return [(error.name.removeprefix("data").lstrip("."), error.message)]
        return ()

    return _judged(lines, judge)


def jsonschema_rs(lines: Sequence[bytes]) -> Iterator[Found]:
    from jsonschema_rs import Draft202012Validator

    validator = Draft202012Validator(_schema())

    def judge(line: bytes) -> Sequence[tuple[str, str]]:
        row = json.loads(line)
        if validator.is_valid(row):
            return ()
        return [(_path(error.instance_path), error.message) for error in validator.iter_errors(row)]

    return _judged(lines, judge)


def pydantic(lines: Sequence[bytes]) -> Iterator[Found]:
    from benchmarks.openai_models import CHAT, TAGS
    from pydantic import ValidationError

    def judge(line: bytes) -> Sequence[tuple[str, str]]:
        try:
            CHAT.validate_json(line)
        except ValidationError as error:
            return [(_path(_untagged(found["loc"], TAGS)), found["msg"]) for found in error.errors()]
        return ()

    return _judged(lines, judge)


def _judged(lines: Sequence[bytes], judge: Callable[[bytes], Sequence[tuple[str, str]]]) -> Iterator[Found]:
    """What a tool says of each line; one that it breaks on counts as found, and the next line is read."""
    for row, line in enumerate(lines, 1):
        try:
            found = judge(line)
        except ValueError as error:
            found = [("", str(error))]
        yield from (Found(row, *one) for one in found)


def _schema() -> dict[str, Any]:
    from dataaudit.formats.validation import load_schema

    return load_schema(SCHEMA)


def _path(steps: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _untagged(steps: Sequence[str | int], tags: set[str]) -> list[str | int]:
    """pydantic puts the kind of a list's item into the path."""
    return [step for i, step in enumerate(steps) if not (step in tags and i and isinstance(steps[i - 1], int))]


class Peer(NamedTuple):
    """A tool: what to run, the package without which it cannot, and how much slower than the others it is."""

    run: Callable[..., Iterator[Found]]
    package: str
    slowness: int = 1


PEERS = {
    "json.loads": Peer(json_loads, "json"),
    "json.loads, kept": Peer(json_kept, "json"),
    "dataaudit": Peer(dataaudit, "dataaudit"),
    "jsonschema": Peer(plain_jsonschema, "jsonschema", slowness=20),
    "fastjsonschema": Peer(fastjsonschema, "fastjsonschema"),
    "jsonschema-rs": Peer(jsonschema_rs, "jsonschema_rs"),
    "pydantic": Peer(pydantic, "pydantic"),
}


def is_installed(name: str) -> bool:
    return importlib.util.find_spec(PEERS[name].package) is not None


def main() -> None:
    name, file, target = sys.argv[1:]
    path, peer = Path(file), PEERS[name]
    given = path if name == "dataaudit" else path.read_bytes().split(b"\n")[:-1]
    held, before = peak(), time.process_time()
    found = list(peer.run(given))
    cpu = time.process_time() - before
    Path(target).write_text(json.dumps(found), "utf-8")
    print(json.dumps({"cpu": cpu, "mb": peak() - held}))


if __name__ == "__main__":
    main()
