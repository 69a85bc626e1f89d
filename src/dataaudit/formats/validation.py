"""Records against a JSON Schema, with jsonschema's judgement at the price of a look at each record's shape."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.formats.faults import Fault, most_telling
from dataaudit.formats.shapes import Shapes, Uncovered
from dataaudit.packs import rules_dir

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.formats import Format

_Verdict = tuple[tuple[str | int, ...], Fault] | None


def schema_names() -> list[str]:
    return sorted(path.name.removesuffix(".schema.json") for path in (rules_dir() / "formats").glob("*.schema.json"))


def load_schema(name: str, renames: Mapping[str, str] | None = None, *, blank_answers: bool = False) -> dict[str, Any]:
    """A schema of `rules/formats/`, its top-level properties renamed to the record's own keys.

    `blank_answers` lets an answer be empty: nodes marked `x-answer` lose their pattern.
    """
    path = rules_dir() / "formats" / f"{name}.schema.json"
    if not path.is_file():
        raise DataAuditError(f'unknown schema "{name}"{did_you_mean(name, schema_names())}')
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if renames:
        _rename(schema, renames)
    if blank_answers:
        _allow_blank(schema)
    return schema


def _rename(schema: dict[str, Any], renames: Mapping[str, str]) -> None:
    if "properties" in schema:
        schema["properties"] = {renames.get(k, k): v for k, v in schema["properties"].items()}
    if "required" in schema:
        schema["required"] = [renames.get(k, k) for k in schema["required"]]
    for keyword in ("anyOf", "oneOf", "allOf"):
        for child in schema.get(keyword, ()):
            _rename(child, renames)


def _allow_blank(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("x-answer"):
            node.pop("pattern", None)
        for child in node.values():
            _allow_blank(child)
    elif isinstance(node, list):
        for child in node:
            _allow_blank(child)


class Validator:
    """Judges records by their shape: jsonschema is asked once for each shape that was not seen before."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._judge: Any = None
        self._verdicts: dict[Any, _Verdict] = {}
        try:
            self._shapes: Shapes | None = Shapes(schema)
        except Uncovered:
            self._shapes = None

    @property
    def by_shape(self) -> bool:
        """Whether all keywords of the schema are covered; if not, every record goes through jsonschema."""
        return self._shapes is not None

    def fault(self, record: Any) -> Fault | None:
        """The most telling fault of a record, None where it is valid."""
        if self._shapes is None:
            return self._plainly(record)
        shape = self._shapes.shape(record)
        if shape not in self._verdicts:
            self._verdicts[shape] = self._ask(self._shapes.reduced(record))
        verdict = self._verdicts[shape]
        if verdict is None:
            return None
        path, fault = verdict
        return fault.at(record, self._shapes.path(record, path))

    def _plainly(self, record: Any) -> Fault | None:
        bare = without_nulls(record)
        verdict = self._ask(bare)
        return None if verdict is None else verdict[1].at(bare, verdict[0])

    def _ask(self, record: Any) -> _Verdict:
        if self._judge is None:
            import jsonschema

            self._judge = jsonschema.Draft202012Validator(self.schema)
        errors = list(self._judge.iter_errors(record))
        return most_telling(errors, self.schema) if errors else None


@lru_cache(maxsize=64)
def validator(name: str, renames: tuple[tuple[str, str], ...] = (), blank_answers: bool = False) -> Validator:
    return Validator(load_schema(name, dict(renames), blank_answers=blank_answers))


def faults(dataset: Dataset, schema: str | None = None) -> list[tuple[int, Fault]]:
    """The most telling fault of each invalid example, with its index; use as `dataset.feature(faults)`.

    Without a schema the format's own is taken, and blank answers are left to the hygiene rules.
    """
    name = schema or dataset.format.schema
    if name is None:
        return []
    judge = validator(name, tuple(dataset.format.renames().items()), blank_answers=schema is None)
    found = []
    with collector_paused():
        for index, record in enumerate(dataset.records):
            if isinstance(record, dict) and (fault := _fault(judge, record)) is not None:
                found.append((index, _as_other_format(dataset.format, record) or fault))
    return found


def _fault(judge: Validator, record: Any) -> Fault | None:
    try:
        return judge.fault(record)
    except RecursionError:
        return Fault("", "nested too deeply to be validated")


def _as_other_format(format: Format, record: dict[str, Any]) -> Fault | None:
    """An invalid row that is valid in another known format: files get mixed when sources are joined."""
    from dataaudit.formats import known

    for other in known():
        bound = other.detect(frozenset(record), record)
        if bound is not None:
            if bound.name == format.name or bound.schema is None:
                return None
            judge = validator(bound.schema, tuple(bound.renames().items()), blank_answers=True)
            found = _fault(judge, record) is None
            return Fault("", f"written as {bound.describe()}, the others as {format.describe()}") if found else None
    return None


@contextmanager
def collector_paused() -> Iterator[None]:
    """Millions of small objects that all live on make the garbage collector half of the work."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def without_nulls(value: Any) -> Any:
    """The value without fields that are null: they count as absent."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value
