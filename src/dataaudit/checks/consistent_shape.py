"""Rows whose fields or kinds of value differ from all the others'."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset


@dataclass(frozen=True)
class ConsistentShape(Check):
    """Minority key sets, value types and output shapes, named row by row.

    ## What it measures
    The share of examples that lack a field nearly all have, carry a field nearly none has, hold another type in
    a field than nearly all, or answer in another shape (JSON object, JSON list, plain text). "Nearly all" is
    more than 1 - `minority` of the examples: a field that a tenth of the rows have is optional, not stray.

    ## What it cannot see
    Differences inside free text; two shapes that are both common, which are only noted.
    """

    name = "consistent-shape"

    minority: float = 0.05

    def measure(self, audit: Audit) -> Measurement:
        findings: list[Finding] = []
        notes: list[str] = []
        for split in audit.splits:
            findings += _odd_fields(split, self.minority)
            findings += _odd_outputs(split, self.minority, notes)
        worst: dict[Any, Finding] = {}
        for finding in findings:
            worst.setdefault(finding.place, finding)
        n = sum(len(split) for split in audit.splits)
        return Measurement.share(list(worst.values()), n, notes=tuple(notes))


def _odd_fields(split: Dataset, minority: float) -> list[Finding]:
    shapes: defaultdict[Hashable, list[int]] = defaultdict(list)
    for i, record in enumerate(split.records):
        if isinstance(record, dict):
            shapes[tuple(zip(record, map(type, record.values()), strict=True))].append(i)
    n = sum(map(len, shapes.values()))
    rare = minority * n
    present: Counter[str] = Counter()
    kinds: defaultdict[str, Counter[type]] = defaultdict(Counter)
    for shape, rows in shapes.items():
        for key, kind in shape:  # type: ignore[attr-defined]
            present[key] += len(rows)
            kinds[key][_merged(kind)] += len(rows)
    findings = []
    for shape, rows in shapes.items():
        fault = _fault(dict(shape), present, kinds, n, rare)  # type: ignore[call-overload]
        if fault:
            findings += [Finding(split.place(i), fault[1], path=fault[0]) for i in rows]
    return sorted(findings, key=lambda f: (f.place.file, f.place.row or 0))


def _fault(
    shape: dict[str, type], present: Counter[str], kinds: dict[str, Counter[type]], n: int, rare: float
) -> tuple[str, str] | None:
    for key, count in present.items():
        if key not in shape and n - count <= rare:
            return key, f'the field "{key}" is missing; {count:,} of {n:,} examples have it'
    for key, kind in shape.items():
        if present[key] <= rare:
            return key, f'the stray field "{key}"; {n - present[key]:,} of {n:,} examples do not have it'
        kind = _merged(kind)
        usual, often = kinds[key].most_common(1)[0]
        if kind is not usual and kind is not type(None) and kinds[key][kind] <= rare and usual is not type(None):
            return key, f"{_name(kind)} where {often:,} of {n:,} examples have {_name(usual)}"
    return None


def _merged(kind: type) -> type:
    return float if kind is int else kind


def _name(kind: type) -> str:
    return {str: "text", float: "a number", list: "a list", dict: "an object", bool: "true/false"}.get(kind, "null")


def _odd_outputs(split: Dataset, minority: float, notes: list[str]) -> list[Finding]:
    shapes = [_output_shape(output) for output in split.outputs]
    counts = Counter(shape for shape in shapes if shape)
    if len(counts) < 2:
        return []
    (usual, often), *others = counts.most_common()
    n = counts.total()
    rare = [shape for shape, count in others if count <= minority * n]
    for shape, count in others:
        if shape not in rare:
            notes.append(f"{split.split}: answers are {usual} in {often / n:.0%} and {shape} in {count / n:.0%}")
    if usual == "text":  # a free answer may happen to be JSON
        return []
    return [
        Finding(split.place(i), f"the answer is {shape}; {often:,} of {n:,} are {usual}", path="output")
        for i, shape in enumerate(shapes)
        if shape in rare
    ]


def _output_shape(output: str) -> str | None:
    text = output.strip()
    if not text:
        return None
    if text[0] in "{[" and text[-1] in "}]":
        import orjson

        try:
            return "a JSON object" if isinstance(orjson.loads(text), dict) else "a JSON list"
        except ValueError:
            return "text"
    return "text"
