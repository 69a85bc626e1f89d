"""`dataaudit diff`: what changed between two versions of a dataset, and whether what is new may pass."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dataaudit.cli import output as outputs
from dataaudit.cli import streams
from dataaudit.cli.options import CONTEXT, audit_options, baseline_options, cache_options
from dataaudit.errors import DataAuditError
from dataaudit.reports.comparison import FORMATS

if TYPE_CHECKING:
    from dataaudit.comparison import Comparison
    from dataaudit.report import Report


@click.command("diff", context_settings=CONTEXT)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--old-holdout", multiple=True, metavar="FILE", help="OLD's evaluation examples, where they differ.")
@audit_options
@baseline_options
@cache_options
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), help="What makes the exit code 1.")
@click.option("--output-format", type=click.Choice(list(FORMATS)), default="text", help="What goes to stdout.")
@click.option("--output", multiple=True, metavar="[FORMAT=]FILE", help="Also write it to a file; repeatable.")
@click.option("--max-findings", metavar="N|all", help="Rows to list a rule and a kind of change (default: 10).")
@click.option("--show-text", is_flag=True, help="Show row text: labels, and what findings quote.")
def command(
    old: str,
    new: str,
    output_format: str,
    output: tuple[str, ...],
    max_findings: str | None,
    show_text: bool,
    **asked: Any,
) -> int:
    """Compare two versions of a dataset: its rows, and every rule before and after.

    OLD and NEW are both training data, or both reports of `check --output json=FILE`. Only what is new makes the exit
    code 1. For the last commit instead of a file see: dataaudit check --since.
    """
    from dataaudit.cli.auditing import quotes_rows

    files = [outputs.parse(item, FORMATS) for item in output]
    most = outputs.cap(max_findings)
    reports = [_is_report(Path(name)) for name in (old, new)]
    if reports[0] != reports[1]:
        raise DataAuditError(
            f"{old} and {new}: one is a report of dataaudit, the other is not",
            "name two data files, or two reports: dataaudit check ... --output json=audit.json",
        )
    asked |= {"show_text": show_text, "dataset": ()}
    comparison, settings = _of_reports(old, new, asked) if reports[0] else _of_data(old, new, asked)
    always = settings.show_text == "always"
    for name, path in files:
        from dataaudit.reports.comparison import render

        outputs.write(path, render(comparison, name, max_findings=most, show_text=always))
    from dataaudit.reports.comparison import render

    quotes = always or (output_format == "text" and quotes_rows(settings))
    streams.show(render(comparison, output_format, max_findings=most, show_text=quotes))
    return comparison.gated.exit_code


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return b'"dataaudit/report' in stream.read(200)
    except OSError:
        return False  # whoever reads it says what is wrong


def _of_reports(old: str, new: str, asked: Mapping[str, Any]) -> tuple[Comparison, Any]:
    from dataaudit.cli.options import settings_of
    from dataaudit.comparison import compare

    before, after = (_single(Path(name)) for name in (old, new))
    return compare(before, after), settings_of(asked, show_text=asked["show_text"])


def _single(path: Path) -> Report:
    from dataaudit.reports.reading import read

    reports = read(path)
    if len(reports) > 1:
        raise DataAuditError(f"{path}: holds reports of several datasets", "audit one: dataaudit check --dataset NAME")
    return reports[0]


def _of_data(old: str, new: str, asked: dict[str, Any]) -> tuple[Comparison, Any]:
    from dataaudit.cli.auditing import audit
    from dataaudit.comparison import compare
    from dataaudit.comparison.rows import compare_rows
    from dataaudit.dataset import Audit
    from dataaudit.identity import Identity, project_key
    from dataaudit.loading import load

    how = {"show_text": asked.pop("show_text"), "fail_on": asked.pop("fail_on")}
    old_holdout = asked.pop("old_holdout") or asked["holdout"]
    before = audit({**asked, "train": (old,), "holdout": old_holdout}, fingerprints=True, **how)
    after = audit({**asked, "train": (new,)}, fingerprints=True, **how)
    settings = after.settings
    splits = {}
    for split, there, here in (("train", [old], [new]), ("holdout", list(old_holdout), list(asked["holdout"]))):
        if there and here:
            splits[split] = load(split, there, settings), load(split, here, settings)
    rows = {split: compare_rows(*pair) for split, pair in splits.items()}
    identity = Identity(
        Audit(splits["train"][1], splits["holdout"][1] if "holdout" in splits else None),
        project_key(settings.project_key),
    )
    return compare(before.reports[0], after.reports[0], rows, identity.at), settings
