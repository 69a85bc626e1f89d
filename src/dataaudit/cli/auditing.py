"""Runs what data_options ask for: the files named, or every dataset that the config declares."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dataaudit.cli.options import config_file, settings_of
from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.acceptance import Acceptance
    from dataaudit.config import NamedDataset, Settings
    from dataaudit.report import Report


@dataclass(frozen=True)
class Run:
    """The reports of one command and what they were made with. `whole`: every declared dataset was audited."""

    reports: list[Report]
    settings: Settings
    acceptance: Acceptance | None
    whole: bool


def audit(
    asked: Mapping[str, Any],
    *,
    fingerprints: bool = False,
    silent: bool = False,
    afresh: bool = False,
    since: str | None = None,
    **more: Any,
) -> Run:
    """Audits what was asked for, afresh or with what the cache knows. `more` goes to the settings.

    since  a commit of git: what fails there too is accepted
    """
    from dataaudit.acceptance import acceptance_of

    settings = settings_of(asked, **more)
    datasets = _datasets(asked, settings)
    path = baseline_file(asked, settings)
    acceptance = acceptance_of(path, settings, date.today()) if path else None
    cache = None if afresh or asked.get("no_cache") or not settings.cache else _cache_folder(asked)
    reports = []
    for dataset in datasets:
        own = settings_of(asked, dataset=dataset.name, **more) if dataset.name else settings
        judge: Callable[..., Report] = partial(
            _one,
            settings=own,
            asked=asked,
            silent=silent,
            fingerprints=fingerprints,
            cache=cache,
            quotes=quotes_rows(settings),
        )
        reports.append(_since(since, dataset, acceptance, judge) if since else judge(dataset, acceptance=acceptance))
    whole = not asked["train"] and not asked["dataset"]
    return Run(reports, settings, None if since else acceptance, whole or not settings.datasets)


def _since(revision: str, dataset: NamedDataset, acceptance: Acceptance | None, judge: Callable[..., Report]) -> Report:
    """The dataset judged by what fails in it and did not fail at a commit."""
    from dataaudit.acceptance import Acceptance
    from dataaudit.review import ledger_file
    from dataaudit.revision import files_at

    known = acceptance or Acceptance([], date.today())
    with tempfile.TemporaryDirectory(prefix="dataaudit-") as folder:
        splits = (dataset.train, dataset.holdout, dataset.production)
        train, holdout, production = (tuple(files_at(revision, names, Path(folder))) for names in splits)
        if not train:
            note = f"{revision} has no such file: everything is new"
        else:
            ledger = ledger_file(list(dataset.train), dataset.ledger)
            answers = None if ledger is None else str(ledger)
            old = replace(dataset, train=train, holdout=holdout, production=production, ledger=answers)
            before = judge(old, acceptance=acceptance, fingerprints=True, cache=None)
            known = known.and_what_failed(before)
            note = f"what fails at {revision} too is accepted ({before.datasets[0].examples:,} examples there)"
    report = judge(dataset, acceptance=known)
    return replace(report, notes=(*report.notes, note))


def baseline_file(asked: Mapping[str, Any], settings: Settings) -> Path | None:
    """The baseline that counts: the one named, the config's, or the one beside the config or in this folder."""
    from dataaudit.baseline import NAME

    if asked.get("no_baseline"):
        return None
    if asked.get("baseline"):
        return Path(asked["baseline"])
    if settings.baseline:
        return settings.baseline
    if asked["isolated"]:
        return None
    config = config_file(asked["config"], False)
    path = (config.parent if config else Path.cwd()) / NAME
    return path if path.is_file() else None


def quotes_rows(settings: Settings) -> bool:
    """Whether the text report may quote rows: where that is said, or a person sits before it."""
    interactive = sys.stdout.isatty() and not os.environ.get("CI")
    return settings.show_text == "always" or (settings.show_text == "auto" and interactive)


def _cache_folder(asked: Mapping[str, Any]) -> Path:
    """Beside the config that counts, else in this folder."""
    from dataaudit.memory.store import FOLDER

    config = config_file(asked["config"], asked["isolated"])
    return (config.parent if config else Path.cwd()) / FOLDER


def _datasets(asked: Mapping[str, Any], settings: Settings) -> list[NamedDataset]:
    from dataaudit.config import NamedDataset
    from dataaudit.errors import did_you_mean

    if asked["train"]:
        if asked["dataset"]:
            raise DataAuditError("--dataset and files exclude each other")
        return [NamedDataset("", asked["train"], tuple(asked["holdout"]), tuple(asked["production"]), asked["ledger"])]
    for option in ("holdout", "production", "ledger"):
        if asked[option]:
            raise DataAuditError(f"--{option} needs training data: name its files too")
    names = list(settings.datasets)
    wanted = list(dict.fromkeys(asked["dataset"])) or names
    for name in wanted:
        if name not in names:
            raise DataAuditError(
                f'unknown dataset "{name}"{did_you_mean(name, names)}',
                f"datasets: {', '.join(names) or 'none is declared'}",
            )
    if not wanted:
        raise DataAuditError(
            "no data to check: name files, or declare datasets in the config",
            "run: dataaudit check train.jsonl --holdout test.jsonl, or: dataaudit init train.jsonl",
        )
    return [settings.datasets[name] for name in wanted]


def _one(dataset: NamedDataset, settings: Settings, asked: Mapping[str, Any], silent: bool, **how: Any) -> Report:
    from dataaudit.api import audit_with

    watched = sys.stderr.isatty() and not (silent or asked.get("no_progress") or os.environ.get("CI"))
    report = audit_with(
        settings,
        list(dataset.train),
        list(dataset.holdout) or None,
        list(dataset.production) or None,
        stdin_name=asked["stdin_name"],
        ledger=dataset.ledger,
        progress=_progress if watched else None,
        name=dataset.name or None,
        **how,
    )
    if watched:
        click.echo("\r\x1b[K", nl=False, err=True)
    return report


def _progress(rule: str, number: int, total: int) -> None:
    click.echo(f"\r\x1b[K[{number}/{total}] {rule}", nl=False, err=True)


def with_baseline_notes(run: Run) -> Run:
    """Says which lines of the baseline are stale or expired; with --strict, stale lines fail the run."""
    if run.acceptance is None:
        return run
    notes = []
    stale = run.acceptance.stale() if run.whole else []
    if stale:
        notes.append(
            f"the baseline has {len(stale):,} {'line' if len(stale) == 1 else 'lines'} that nothing needs any more: "
            "well done; run: dataaudit baseline prune"
        )
    if expired := run.acceptance.expired:
        oldest = min(line.until for line in expired if line.until)
        count = f"{len(expired):,} accepted {'finding' if len(expired) == 1 else 'findings'}"
        notes.append(f"{count} expired and count again (the oldest on {oldest})")
    if not notes:
        return run
    reports = [replace(report, notes=(*report.notes, *notes)) for report in run.reports]
    if stale and run.settings.strict:
        reports = [
            replace(r, outcome="fail", exit_code=0 if r.fail_on == "never" else 1) if r.outcome == "pass" else r
            for r in reports
        ]
    return replace(run, reports=reports)
