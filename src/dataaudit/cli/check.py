"""`dataaudit check`: judge a dataset."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from dataaudit.cli import output as outputs
from dataaudit.cli.options import CONTEXT, data_options, settings_of
from dataaudit.errors import DataAuditError
from dataaudit.reports import FORMATS, render


@click.command("check", context_settings=CONTEXT)
@data_options
@click.option("--strict", is_flag=True, help="Every applicable rule must be decided.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), help="What makes the exit code 1.")
@click.option("--output-format", type=click.Choice(list(FORMATS)), default="text", help="What goes to stdout.")
@click.option("--output", multiple=True, metavar="[FORMAT=]FILE", help="Also write a report; repeatable.")
@click.option("--max-findings", metavar="N|all", help="Findings to list a rule (default: what fits, at most 20).")
@click.option("--show-text", is_flag=True, help="Show row text in every report.")
@click.option("--no-progress", is_flag=True, help="No progress on stderr.")
@click.option("-q", "--quiet", count=True, help="Only the verdict; -qq nothing.")
@click.option("-v", "--verbose", count=True, help="Every rule with notes and method.")
def command(
    strict: bool,
    fail_on: str | None,
    output_format: str,
    output: tuple[str, ...],
    max_findings: str | None,
    show_text: bool,
    no_progress: bool,
    quiet: int,
    verbose: int,
    **asked: Any,
) -> int:
    """Judge training data against the checklist.

    TRAIN are one or more files: JSONL, JSON, CSV, TSV, Parquet, .gz, or - for stdin. FILE#NAME chooses one list
    of a JSON object of splits.
    """
    from dataaudit.api import audit_with

    if not asked["train"]:
        raise DataAuditError("no data to check", "run: dataaudit check train.jsonl --holdout test.jsonl")
    files = [outputs.parse(item) for item in output]
    most = outputs.cap(max_findings)
    settings = settings_of(asked, strict=strict, fail_on=fail_on, show_text=show_text)
    progress = _progress if sys.stderr.isatty() and not (no_progress or quiet or os.environ.get("CI")) else None
    report = audit_with(
        settings,
        list(asked["train"]),
        list(asked["holdout"]) or None,
        list(asked["production"]) or None,
        stdin_name=asked["stdin_name"],
        ledger=asked["ledger"],
        progress=progress,
        fingerprints=any(name in _WITH_FINGERPRINTS for name in (output_format, *(name for name, _ in files))),
    )
    if progress:
        click.echo("\r\x1b[K", nl=False, err=True)
    always = settings.show_text == "always"
    interactive = settings.show_text == "auto" and sys.stdout.isatty() and not os.environ.get("CI")
    for name, path in files:
        outputs.write(path, render([report], name, max_findings=most, show_text=always))
    if quiet < 2:
        text = render(
            [report],
            output_format,
            max_findings=most,
            show_text=always or (interactive and output_format == "text"),
            verbosity=-1 if quiet else verbose,
        )
        click.echo(text, nl=False)
    return report.exit_code


_WITH_FINGERPRINTS = ("json", "jsonl", "sarif", "gitlab")


def _progress(rule: str, number: int, total: int) -> None:
    click.echo(f"\r\x1b[K[{number}/{total}] {rule}", nl=False, err=True)
