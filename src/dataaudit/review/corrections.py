"""The labels that reviewers corrected, as new rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dataaudit.formats.paths import get, put

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.review.ledger import Ledger


class Correction(NamedTuple):
    """The label that reviewers agree on for one example (from 0); `record` is None where there is no such label."""

    example: int
    path: str | None
    label: str
    right: str | None
    record: Any


def corrections(dataset: Dataset, ledger: Ledger) -> Iterator[Correction]:
    """Every row whose label reviewers call wrong."""
    said, standing = ledger.verdicts("label"), ledger.standing.get("label", {})
    if "no" not in said.values():
        return
    for index, label in enumerate(dataset.labels or []):
        fingerprint = dataset.fingerprints[index]
        if label is None or said.get(fingerprint) != "no" or fingerprint not in standing:
            continue
        right = _agreed([answer.value for answer in standing[fingerprint].values() if answer.said == "no"])
        path = label_path(dataset, index, label)
        record = None
        if right is not None and path is not None:
            old = dataset.records[index]
            record = put(old, path, _like(get(old, path), right))
        yield Correction(index, path, label, right, record)


def label_path(dataset: Dataset, index: int, label: str | None) -> str | None:
    """Where the label stands, if it stands there alone."""
    paths = [p.path for p in dataset.parts(index) if p.role == "assistant" and p.text.strip() == label]
    value = get(dataset.records[index], paths[-1]) if paths else None
    return paths[-1] if isinstance(value, str | int | float) else None


def _agreed(values: Sequence[str | None]) -> str | None:
    """The right label that most name; none if nobody does or they are split."""
    counts = Counter(value for value in values if value is not None).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def _like(given: Any, label: str) -> Any:
    """The label in the type of the one it replaces, where it can be read so."""
    if isinstance(given, str):
        return label
    try:
        value = json.loads(label)
    except ValueError:
        return label
    return value if type(value) is type(given) else label
