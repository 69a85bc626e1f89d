"""`dataaudit check --since REF`: what this branch did to the data, against the commit where it left REF."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataaudit.cli.auditing import Run, acceptance_for, audit_one, cache_folder, datasets_asked
from dataaudit.cli.options import settings_of
from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.comparison import Side
    from dataaudit.config import NamedDataset, Settings
    from dataaudit.sources.history import Revision

_SPLITS = ("train", "holdout", "production")


def audit_since(ref: str, asked: Mapping[str, Any], silent: bool, **more: Any) -> Run:
    """Compares every dataset asked for with what it was. `more` goes to the settings."""
    from dataaudit.comparison import Side, compare
    from dataaudit.reports.wording import title
    from dataaudit.sources.history import revision

    settings = settings_of(asked, **more)
    found = []
    how = {"fingerprints": True, "cache": cache_folder(asked, settings)}
    with tempfile.TemporaryDirectory(prefix="dataaudit-") as folder:
        for dataset, own in datasets_asked(asked, settings, **more):
            then = revision(ref, dataset.train[0], Path(folder))
            old = _old(dataset, own, asked, silent, then)
            done = audit_one(dataset, own, asked, silent, acceptance=acceptance_for(asked, settings), **how)
            new = Side(done.report, done.audit, done.identity)
            found.append(compare(old, new, f"{title(done.report)} since {then.name}"))
    note = f"only what is new since {then.name} counts"
    gated = [replace(comparison.gated, notes=(*comparison.gated.notes, note)) for comparison in found]
    return Run(gated, settings, None, False, found)


def _old(
    dataset: NamedDataset, settings: Settings, asked: Mapping[str, Any], silent: bool, then: Revision
) -> Side | None:
    """The dataset as it was; None if none of its training data was there."""
    from dataaudit.comparison import Side
    from dataaudit.review import ledger_file

    train, holdout, production = (tuple(then.copy(dataset.written(split))) for split in _SPLITS)
    if not train:
        return None
    ledger = ledger_file(list(dataset.train), dataset.ledger)  # what is known of the rows is known now
    answers = str(ledger) if ledger else None
    was = replace(dataset, train=train, holdout=holdout, production=production, ledger=answers)
    accepted = acceptance_for(asked, settings)
    try:
        done = audit_one(was, settings, asked, silent, acceptance=accepted, fingerprints=True, called=then.called)
    except DataAuditError as error:
        raise DataAuditError(f"--since {then.name}: {then.called(str(error))}", error.hint) from None
    return Side(done.report, done.audit, done.identity)
