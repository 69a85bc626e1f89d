"""Who made an example, by what the data and the config say of it; never by how it is written."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dataaudit.features.tells import tells

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Status = Literal["human", "human-verified", "synthetic", "unknown"]
Aspect = Literal["example", "text", "label"]
Column = Sequence[Status | None]

_CONTAINERS = frozenset(("metadata", "meta"))
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
_SAYS_WHO: Mapping[str, Aspect] = {
    "provenance": "example",
    "text_provenance": "text",
    "label_provenance": "label",
    "language_creators": "text",
    "annotations_creators": "label",
}
_SAYS_WHETHER: Mapping[str, tuple[Status | None, Status | None]] = {
    **dict.fromkeys(("synthetic", "is_synthetic", "machine_generated", "model_generated"), ("synthetic", "human")),
    **dict.fromkeys(("ai_generated", "llm_generated", "is_machine_generated"), ("synthetic", "human")),
    **dict.fromkeys(("human_generated", "human_written", "human_authored", "is_human"), ("human", "synthetic")),
    **dict.fromkeys(("human_verified", "human_reviewed", "verified_by_human"), ("human-verified", None)),
}
_MAY_SAY_WHO = frozenset(
    (
        *("provenance", "source", "source_type", "origin", "author", "written_by", "created_by", "generated_by"),
        *("model", "model_name", "llm", "llm_type", "generator", "generation_model"),
        *("annotator", "annotated_by", "reviewer", "reviewed_by", "verified_by"),
    )
)
_TRUE, _FALSE = frozenset(("true", "yes", "1")), frozenset(("false", "no", "0"))


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
            yield "field", declaration.of, _by_field(dataset, declaration)
    yield from unambiguous(dataset)
    for declaration in declare:
        if not declaration.field and declaration.status:
            yield "declaration", declaration.of, _by_file(dataset, declaration)


def _by_file(dataset: Dataset, declaration: Declaration) -> Column:
    if declaration.files == "*":
        return [declaration.status] * len(dataset)
    speaks = {file.name: _matches_file(file.name, declaration.files) for file in dataset.files}
    return [declaration.status if speaks[dataset.place(i).file] else None for i in range(len(dataset))]


def _matches_file(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name, f"*/{pattern}")


def _by_field(dataset: Dataset, declaration: Declaration) -> Column:
    patterns = [(pattern.casefold(), status) for pattern, status in declaration.map.items()]
    known: dict[str, Status | None] = {}

    def status_of(value: Any) -> Status | None:
        text = _plain(value)
        if not text or (text in _FALSE and declaration.present):
            return None
        if text not in known:
            mapped = next((status for pattern, status in patterns if fnmatch.fnmatchcase(text, pattern)), None)
            known[text] = mapped or declaration.present
        return known[text]

    values = dataset.field(declaration.field)
    here = _by_file(dataset, Declaration(status="human", files=declaration.files))
    return [status_of(value) if spoken else None for value, spoken in zip(values, here, strict=True)]


def _plain(value: Any) -> str:
    """A field's value as one word in lower case, `[one]` as `one`; nothing where it is null, empty or NaN."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list | dict):
        return "several" if value else ""
    return "" if value is None or value != value else str(value).strip().casefold()


def unambiguous(dataset: Dataset) -> Iterator[tuple[str, Aspect, Column]]:
    """The fields whose name and values say by themselves who made the example."""
    for path, key in _paths(dataset):
        if key in _SAYS_WHO:
            yield "field", _SAYS_WHO[key], [_who(value, key) for value in dataset.field(path)]
        elif key in _SAYS_WHETHER:
            yes, no = _SAYS_WHETHER[key]
            words = (_plain(value) for value in dataset.field(path))
            yield "field", "example", [yes if word in _TRUE else no if word in _FALSE else None for word in words]
        elif key == "distilabel_metadata":
            yield "field", "example", ["synthetic" if value else None for value in dataset.field(path)]


def _who(value: Any, key: str) -> Status | None:
    values = value if isinstance(value, list) else [value]
    found = {_WORDS.get(_plain(v).replace("_", "-").replace(" ", "-")) for v in values}
    if key.endswith("_creators"):  # the vocabulary of dataset cards, where "found" text was written by people
        found = {"human" if _plain(v) == "found" else _WORDS.get(_plain(v)) for v in values}
    return found.pop() if len(found) == 1 else None


def _paths(dataset: Dataset) -> list[tuple[str, str]]:
    """The fields of the rows and of their metadata: path, and name in lower case with underscores."""
    return dataset.feature(_field_paths)


def _field_paths(dataset: Dataset) -> list[tuple[str, str]]:
    found = set(dataset.columns)
    for container in _CONTAINERS & found:
        inside = {key for value in dataset.field(container) if isinstance(value, dict) for key in value}
        found |= {f"{container}.{key}" for key in inside}
    return sorted((path, path.rpartition(".")[2].casefold().replace("-", "_")) for path in found)


def suggestions(dataset: Dataset, declare: Sequence[Declaration]) -> list[tuple[str, int, int]]:
    """Fields that may say who made the rows, if someone knows how to read them: path, rows filled in, values."""
    used = {declaration.field for declaration in declare}
    found = []
    for path, key in _paths(dataset):
        understood = key in _SAYS_WHO and any(_who(value, key) for value in dataset.field(path))
        if key in _MAY_SAY_WHO and path not in used and not understood:
            values = [text for value in dataset.field(path) if (text := _plain(value))]
            if values and len(set(values)) <= max(50, len(dataset) // 10):
                found.append((path, len(values), len(set(values))))
    return found
