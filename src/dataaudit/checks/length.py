"""Examples with a text that is too short or too long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from dataaudit.check import Check
from dataaudit.errors import DataAuditError
from dataaudit.features.conditions.predicate import predicate
from dataaudit.features.hits import TAUGHT, Hit, Rows, Split, looks_at_rows, rows, share_of_rows
from dataaudit.features.passages import ROLES, texts_of
from dataaudit.measurement import Chart, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset

Unit = Literal["chars", "words", "tokens", "turns"]
_PIECE = re.compile(r"[^\W\d_]+|\d{1,3}|[^\w\s]|_")
_LETTERS_A_TOKEN = 6
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Length(Check):
    """Examples with a text that is shorter than `min` or longer than `max`.

    ## What it measures
    The share of examples whose `field` (all its texts together) lies outside. `unit` is `chars`, `words`,
    `tokens` or `turns` (how many texts the role has). An example without the field has length 0.

    ## What it cannot see
    Tokens are estimated without a tokeniser: a word counts once for every six letters begun, three digits or one
    sign count one, a CJK character counts one. Tokenisers differ from this, so leave room.
    """

    name = "length"

    field: str = "output"
    unit: Unit = "chars"
    min: int | None = None
    max: int | None = None
    where: Mapping[str, Any] | None = None
    splits: tuple[Split, ...] = TAUGHT

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise DataAuditError("a length needs min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise DataAuditError(f"min = {self.min} is above max = {self.max}")
        if self.where is not None:
            predicate(self.where)

    @property
    def row_local(self) -> bool:
        return looks_at_rows(self.field, self.where)

    def measure(self, audit: Audit) -> Measurement:
        measured = share_of_rows(audit, self.splits, self.field, self.where, self._hits)
        return measured if measured.value is None else replace(measured, charts=[self._sizes(audit)])

    def _sizes(self, audit: Audit) -> Chart:
        from dataaudit.features.histograms import histogram

        chosen = [part for part in rows(audit, self.splits, self.where) if part.chosen]
        sizes = {
            part.dataset.split: [length(part.dataset, i, self.field, self.unit) for i in part.chosen] for part in chosen
        }
        limits = [float(limit) for limit in (self.min, self.max) if limit is not None]
        return histogram(f"{self.unit} of {self.field}", sizes, limits)

    def _hits(self, part: Rows) -> Iterator[Hit]:
        for index in part.chosen:
            size = length(part.dataset, index, self.field, self.unit)
            about = "about " if self.unit == "tokens" else ""
            if self.min is not None and size < self.min:
                yield Hit(index, self.field, f"{about}{size:,} {self.unit}, expected at least {self.min:,}")
            elif self.max is not None and size > self.max:
                yield Hit(index, self.field, f"{about}{size:,} {self.unit}, expected at most {self.max:,}")


def length(dataset: Dataset, index: int, field: str, unit: Unit) -> int:
    """The size of all the texts that `field` names in one example."""
    if unit == "turns":
        roles = set(ROLES.values()) if field == "any" else {ROLES.get(field)}
        return sum(part.role in roles for part in dataset.parts(index))
    measure: Callable[[str], int] = {"chars": len, "words": words, "tokens": tokens}[unit]
    return sum(measure(text) for text in texts_of(dataset, index, field))


def words(text: str) -> int:
    return len(text.split())


def tokens(text: str) -> int:
    """An estimate that needs no tokeniser."""
    cjk = len(_CJK.findall(text)) if not text.isascii() else 0
    plain = _CJK.sub(" ", text) if cjk else text
    return cjk + sum(-(-len(piece) // _LETTERS_A_TOKEN) for piece in _PIECE.findall(plain))
