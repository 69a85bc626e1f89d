"""What a file was taken for: a vote of its key sets, or the user's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.formats import Format, known

if TYPE_CHECKING:
    from dataaudit.sources import Records

ROLES = ("input", "output", "label", "system")


def detect(records: Records, name: str | None = None, fields: Mapping[str, str] | None = None) -> Format:
    """The format most records are written in, with the field names they use.

    `name` is `--format`, `fields` is `--fields`; both override. Raises DataAuditError with a ready `--fields`
    line when no format fits.
    """
    fields = fields or {}
    if name is not None:
        return _named(name, records, fields)
    if fields:
        return _declared(fields)
    votes = _votes(records.data, known())
    if votes:
        return votes.most_common(1)[0][0]
    headerless = _headerless(records)
    if headerless is not None:
        return headerless
    raise DataAuditError(*_unrecognised(records))


def _votes(data: list[Any], formats: tuple[type[Format], ...]) -> Counter[Format]:
    shapes: Counter[frozenset[str]] = Counter()
    samples: dict[frozenset[str], dict[str, Any]] = {}
    for record in data:
        if isinstance(record, dict):
            keys = frozenset(record)
            shapes[keys] += 1
            samples.setdefault(keys, record)
    votes: Counter[Format] = Counter()
    for keys, count in shapes.items():
        for format in formats:
            bound = format.detect(keys, samples[keys])
            if bound is not None:
                votes[bound] += count
                break
    return votes


def _named(name: str, records: Records, fields: Mapping[str, str]) -> Format:
    formats = {format.name: format for format in known()}
    if name not in formats:
        raise DataAuditError(f'unknown format "{name}"{did_you_mean(name, list(formats))}', "run: dataaudit formats")
    if fields:
        return formats[name].bind(fields)
    votes = _votes(records.data, (formats[name],))
    return votes.most_common(1)[0][0] if votes else formats[name].bind({})


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
    if len(rows) < 2 or not all(key.isdigit() for key in rows[0]):
        return None
    columns = {key: [str(row.get(key, "")) for row in rows] for key in rows[0]}
    text = max(columns, key=lambda key: sum(map(len, columns[key])))
    distinct = {key: len(set(values)) for key, values in columns.items() if key != text}
    label = min(distinct, key=lambda key: distinct[key], default=None)
    if label is None or distinct[label] * 2 > len(rows) or distinct[label] < 2:
        return None
    return Classification(text, label)


def _unrecognised(records: Records) -> tuple[str, str]:
    name = records.files[0].name if records.files else "data"
    keys = list(dict.fromkeys(k for r in records.data[:200] if isinstance(r, dict) for k in r))
    if not keys:
        kinds = sorted({type(r).__name__ for r in records.data[:200]})
        return f"{name}: rows are {', '.join(kinds) or 'unreadable'}, expected objects", "run: dataaudit formats"
    texts = sorted(keys, key=lambda k: -_mean_length(records.data[:200], k))
    first, second = (texts + ["FIELD"] * 2)[:2]
    shown = ", ".join(keys[:12]) + (", ..." if len(keys) > 12 else "")
    return (
        f"{name}: cannot tell which fields are the input and the output; the rows have: {shown}",
        f"say it, for example: --fields input={first},output={second}",
    )


def _mean_length(data: list[Any], key: str) -> float:
    return sum(len(r[key]) for r in data if isinstance(r, dict) and isinstance(r.get(key), str)) / len(data)
