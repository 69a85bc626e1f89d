"""What the config calls an edge case, and which rows are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dataaudit.errors import DataAuditError
from dataaudit.features.conditions.patterns import Pattern
from dataaudit.features.conditions.predicate import lacking, predicate
from dataaudit.features.field_names import NO, word
from dataaudit.features.scripts import script
from dataaudit.features.text import normalised_inputs
from dataaudit.features.words import words
from dataaudit.formats.labels import labellings

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Value = str | bool | int | float


@dataclass(frozen=True)
class Case:
    """One kind of edge case. A row is of this kind if it meets all conditions that are set.

    field         a field path; `values` lists what it must hold, `other_than` what it must not hold (case ignored;
                  a list meets `values` with any of its items); with neither, that it is filled in and not false
    labels        the label is one of these
    pattern       a regular expression found in the input, or the output with `on = "output"`
    scripts       most letters of the input are of one of these scripts: latin, cyrillic, arabic, han, ...
    other_scripts most letters of the input are of no listed script
    shorter_than  the input has fewer words than this; with longer_than, it lies outside of the range
    longer_than   the input has more words than this
    where         a condition as the general checks take it: { field = "meta.lang", equals = "de" }, all, any, not
    name          what the report calls it
    """

    field: str = ""
    values: tuple[Value, ...] = ()
    other_than: tuple[Value, ...] = ()
    labels: tuple[str, ...] = ()
    pattern: str = ""
    on: Literal["input", "output"] = "input"
    scripts: tuple[str, ...] = ()
    other_scripts: tuple[str, ...] = ()
    shorter_than: int | None = None
    longer_than: int | None = None
    where: Mapping[str, Any] | None = None
    name: str = ""

    def __post_init__(self) -> None:
        said = (self.field, self.labels, self.pattern, self.scripts, self.other_scripts, *self._lengths, self.where)
        if not any(said):
            conditions = "field, labels, pattern, scripts, other-scripts, shorter-than, longer-than or where"
            raise DataAuditError(f"an edge case needs a condition: {conditions}")
        Pattern(self.pattern)
        if self.where is not None:
            predicate(self.where)

    @property
    def _lengths(self) -> tuple[int | None, int | None]:
        return self.shorter_than, self.longer_than

    @property
    def kind(self) -> str:
        """What the conditions look at, in a few words."""
        said = {
            f'field "{self.field}"': self.field,
            "labels": self.labels,
            f"pattern in the {self.on}": self.pattern,
            "script": self.scripts or self.other_scripts,
            "length": any(length is not None for length in self._lengths),
            "condition": self.where,
        }
        return ", ".join(words for words, is_set in said.items() if is_set)

    def lacks(self, dataset: Dataset) -> str | None:
        """What the data would need so that this case could be looked for, or None."""
        if self.field and all(value is None for value in dataset.field(self.field)):
            return f'no example has the field "{self.field}"'
        if self.labels and not any(dataset.feature(_classes)):
            return "the data has no labels"
        absent = lacking(self.where, [dataset]) if self.where else None
        return f'no example has the field "{absent}"' if absent else None

    def rows(self, dataset: Dataset) -> set[int]:
        """The examples of this kind."""
        left = set(range(len(dataset)))
        for meets in self._conditions(dataset):
            left = {i for i in left if meets(i)}
        return left

    def _conditions(self, dataset: Dataset) -> Iterator[Callable[[int], bool]]:
        if self.field:
            held = [_holds(value, self.values, self.other_than) for value in dataset.field(self.field)]
            yield lambda i: held[i]
        if self.labels:
            wanted, given = {label.casefold() for label in self.labels}, dataset.feature(_classes)
            yield lambda i: not wanted.isdisjoint(given[i])
        if self.pattern:
            search, texts = Pattern(self.pattern).search, dataset.inputs if self.on == "input" else dataset.outputs
            yield lambda i: search(texts[i]) is not None
        if self.scripts:
            usual = {name.casefold() for name in self.scripts}
            yield lambda i: script(dataset.inputs[i]) in usual
        if self.other_scripts:
            others = {name.casefold() for name in self.other_scripts} | {""}
            yield lambda i: script(dataset.inputs[i]) not in others
        if any(length is not None for length in self._lengths):
            counts = [len(words(text)) for text in dataset.feature(normalised_inputs)]
            low, high = self.shorter_than, self.longer_than
            yield lambda i: (low is not None and counts[i] < low) or (high is not None and counts[i] > high)
        if self.where:
            holds = predicate(self.where)
            yield lambda i: holds(dataset, i)


def _classes(dataset: Dataset) -> Sequence[set[str]]:
    """All classes of each example, in lower case: of several labels, and of all label fields of JSON answers."""
    columns = dataset.feature(labellings)
    if not columns:
        return [{label.casefold()} if label else set() for label in dataset.labels or ()]
    every = zip(*(column.values for column in columns), strict=True)
    return [{name.casefold() for classes in row for name in classes or ()} for row in every]


def _holds(value: Any, values: tuple[Value, ...], other_than: tuple[Value, ...]) -> bool:
    inside = value if isinstance(value, list) else [value]
    items = {word(item) for item in inside if not isinstance(item, list)} - {""}
    if other_than and items & {word(item) for item in other_than}:
        return False
    if values:
        return bool(items & {word(item) for item in values})
    return bool(items - NO) or (bool(items) and bool(other_than))
