"""The Python API: `report = dataaudit.audit("train.jsonl", holdout="test.jsonl")`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dataaudit.acceptance import Acceptance, acceptance_of
from dataaudit.config import Settings
from dataaudit.config import load as load_settings
from dataaudit.dataset import Audit
from dataaudit.engine import Progress, run
from dataaudit.identity import Identity, project_key
from dataaudit.loading import load, note_same_files, refuse_stdin_twice
from dataaudit.plugins import registry_of
from dataaudit.report import Report
from dataaudit.review import find_ledger


def audit(
    train: Any,
    holdout: Any = None,
    production: Any = None,
    *,
    config: str | Path | None = None,
    provider: str | None = None,
    format: str | None = None,
    fields: Mapping[str, str] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    sets: Sequence[str] = (),
    strict: bool = False,
    ledger: str | Path | None = None,
    baseline: str | Path | None = None,
) -> Report:
    """Judges a dataset against the checklist.

    train, holdout, production
        A path or several, a pandas frame, rows as dicts, or a Hugging Face dataset (one split).
    config
        A config file; none is looked for.
    sets
        Overrides such as "near-duplicates.max=0.03".
    ledger
        Answers of `dataaudit review`; by default the file beside the first train file (train.audit.jsonl).
    baseline
        A file of accepted findings, as `dataaudit baseline write` makes it.

    Returns a Report: `report.outcome`, `report.exit_code`, `report.verdict("DUP002")`, `report.tier`.
    Raises DataAuditError where the command line would exit with 2 and one line.
    """
    settings = load_settings(
        Path(config) if config else None,
        provider=provider,
        format=format,
        fields=fields,
        select=select,
        ignore=ignore,
        sets=sets,
        strict=strict,
    )
    acceptance = acceptance_of(Path(baseline), settings, date.today()) if baseline is not None else None
    return audit_with(settings, train, holdout, production, ledger=ledger, acceptance=acceptance)


def audit_with(
    settings: Settings,
    train: Any,
    holdout: Any = None,
    production: Any = None,
    *,
    stdin_name: str = "stdin",
    ledger: str | Path | None = None,
    progress: Progress | None = None,
    fingerprints: bool = False,
    acceptance: Acceptance | None = None,
    name: str | None = None,
) -> Report:
    """As `audit`, with settings that were resolved before."""
    registry = registry_of(settings)
    refuse_stdin_twice(train, holdout, production)
    splits = Audit(
        train=load("train", train, settings, stdin_name),
        holdout=None if holdout is None else load("holdout", holdout, settings, stdin_name),
        production=None if production is None else load("production", production, settings, stdin_name),
        ledger=find_ledger(train, ledger),
    )
    note_same_files(splits.splits)
    identity = Identity(splits, project_key(settings.project_key)) if fingerprints or acceptance else None
    return run(splits, settings, registry, progress, identity=identity, acceptance=acceptance, name=name)
