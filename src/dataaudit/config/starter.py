"""The config that `dataaudit init` proposes: short, commented, and only what the data at hand supports."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dataaudit.config import Settings
from dataaudit.dataset import Audit, Dataset
from dataaudit.engine import run
from dataaudit.formats.paths import get
from dataaudit.loading import load
from dataaudit.report import Report
from dataaudit.sources.naming import member_of

_OUT_OF_SCOPE = ("out_of_scope", "out-of-scope", "oos", "other", "unknown", "none", "fallback", "no_intent")
_HARDNESS = ("difficulty", "level", "complexity", "tags", "kind", "category", "type")
_HOLDOUTS = ("test", "holdout", "hold-out", "eval", "val", "dev")
FEW = 8


def first_audit(settings: Settings, splits: Mapping[str, Sequence[str]]) -> tuple[Audit, Report]:
    """Reads and judges the files, and keeps the data for a closer look."""
    loaded = {split: load(split, list(files), settings) for split, files in splits.items() if files}
    audit = Audit(loaded["train"], loaded.get("holdout"), loaded.get("production"))
    return audit, run(audit, settings)


def starter(name: str, splits: Mapping[str, Sequence[str]], audit: Audit, report: Report, settings: Settings) -> str:
    """The text of dataaudit.toml."""
    lines = [
        "# What `dataaudit check` audits and demands. All keys: dataaudit schema config. All rules: dataaudit rule",
        "",
        *_require(report),
        f"[datasets.{name}]",
        *_splits(splits),
        *_format(audit.train, settings),
        "",
        *_provenance(audit, report),
        *_edge_cases(audit, report),
        "# To change a rule, name the key that differs:",
        "# [rules.near-duplicates]",
        "# limit = { max = 0.03 }",
    ]
    return "\n".join(lines) + "\n"


def _require(report: Report) -> Iterator[str]:
    decided = [v.rule.name for v in report.verdicts if v.status in ("pass", "fail") and v.rule.level == "error"]
    if decided:
        yield "# Decided on this data. Whatever later leaves one of them undecided does not pass."
        yield "require = ["
        yield from (f"  {_text(name)}," for name in decided)
        yield "]"
        yield ""


def _splits(splits: Mapping[str, Sequence[str]]) -> Iterator[str]:
    beside = _holdout_beside(splits["train"][0])
    proposals = {
        "holdout": f"# holdout = {_text(beside or 'test.jsonl')}  # decides leakage, hold-out size and distribution"
        + (" (this file lies beside the training data)" if beside else ""),
        "production": '# production = "sample.jsonl"  # a sample of what production sends: decides distribution',
    }
    for split, files in splits.items():
        if files:
            yield f"{split} = {_text(files[0]) if len(files) == 1 else _texts(files)}"
        else:
            yield proposals[split]


def _holdout_beside(train: str) -> str | None:
    path = Path(member_of(train)[0])
    names = [p for p in sorted(path.parent.glob("*")) if p.suffixes == path.suffixes and p != path and p.is_file()]
    found = next((p for word in _HOLDOUTS for p in names if p.name.casefold().startswith(word)), None)
    return found.as_posix() if found else None


def _format(train: Dataset, settings: Settings) -> Iterator[str]:
    if settings.format:
        yield f"format = {_text(settings.format)}"
    if settings.fields:
        pairs = ", ".join(f"{role} = {_text(path)}" for role, path in settings.fields.items())
        yield f"fields = {{ {pairs} }}"
    if not (settings.format or settings.fields):
        yield f"# taken for {train.format.describe()}; `format` and `fields` override"


def _provenance(audit: Audit, report: Report) -> Iterator[str]:
    if not _undecided(report, "human-share"):
        return
    from dataaudit.features.provenance.declared import provenance
    from dataaudit.features.provenance.undeclared import suggestions

    status = provenance(audit.train, (), {}, read_tells=True).status
    found = suggestions(audit.train, (), [i for i, known in enumerate(status) if known == "unknown"])
    yield "# Nothing says yet who wrote the rows (SYN001). Say it with human, human-verified, synthetic or unknown:"
    yield "# [[rules.human-share.options.declare]]"
    if found:
        path = found[0].path
        values = _values(audit.train, path)
        pairs = ", ".join(f'{_text(value)} = "unknown"' for value in values) or '"VALUE" = "unknown"'
        yield f"# field = {_text(path)}"
        yield f"# map = {{ {pairs} }}"
    else:
        yield '# files = "*"'
        yield '# status = "human"'
        yield '# note = "who wrote them, and when"'
    yield ""


def _edge_cases(audit: Audit, report: Report) -> Iterator[str]:
    if not _undecided(report, "edge-case-share"):
        return
    yield "# Which rows are edge cases is yours to say (EDG001). This data would support:"
    yield "# [rules.edge-case-share.options]"
    yield "# cases = ["
    for path in _hardness_fields(audit.train):
        values = _values(audit.train, path)
        yield f"#   {{ field = {_text(path)}, values = {_texts(values)} }},  # keep those that are hard or rare"
    labels = Counter(label for label in audit.train.labels or [] if label is not None)
    outside = [label for label in labels if label.casefold().replace(" ", "_") in _OUT_OF_SCOPE]
    if outside:
        yield f"#   {{ labels = {_texts(outside)} }},"
    lengths = sorted(len(text.split()) for text in audit.train.inputs if text.strip())
    if len(lengths) >= 20:
        low, high = lengths[len(lengths) // 20], lengths[-len(lengths) // 20 - 1]
        yield f"#   {{ shorter-than = {low}, longer-than = {high} }},  # words of the input: some 5 % at each end"
    yield "# ]"
    yield ""


def _undecided(report: Report, rule: str) -> bool:
    return any(v.rule.name == rule and v.unmeasured for v in report.verdicts)


def _hardness_fields(train: Dataset) -> list[str]:
    paths = [key for key in train.columns if key.casefold() in _HARDNESS]
    for container in ("metadata", "meta"):
        inside = {key for record in train.records for key in _keys(get(record, container))}
        paths += sorted(f"{container}.{key}" for key in inside if key.casefold() in _HARDNESS)
    return [path for path in paths if _values(train, path)][:2]


def _keys(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _values(train: Dataset, path: str) -> list[str]:
    """The values of a field that has few and short ones: categories, nothing a row can be read from."""
    seen: Counter[str] = Counter()
    for value in train.field(path):
        seen.update(item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))
    few = 1 < len(seen) <= FEW and max(map(len, seen)) <= 40
    return [value for value, _ in seen.most_common()] if few else []


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _texts(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
