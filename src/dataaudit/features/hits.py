"""What row-wise checks share: which rows they look at, and how what they find becomes a measurement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from dataaudit.features.conditions.predicate import Predicate, asks_rows, predicate
from dataaudit.features.passages import ROLES
from dataaudit.formats.paths import get
from dataaudit.measurement import Finding, Measurement, Place

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset

Split = Literal["train", "holdout", "production"]
# What production sends is not taught, and neither clean nor answered by nature.
TAUGHT: tuple[Split, ...] = ("train", "holdout")


class Hit(NamedTuple):
    """A fault in an example of a split, counted from 0. `text` may quote the row, `message` may not."""

    example: int
    path: str | None
    message: str
    text: str | None = None
    related: tuple[Place, ...] = ()


class Rows(NamedTuple):
    """The examples of one split that a rule is about."""

    dataset: Dataset
    chosen: Collection[int]


def rows(audit: Audit, splits: Iterable[str], where: Mapping[str, Any] | None) -> list[Rows]:
    """The examples of the named splits for which `where` holds."""
    condition: Predicate | None = predicate(where) if where is not None else None
    made = []
    for name in splits:
        dataset = audit.split(name)
        if dataset is None:
            continue
        every = range(len(dataset))
        made.append(Rows(dataset, dict.fromkeys(i for i in every if condition(dataset, i)) if condition else every))
    return made


def absent(chosen: Sequence[Rows], field: str) -> Measurement | None:
    """Not applicable, where no example at all has the field: a rule over a misspelt path must not pass."""
    if field in ("any", "label", "record", *ROLES):
        return None
    path = field.removeprefix(".")
    if any(get(record, path) is not None for part in chosen for record in part.dataset.records):
        return None
    return Measurement.not_applicable(f'no example has the field "{path}"')


def findings(dataset: Dataset, hits: Iterable[Hit]) -> Iterator[Finding]:
    """One finding an example, in row order: its first hit, which counts the others."""
    by_row: dict[int, list[Hit]] = {}
    for hit in hits:
        by_row.setdefault(hit.example, []).append(hit)
    for index in sorted(by_row):
        first, *others = by_row[index]
        more = f" (and {len(others)} more in this row)" if others else ""
        text = ", ".join(dict.fromkeys(h.text for h in (first, *others) if h.text)) or None
        yield Finding(dataset.place(index), first.message + more, first.path, related=first.related, text=text)


def share(found: Iterable[Finding], n: int, where: Mapping[str, Any] | None = None, **more: Any) -> Measurement:
    """The share of `n` examples with a finding; not applicable where a condition holds for none."""
    if n == 0:
        return Measurement.not_applicable("no example meets the condition" if where is not None else "no examples")
    return Measurement.share(found if isinstance(found, Sequence) else list(found), n, **more)


def share_of_rows(
    audit: Audit,
    splits: Iterable[str],
    field: str,
    where: Mapping[str, Any] | None,
    hits: Callable[[Rows], Iterator[Hit]],
) -> Measurement:
    """The share of the examples meeting `where` that `hits` finds at fault in `field`."""
    chosen = rows(audit, splits, where)
    missing = absent(chosen, field)
    if missing is not None:
        return missing
    found = [finding for part in chosen for finding in findings(part.dataset, hits(part))]
    return share(found, sum(len(part.chosen) for part in chosen), where)


def looks_at_rows(field: str, *conditions: Mapping[str, Any] | None) -> bool:
    """Whether `share_of_rows` looks at each example by itself: of a field path it asks whether any example has it."""
    return field in ("any", "record", *ROLES) and all(map(asks_rows, conditions))
