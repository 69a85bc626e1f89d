"""Examples in which a pattern is found, or is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from dataaudit.check import Check
from dataaudit.features.conditions.patterns import Pattern
from dataaudit.features.conditions.predicate import predicate
from dataaudit.features.hits import TAUGHT, Hit, Rows, Split, looks_at_rows, share_of_rows
from dataaudit.features.passages import Passage, passages, without_code
from dataaudit.features.scripts import script
from dataaudit.features.sheets import sheets
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset

_READ = 100  # characters that tell a text's script
_UNREAD = "some texts are in a script in which the pattern has no words: nothing can be found there"


@dataclass(frozen=True)
class PatternSearch(Check):
    """Examples in which a pattern is found (or, with `expect = "present"`, is not found).

    ## What it measures
    The share of examples with a finding. `pattern` is searched in every text that `field` names: `output` (the
    answers), `input`, `system`, `tool`, `any`, or a field path such as `meta.source`. The syntax is Python's,
    Unicode-aware; `(?i)` ignores case, `\\A` and `\\Z` anchor. `where` restricts the rule to some examples; a find in
    an example for which `unless` holds does not count. `code = false` leaves out code between backticks. `anchors` are
    literals of which a text must hold one to be searched at all, which saves time. `scripts` names the scripts in
    which the pattern has words (`latin`, `cyrillic`, `han`, ...): how many texts are in others stands in the facts, and
    a note says that nothing can be found there. `message` is what a finding says.

    ## What it cannot see
    Meaning. A pattern that runs for over a second on one text is stopped, and the rule is an error, not a pass.
    """

    name = "pattern"

    pattern: str
    field: str = "output"
    expect: Literal["absent", "present"] = "absent"
    message: str | None = None
    code: bool = True
    anchors: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    unless: Mapping[str, Any] | None = None
    where: Mapping[str, Any] | None = None
    splits: tuple[Split, ...] = TAUGHT

    def __post_init__(self) -> None:
        Pattern(self.pattern)
        if self.unless is not None:
            predicate(self.unless, "unless")
        if self.where is not None:
            predicate(self.where)

    @property
    def row_local(self) -> bool:
        return looks_at_rows(self.field, self.where, self.unless)

    def measure(self, audit: Audit) -> Measurement:
        measured = share_of_rows(audit, self.splits, self.field, self.where, self._hits)
        unread = self._unread(audit) if self.scripts and measured.value is not None else {}
        return replace(measured, facts={**measured.facts, "unread": unread}, notes=(_UNREAD,)) if unread else measured

    def _unread(self, audit: Audit) -> dict[str, int]:
        """How many texts are in scripts of which the pattern has no words."""
        texts = (
            p.text for split in audit.splits if split.split in self.splits for p in split.feature(passages, self.field)
        )
        found = Counter(script(text[:_READ]) for text in texts if not text.isascii())
        return {name: found[name] for name in sorted(found) if name and name not in self.scripts}

    def _hits(self, part: Rows) -> Iterator[Hit]:
        excused = predicate(self.unless, "unless") if self.unless is not None else None
        without = set(part.chosen)
        for passage, found in self._found(part):
            if excused is not None and excused(part.dataset, passage.example):
                continue
            without.discard(passage.example)
            if self.expect == "absent":
                yield Hit(passage.example, passage.path, self.message or "the pattern is found", found[:200])
        if self.expect == "present":
            for index in sorted(without):
                yield Hit(index, self.field, self.message or "the pattern is not found")

    def _found(self, part: Rows) -> Iterator[tuple[Passage, str]]:
        search = Pattern(self.pattern).search
        everything = len(part.chosen) == len(part.dataset)
        for passage in self._worth_searching(part.dataset):
            if everything or passage.example in part.chosen:
                text = passage.text if self.code else without_code(passage.text)
                match = search(text)
                if match is not None:
                    yield passage, match.group()

    def _worth_searching(self, dataset: Dataset) -> Iterator[Passage]:
        if not self.anchors:
            yield from dataset.feature(passages, self.field)
            return
        for sheet in dataset.feature(sheets, self.field):
            here = [anchor for anchor in self.anchors if anchor in sheet.text]
            if here:
                yield from (p for p in sheet.passages if any(anchor in p.text for anchor in here))
