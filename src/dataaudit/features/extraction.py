"""Values that answers take out of their input, and those that do not stand in it.

No list says which fields are extracted: a field is where nearly all of its values stand in the input of their row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dataaudit.features.answer_shape import MINIMUM, nearly_all
from dataaudit.features.final_answers import final_answers
from dataaudit.features.json_answers import readings
from dataaudit.features.text import normalise
from dataaudit.formats.paths import get

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_LONGEST = 200  # characters; what is longer is written, not taken out
_DEPTH = 12
_SPELT = ("text", "value", "surface", "word", "mention", "substring")


class Claim(NamedTuple):
    """A value that may have been taken out of the input, its path, and whether it stands there."""

    example: int
    path: str
    value: str
    stands: bool


class Extracted(NamedTuple):
    """A field whose values nearly all stand in the input: how many do, and those that do not."""

    field: str
    n: int
    suspects: Sequence[Claim]


def extracted(dataset: Dataset) -> Sequence[Extracted]:
    """Use as `dataset.feature(extracted)`."""
    fields: defaultdict[str, list[Claim]] = defaultdict(list)
    for field, claim in _claims(dataset):
        fields[field].append(claim)
    found = []
    for field, claims in sorted(fields.items()):
        stand = sum(claim.stands for claim in claims)
        if len({claim.example for claim in claims}) >= MINIMUM and nearly_all(stand, len(claims)):
            found.append(Extracted(field, len(claims), [claim for claim in claims if not claim.stands]))
    return found


def _claims(dataset: Dataset) -> Iterator[tuple[str, Claim]]:
    if dataset.format.annotated:
        yield from _of_spans(dataset)
        return
    read = dataset.feature(readings)
    if not read and dataset.labels is not None:
        return  # labels stand in the input where the prompt lists them
    for answer in dataset.feature(final_answers):
        reading = read.get(answer.example)
        values = [("", "", answer.text)] if not read else _texts(reading.value, "", "") if reading else []
        source = None
        for field, path, value in values:
            wanted = normalise(value) if len(value) <= _LONGEST else ""
            if not wanted:
                if not read:
                    yield field, Claim(answer.example, answer.path, value, False)
                continue
            if source is None:
                source = _source(dataset, answer.example)
            yield field, Claim(answer.example, answer.path + path, value, _stands(wanted, source))


def _texts(value: Any, field: str, path: str, depth: int = 0) -> Iterator[tuple[str, str, str]]:
    """Field (without places in lists), path and text of every text in a JSON value."""
    if isinstance(value, str):
        yield field, path, value
    elif isinstance(value, dict) and depth < _DEPTH:
        for key, inner in value.items():
            yield from _texts(inner, f"{field}.{key}", f"{path}.{key}", depth + 1)
    elif isinstance(value, list) and depth < _DEPTH:
        for k, inner in enumerate(value):
            yield from _texts(inner, f"{field}[]", f"{path}[{k}]", depth + 1)


def _source(dataset: Dataset, index: int) -> str:
    return normalise("\n".join(part.text for part in dataset.parts(index) if part.role != "assistant"))


def _stands(wanted: str, source: str) -> bool:
    """Whole words, where words are divided by spaces."""
    return f" {wanted} " in f" {source} " if wanted.isascii() else wanted in source


def _of_spans(dataset: Dataset) -> Iterator[tuple[str, Claim]]:
    """Spans that carry their own text beside their bounds: it must be what stands there."""
    format = dataset.format
    text, spans = getattr(format, "text", None), getattr(format, "spans", None)
    if not isinstance(text, str) or not isinstance(spans, str):
        return
    for i, record in enumerate(dataset.records):
        whole, listed = get(record, text), get(record, spans)
        if not isinstance(whole, str) or not isinstance(listed, list):
            continue
        for k, span in enumerate(listed):
            start, end = (get(span, getattr(format, bound).rstrip("?")) for bound in ("start", "end"))
            spelt = next((s for name in _SPELT if isinstance(s := get(span, name), str) and s), None)
            if spelt is not None and isinstance(end, int):
                start = start if isinstance(start, int) else 0
                same = normalise(whole[start:end]) == normalise(spelt)
                yield spans, Claim(i, f"{spans}[{k}]", spelt, same)
