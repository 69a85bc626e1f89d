"""Where suspects gather: a careless annotator, a bad source. Fields, rows and counts, never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dataaudit.features.slices import all_slices, slice_fields, uneven

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

MOST = 20


def where_they_gather(train: Dataset, suspects: set[int]) -> list[str]:
    """A note on each slice that holds more suspects than the others, by more than chance."""
    return [
        f"{u.part.field}: {u.share:.1%} of the {len(u.part.rows):,} rows with the value of row "
        f"{train.place(u.part.rows[0]).row:,} are suspects, {u.elsewhere:.1%} of the others"
        for u in uneven(train, train.feature(slice_fields), suspects, len(train))
    ]


def counted(train: Dataset, suspects: set[int]) -> dict[str, Any]:
    """The slices with the largest shares of suspects, as a fact; nothing where no field makes slices."""
    parts = sorted(
        train.feature(all_slices), key=lambda part: (-len(suspects.intersection(part.rows)) / len(part.rows), part.rows)
    )
    table = [
        {
            "field": part.field,
            "first_row": train.place(part.rows[0]).row,
            "n": len(part.rows),
            "suspects": len(suspects.intersection(part.rows)),
        }
        for part in parts[:MOST]
    ]
    return {"suspects_by_slice": table} if table else {}
