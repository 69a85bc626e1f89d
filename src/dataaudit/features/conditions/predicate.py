"""Conditions on an example, as a table of a pack: `where = { field = "meta.lang", equals = "de" }`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.features.conditions.patterns import Pattern
from dataaudit.features.passages import ROLES, texts_of
from dataaudit.formats.paths import get, text_of

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Predicate = Callable[["Dataset", int], bool]
Test = Callable[[Any], bool]


def predicate(table: object, where: str = "where") -> Predicate:
    """Compiles a condition. Raises DataAuditError for one that is malformed.

    `{ field, OPERATOR = value, ... }` holds if every operator holds for a value of the field; `all`, `any` and
    `not` combine conditions.
    """
    if not isinstance(table, Mapping) or not table:
        raise DataAuditError(
            f'{where}: expected a condition such as {{ field = "output", matches = "..." }}, found {table!r}'
        )
    for word, join in (("all", all), ("any", any)):
        if word in table:
            _alone(table, word, where)
            if not isinstance(table[word], Sequence) or isinstance(table[word], str) or not table[word]:
                raise DataAuditError(f"{where}.{word}: expected a list of conditions, found {table[word]!r}")
            parts = [predicate(part, f"{where}.{word}[{i}]") for i, part in enumerate(table[word])]
            return lambda dataset, index, join=join, parts=parts: join(p(dataset, index) for p in parts)  # type: ignore[misc]
    if "not" in table:
        _alone(table, "not", where)
        inner = predicate(table["not"], f"{where}.not")
        return lambda dataset, index: not inner(dataset, index)
    return _on_field(table, where)


def lacking(table: Mapping[str, Any], datasets: Sequence[Dataset]) -> str | None:
    """The field that no example has, so that the condition means nothing here; None where it means something.

    Of alternatives (`any`) one must mean something. `exists` asks for the field itself, so that is no lack.
    """
    if "all" in table:
        return next((field for part in table["all"] if (field := lacking(part, datasets))), None)
    if "any" in table:
        fields = [lacking(part, datasets) for part in table["any"]]
        return fields[0] if all(fields) else None
    if "not" in table:
        return lacking(table["not"], datasets)
    field = str(table["field"])
    if "exists" in table or field in ("any", "label", *ROLES):
        return None
    path = field.removeprefix(".")
    there = any(get(record, path) is not None for dataset in datasets for record in dataset.records)
    return None if there else path


def asks_rows(table: Mapping[str, Any] | None) -> bool:
    """Whether a condition asks each example by itself: what its label is, if it is no field, depends on all."""
    if table is None:
        return True
    return table.get("field") != "label" and all(map(asks_rows, _inner(table)))


def asks_paths(table: Mapping[str, Any]) -> bool:
    """Whether a condition asks about field paths, which no example may have."""
    about = table.get("field", "any") not in ("any", *ROLES) and "exists" not in table
    return about or any(map(asks_paths, _inner(table)))


def _inner(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The conditions that a condition combines."""
    return [*table.get("all", ()), *table.get("any", ()), *([table["not"]] if "not" in table else ())]


def _alone(table: Mapping[str, Any], word: str, where: str) -> None:
    if len(table) > 1:
        raise DataAuditError(f'{where}: "{word}" stands alone, found also {", ".join(k for k in table if k != word)}')


def _on_field(table: Mapping[str, Any], where: str) -> Predicate:
    field = table.get("field")
    if not isinstance(field, str) or not field:
        raise DataAuditError(f'{where}: a condition names its field, such as field = "output"')
    tests: list[Test] = []
    for word, argument in table.items():
        if word == "field":
            continue
        if word not in OPERATORS:
            known = ["field", "all", "any", "not", *OPERATORS]
            raise DataAuditError(f'{where}: unknown operator "{word}"{did_you_mean(word, known)}')
        tests.append(OPERATORS[word](argument, f"{where}.{word}"))
    if not tests:
        raise DataAuditError(f"{where}: a condition needs an operator: {', '.join(OPERATORS)}")
    return lambda dataset, index: any(all(test(value) for test in tests) for value in _values(dataset, index, field))


def _values(dataset: Dataset, index: int, field: str) -> Sequence[Any]:
    if field == "any" or field in ROLES:
        return texts_of(dataset, index, field) or [None]
    if field == "label" and "label" not in dataset.columns:
        return [dataset.labels[index] if dataset.labels else None]
    value = get(dataset.records[index], field.removeprefix("."))
    return value if isinstance(value, list) and value and not any(isinstance(v, dict) for v in value) else [value]


def _equals(argument: Any, where: str) -> Test:
    return lambda value: same(value, argument)


def _one_of(argument: Any, where: str) -> Test:
    if not isinstance(argument, list):
        raise DataAuditError(f"{where}: expected a list of values, found {argument!r}")
    return lambda value: any(same(value, item) for item in argument)


def _contains(argument: Any, where: str) -> Test:
    text = _as(str, argument, where)
    return lambda value: text in text_of(value)


def _matches(argument: Any, where: str) -> Test:
    pattern = Pattern(_as(str, argument, where))
    return lambda value: value is not None and pattern.search(text_of(value)) is not None


def _exists(argument: Any, where: str) -> Test:
    wanted = _as(bool, argument, where)
    return lambda value: (value is not None) is wanted


def _bound(measure: Callable[[Any], float | None], lower: bool) -> Callable[[Any, str], Test]:
    def build(argument: Any, where: str) -> Test:
        edge = _as(float, argument, where)

        def test(value: Any) -> bool:
            size = measure(value)
            return size is not None and (size >= edge if lower else size <= edge)

        return test

    return build


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _chars(value: Any) -> float:
    return float(len(text_of(value)))


def _words(value: Any) -> float:
    return float(len(text_of(value).split()))


OPERATORS: Mapping[str, Callable[[Any, str], Test]] = {
    "equals": _equals,
    "one-of": _one_of,
    "contains": _contains,
    "matches": _matches,
    "exists": _exists,
    "min": _bound(_number, True),
    "max": _bound(_number, False),
    "min-chars": _bound(_chars, True),
    "max-chars": _bound(_chars, False),
    "min-words": _bound(_words, True),
    "max-words": _bound(_words, False),
}


def same(value: Any, wanted: Any) -> bool:
    """Equal, where true is not 1."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _as(kind: type, argument: Any, where: str) -> Any:
    number = kind is float and isinstance(argument, int | float) and not isinstance(argument, bool)
    if not number and not isinstance(argument, kind):
        names = {str: "text", bool: "true or false", float: "a number"}
        raise DataAuditError(f"{where}: expected {names[kind]}, found {argument!r}")
    return argument
