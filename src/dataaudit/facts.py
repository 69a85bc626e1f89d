"""What is known of a split without judging it, from all its rows at once or from chunks of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dataaudit.features.named_fields import NamedFields
from dataaudit.features.tokens import Total
from dataaudit.formats.labels import LabelCount
from dataaudit.report import SplitFacts

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.formats import Format
    from dataaudit.places import File
    from dataaudit.sealing import Sealed


class FactsOf:
    """Gathers the facts of one split."""

    def __init__(self, split: str, format: Format) -> None:
        self.split, self.format = split, format
        self._examples, self._unreadable = 0, 0
        self._labels, self._tokens, self._named = LabelCount(format), Total(), NamedFields()

    def add(self, dataset: Dataset) -> None:
        """The split, or the next chunk of it."""
        self._examples += len(dataset)
        self._unreadable += len(dataset.unreadable)
        self._labels.add(dataset)
        if self.split == "train":
            self._named.add(dataset)
        for column in (dataset.systems, dataset.inputs, dataset.outputs):
            for text in column:
                self._tokens.add(text)

    def facts(self, files: Sequence[File], notes: Sequence[str], train: FactsOf) -> SplitFacts:
        return SplitFacts(
            split=self.split,
            files=files,
            format=self.format.name,
            taken_for=self.format.describe(),
            examples=self._examples,
            unreadable=self._unreadable,
            labels=self._labels.classes,
            sha256=_digest(files),
            tokens=self._tokens.tokens(),
            notes=(*self._foreign(train), *self._named.notes(), *notes),
        )

    def _foreign(self, train: FactsOf) -> list[str]:
        """A hold-out in another format can be compared, but it does not evaluate what was trained."""
        if self.format.name == train.format.name or self._labels.has_labels == train._labels.has_labels:
            return []
        return [f"{self.split} is {self.format.name}, the training data {train.format.name}: another task?"]


def facts_of(audit: Audit, train: FactsOf | None = None) -> list[SplitFacts]:
    """The facts of all splits, the training data first. `train` has gathered those whose rows are not here any more."""
    gathered = [train or _gathered(audit.train), *map(_gathered, audit.splits[1:])]
    facts = [
        gathering.facts(dataset.files, dataset.notes, gathered[0])
        for gathering, dataset in zip(gathered, audit.splits, strict=True)
    ]
    if audit.held is not None and audit.holdout is None:
        facts.insert(1, _of_sealed(audit.held))
    return facts


def _gathered(dataset: Dataset) -> FactsOf:
    gathering = FactsOf(dataset.split, dataset.format)
    gathering.add(dataset)
    return gathering


def _of_sealed(sealed: Dataset | Sealed) -> SplitFacts:
    return SplitFacts(
        split=sealed.split,
        files=sealed.files,
        format="fingerprint",
        taken_for="fingerprint",
        examples=len(sealed),
        unreadable=0,
        labels=None,
        sha256=sealed.files[0].sha256,
        notes=tuple(sealed.notes),
    )


def _digest(files: Sequence[File]) -> str:
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
