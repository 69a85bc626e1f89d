"""What a file was taken for: a vote of its key sets, or the user's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.formats import Format, known
from dataaudit.formats.paths import get
from dataaudit.formats.suggestion import unrecognised

if TYPE_CHECKING:
    from dataaudit.sources import Records

_SAMPLE = 200
ROLES = ("input", "output", "label", "system")


def detect(records: Records, name: str | None = None, fields: Mapping[str, str] | None = None) -> Format:
    """The format most records are written in, with the field names they use.

    `name` is `--format`, `fields` is `--fields`; both override. Raises DataAuditError with a ready `--fields`
    line when no format fits.
    """
    fields = fields or {}
    _refuse_absent(fields, records)
    if name is not None:
        return _named(name, records, fields)
    if fields:
        return _declared(fields)
    votes = _votes(records.data, known())
    if votes:
        return _winner(votes)
    headerless = _headerless(records)
    if headerless is not None:
        return headerless
    raise DataAuditError(*unrecognised(records))


def _refuse_absent(fields: Mapping[str, str], records: Records) -> None:
    """A field that no row has is a slip in the option, not a fault of every row."""
    if not any(isinstance(record, dict) for record in records.data):
        return
    for role, path in fields.items():
        if all(get(record, path) is None for record in records.data):
            names = list(dict.fromkeys(str(k) for r in records.data[:_SAMPLE] if isinstance(r, dict) for k in r))
            shown = ", ".join(name[:40] for name in names[:12]) + (", ..." if len(names) > 12 else "")
            raise DataAuditError(
                f'{role}={path}: no row has a field "{path[:80]}"{did_you_mean(path, names)}', f"the rows have: {shown}"
            )


def _votes(data: list[Any], formats: tuple[type[Format], ...]) -> Counter[Format]:
    """How many records are written in which format: each key set votes through a sample of its records."""
    shapes: dict[frozenset[str], list[dict[str, Any]]] = {}
    for record in data:
        if isinstance(record, dict):
            shapes.setdefault(frozenset(record), []).append(record)
    votes: Counter[Format] = Counter()
    for keys, records in shapes.items():
        sample = records[:: max(1, len(records) // _SAMPLE)]
        found = Counter(bound for record in sample if (bound := _first(formats, keys, record)) is not None)
        for bound, count in found.items():
            votes[bound] += round(len(records) * count / len(sample))
    return votes


def _winner(votes: Counter[Format]) -> Format:
    """Most votes; a tie goes to the more special format, so that the order of the rows does not matter."""
    return min(votes, key=lambda format: (-votes[format], format.rank, format.describe()))


def _first(formats: tuple[type[Format], ...], keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
    return next((bound for format in formats if (bound := format.detect(keys, record)) is not None), None)


def _named(name: str, records: Records, fields: Mapping[str, str]) -> Format:
    formats = {format.name: format for format in known()}
    if name not in formats:
        raise DataAuditError(f'unknown format "{name}"{did_you_mean(name, list(formats))}', "run: dataaudit formats")
    if fields:
        return formats[name].bind(fields)
    votes = _votes(records.data, (formats[name],))
    return _winner(votes) if votes else formats[name].bind({})


def _declared(fields: Mapping[str, str]) -> Format:
    from dataaudit.formats.classification import Classification
    from dataaudit.formats.prompt_completion import PromptCompletion

    if "input" in fields and "output" in fields:
        return PromptCompletion.bind(fields)
    if "input" in fields and "label" in fields:
        return Classification.bind(fields)
    raise DataAuditError("--fields needs input=... and either output=... or label=...")


def _headerless(records: Records) -> Format | None:
    """A table without a header: the longest column is the text, the one that repeats most the label."""
    from dataaudit.formats.classification import Classification

    rows = [r for r in records.data[:2000] if isinstance(r, dict)]
    if len(rows) < 2 or not rows[0] or not all(key.isdigit() for key in rows[0]):
        return None
    columns = {key: [str(row.get(key, "")) for row in rows] for key in rows[0]}
    text = max(columns, key=lambda key: sum(map(len, columns[key])))
    distinct = {key: len(set(values)) for key, values in columns.items() if key != text}
    label = min(distinct, key=lambda key: distinct[key], default=None)
    if label is None or distinct[label] * 2 > len(rows) or distinct[label] < 2:
        return None
    return Classification(text, label)
