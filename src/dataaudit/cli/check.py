"""`dataaudit check`: judge a dataset."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from dataaudit.errors import DataAuditError
from dataaudit.report import Report

FORMATS = ("text", "json")


@click.command("check")
@click.argument("train", nargs=-1, required=True, metavar="TRAIN...")
@click.option("--holdout", multiple=True, metavar="FILE", help="Evaluation examples; repeat for several files.")
@click.option("--production", multiple=True, metavar="FILE", help="A sample of what production sends.")
@click.option("--provider", metavar="NAME", help="Check a provider's own limits too: openai, bedrock-claude, ...")
@click.option("--format", "format_name", metavar="NAME", help="How examples are written (see: dataaudit formats).")
@click.option("--fields", metavar="ROLE=FIELD,...", help="Which fields are input, output, label, system.")
@click.option("--select", multiple=True, metavar="RULE,...", help="Only these rules: code, prefix or name.")
@click.option("--extend-select", multiple=True, metavar="RULE,...", help="These rules too.")
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Not these rules.")
@click.option("--set", "sets", multiple=True, metavar="RULE.KEY=VALUE", help="Override, e.g. near-duplicates.max=0.03")
@click.option("--config", type=click.Path(), metavar="FILE", help="Use this config file.")
@click.option("--ledger", type=click.Path(), metavar="FILE", help="Review answers (default: beside TRAIN).")
@click.option("--isolated", is_flag=True, help="Use no config file.")
@click.option("--strict", is_flag=True, help="Every applicable rule must be decided.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), help="What makes the exit code 1.")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", help="What goes to stdout.")
@click.option("--output", multiple=True, metavar="[FORMAT=]FILE", help="Also write a report; repeatable.")
@click.option("--max-findings", metavar="N|all", help="Findings to list a rule (default: what fits, at most 20).")
@click.option("--show-text", is_flag=True, help="Show row text in every report.")
@click.option("--stdin-name", default="stdin", metavar="NAME", help="What to call the data read from -.")
@click.option("--no-progress", is_flag=True, help="No progress on stderr.")
@click.option("-q", "--quiet", count=True, help="Only the verdict; -qq nothing.")
@click.option("-v", "--verbose", count=True, help="Every rule with notes and method.")
def command(
    train: tuple[str, ...],
    holdout: tuple[str, ...],
    production: tuple[str, ...],
    provider: str | None,
    format_name: str | None,
    fields: str | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    sets: tuple[str, ...],
    config: str | None,
    ledger: str | None,
    isolated: bool,
    strict: bool,
    fail_on: str | None,
    output_format: str,
    output: tuple[str, ...],
    max_findings: str | None,
    show_text: bool,
    stdin_name: str,
    no_progress: bool,
    quiet: int,
    verbose: int,
) -> int:
    """Judge training data against the checklist.

    TRAIN are one or more files: JSONL, JSON, CSV, TSV, Parquet, .gz, or - for stdin. FILE#NAME chooses one list
    of a JSON object of splits.
    """
    from dataaudit.api import audit_with
    from dataaudit.config import find_config, load

    outputs = [_output(item) for item in output]
    cap = _cap(max_findings)
    if config and isolated:
        raise DataAuditError("--config and --isolated exclude each other")
    found = Path(config) if config else None if isolated else find_config(Path.cwd())
    settings = load(
        found,
        provider=provider,
        format=format_name,
        fields=_fields(fields),
        select=_split(select),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
        sets=sets,
        strict=strict,
        fail_on=fail_on,
        show_text=show_text,
    )
    show_progress = sys.stderr.isatty() and not (no_progress or quiet or os.environ.get("CI"))
    report = audit_with(
        settings,
        list(train),
        list(holdout) or None,
        list(production) or None,
        stdin_name=stdin_name,
        ledger=ledger,
        progress=_progress if show_progress else None,
    )
    if show_progress:
        click.echo("\r\x1b[K", nl=False, err=True)
    always = settings.show_text == "always"
    interactive = settings.show_text == "auto" and sys.stdout.isatty() and not os.environ.get("CI")
    for name, path in outputs:
        _write(path, render(report, name, cap, always, 0))
    if quiet < 2:
        text = render(report, output_format, cap, always or interactive, -1 if quiet else verbose)
        click.echo(text, nl=False)
    return report.exit_code


def render(report: Report, name: str, cap: int | None, show_text: bool, verbosity: int) -> str:
    """The report in one of FORMATS. `cap` is None for each format's own default, -1 for all findings."""
    if name == "json":
        from dataaudit.reports import json

        return json.render(report, max_findings=None if cap in (None, -1) else cap, show_text=show_text)
    from dataaudit.reports import text

    most = sys.maxsize if cap == -1 else cap
    return text.render(report, max_findings=most, show_text=show_text, verbosity=verbosity)


def _output(item: str) -> tuple[str, Path]:
    name, equals, path = item.partition("=")
    if equals and name in FORMATS:
        return name, Path(path)
    suffix = Path(item).suffix.lstrip(".")
    return (suffix if suffix in FORMATS else "text"), Path(item)


def _write(path: Path, text: str) -> None:
    """Replaces the file atomically: the old report or the new one, never half."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(click.unstyle(text), "utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DataAuditError(f"--output {path}: cannot be written ({error.strerror or error})") from None


def _cap(text: str | None) -> int | None:
    if text is None:
        return None
    if text in ("all", "none"):
        return -1
    if not text.isdigit():
        raise DataAuditError(f"--max-findings {text}: expected a number or all")
    return int(text)


def _fields(text: str | None) -> dict[str, str]:
    from dataaudit.errors import did_you_mean
    from dataaudit.formats.detection import ROLES

    fields = {}
    for item in (text or "").split(","):
        if not item:
            continue
        role, equals, path = (word.strip() for word in item.partition("="))
        if not (equals and path):
            raise DataAuditError(f"--fields {item}: expected ROLE=FIELD, such as input=question")
        if role not in ROLES:
            raise DataAuditError(
                f'--fields: unknown role "{role}"{did_you_mean(role, list(ROLES))}; roles: {", ".join(ROLES)}'
            )
        fields[role] = path
    return fields


def _split(values: tuple[str, ...]) -> list[str]:
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def _progress(rule: str, number: int, total: int) -> None:
    click.echo(f"\r\x1b[K[{number}/{total}] {rule}", nl=False, err=True)
