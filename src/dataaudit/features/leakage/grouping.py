"""Examples that a field says belong together: turns of one conversation, words of one user, parts of one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataaudit.fingerprint import canonical

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset


def by_value(dataset: Dataset, field: str) -> dict[bytes, list[int]]:
    """The examples with each value of a field, in order. An absent or empty value is no group."""
    groups: dict[bytes, list[int]] = {}
    for index, value in enumerate(dataset.field(field)):
        if value is not None and value != "":
            groups.setdefault(canonical(value), []).append(index)
    return groups
