"""Who made an example, by what the data and the config say of it; never by how it is written."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dataaudit.features.field_names import NO, YES, field_names, word
from dataaudit.features.provenance.tells import tells

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Status = Literal["human", "human-verified", "synthetic", "unknown"]
Aspect = Literal["example", "text", "label"]
Column = Sequence[Status | None]

_HUMAN = (
    "human human-written human-generated human-authored human-made crowdsourced expert-generated manual handwritten"
)
_VERIFIED = "human-verified human-reviewed human-checked human-validated"
_SYNTHETIC = "synthetic machine machine-generated model model-generated ai ai-generated llm llm-generated"
_WORDS: Mapping[str, Status] = {
    **dict.fromkeys(_HUMAN.split(), "human"),
    **dict.fromkeys(_VERIFIED.split(), "human-verified"),
    **dict.fromkeys(_SYNTHETIC.split(), "synthetic"),
}
SAYS_WHO: Mapping[str, Aspect] = {
    "provenance": "example",
    "text_provenance": "text",
    "label_provenance": "label",
    "language_creators": "text",
    "annotations_creators": "label",
}
SAYS_WHETHER: Mapping[str, tuple[Status | None, Status | None]] = {
    **dict.fromkeys(("synthetic", "is_synthetic", "machine_generated", "model_generated"), ("synthetic", "human")),
    **dict.fromkeys(("ai_generated", "llm_generated", "is_machine_generated"), ("synthetic", "human")),
    **dict.fromkeys(("human_generated", "human_written", "human_authored", "is_human"), ("human", "synthetic")),
    **dict.fromkeys(("human_verified", "human_reviewed", "verified_by_human"), ("human-verified", None)),
}


@dataclass(frozen=True)
class Declaration:
    """What the config says about the origin of rows: of files (`files`, `status`), or by the value of a field.

    files    a glob over the names of the files; with `status` it speaks of all their rows
    field    a field path; with `map` its values (globs, case ignored) decide, with `present` that it is filled in
    of       what is spoken of: the whole example (default), its text or its label
    note     why it is so, for whoever reads the config
    """

    status: Status | None = None
    files: str = "*"
    field: str = ""
    map: dict[str, Status] = dataclasses.field(default_factory=dict)
    present: Status | None = None
    of: Aspect = "example"
    note: str = ""


@dataclass(frozen=True)
class Provenance:
    """The status of each example, and by which evidence: override, field, declaration, tell or none."""

    status: Sequence[Status]
    evidence: Sequence[str]

    def count(self, *statuses: Status) -> int:
        return sum(1 for status in self.status if status in statuses)


def provenance(
    dataset: Dataset, declare: Sequence[Declaration], overrides: Mapping[str, Status], read_tells: bool
) -> Provenance:
    """The first evidence that speaks of a row decides, what concerns its target first; verified by a human wins.

    The target is what the model learns to say: the label of labelled data, else the answer.
    """
    sources = [(name, of, column) for name, of, column in _evidence(dataset, declare) if _concerns(of, dataset)]
    sources.sort(key=lambda source: source[1] == "example")  # stable: the order of evidence stays
    by_hand = {i: overrides[key] for i, key in enumerate(dataset.fingerprints) if key in overrides} if overrides else {}
    told = dataset.feature(tells) if read_tells else {}
    status: list[Status] = []
    evidence: list[str] = []
    for i in range(len(dataset)):
        if i in by_hand:
            found = ("override", by_hand[i])
        else:
            said = [(name, value) for name, _, column in sources if (value := column[i])]
            verified = next((pair for pair in said if pair[1] == "human-verified"), None)
            found = verified or (said[0] if said else ("tell", "synthetic") if i in told else ("none", "unknown"))
        evidence.append(found[0])
        status.append(found[1])
    return Provenance(status, evidence)


def _concerns(of: Aspect, dataset: Dataset) -> bool:
    return of in ("example", "text" if dataset.labels is None else "label")


def _evidence(dataset: Dataset, declare: Sequence[Declaration]) -> Iterator[tuple[str, Aspect, Column]]:
    for declaration in declare:
        if declaration.field:
            yield "field", declaration.of, by_field(dataset, declaration)
    yield from unambiguous(dataset)
    for declaration in declare:
        if not declaration.field and declaration.status:
            yield "declaration", declaration.of, _by_file(dataset, declaration)


def _by_file(dataset: Dataset, declaration: Declaration) -> Column:
    if declaration.files == "*":
        return [declaration.status] * len(dataset)
    speaks = {file.name: matches_file(file.name, declaration.files) for file in dataset.files}
    return [declaration.status if speaks[dataset.place(i).file] else None for i in range(len(dataset))]


def matches_file(name: str, pattern: str) -> bool:
    """Whether a file is meant, by its path or by the end of it."""
    return fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name, f"*/{pattern}")


def by_field(dataset: Dataset, declaration: Declaration) -> Column:
    """The status that a declaration reads off its field."""
    patterns = [(pattern.casefold(), status) for pattern, status in declaration.map.items()]
    known: dict[str, Status | None] = {}

    def status_of(value: Any) -> Status | None:
        text = word(value)
        if not text or (text in NO and declaration.present):
            return None
        if text not in known:
            mapped = next((status for pattern, status in patterns if fnmatch.fnmatchcase(text, pattern)), None)
            known[text] = mapped or declaration.present
        return known[text]

    values = dataset.field(declaration.field)
    here = _by_file(dataset, Declaration(status="human", files=declaration.files))
    return [status_of(value) if spoken else None for value, spoken in zip(values, here, strict=True)]


def unambiguous(dataset: Dataset) -> Iterator[tuple[str, Aspect, Column]]:
    """The fields whose name and values say by themselves who made the example."""
    for path, key in dataset.feature(field_names):
        if key in SAYS_WHO:
            yield "field", SAYS_WHO[key], [_who(value, key) for value in dataset.field(path)]
        elif key in SAYS_WHETHER:
            yes, no = SAYS_WHETHER[key]
            words = (word(value) for value in dataset.field(path))
            yield "field", "example", [yes if said in YES else no if said in NO else None for said in words]
        elif key == "distilabel_metadata":
            yield "field", "example", ["synthetic" if value else None for value in dataset.field(path)]


def _who(value: Any, key: str) -> Status | None:
    values = value if isinstance(value, list) else [value]
    found = {_WORDS.get(word(v).replace("_", "-").replace(" ", "-")) for v in values}
    if key.endswith("_creators"):  # the vocabulary of dataset cards, where "found" text was written by people
        found = {"human" if word(v) == "found" else _WORDS.get(word(v)) for v in values}
    return found.pop() if len(found) == 1 else None
