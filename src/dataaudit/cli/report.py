"""`dataaudit report`: render a JSON report in another format, without auditing again."""

from __future__ import annotations

from pathlib import Path

import click

from dataaudit.cli import output as outputs
from dataaudit.errors import DataAuditError
from dataaudit.reports import FORMATS, render


@click.command("report")
@click.argument("audit", type=click.Path(), metavar="AUDIT.json")
@click.option("--to", "name", type=click.Choice(list(FORMATS)), default="text", help="What goes to stdout.")
@click.option("--output", multiple=True, metavar="[FORMAT=]FILE", help="Write a report instead; repeatable.")
@click.option("--max-findings", metavar="N|all", help="Findings to list a rule.")
@click.option("--show-text", is_flag=True, help="Show row text, if the JSON report was made with --show-text.")
@click.option("-v", "--verbose", count=True, help="Every rule with notes and method.")
def command(
    audit: str, name: str, output: tuple[str, ...], max_findings: str | None, show_text: bool, verbose: int
) -> None:
    """Render AUDIT.json, as `check --output json=AUDIT.json` wrote it. The exit code says only whether that worked."""
    from dataaudit.config import find_config, load
    from dataaudit.reports.reading import read

    files = [outputs.parse(item) for item in output]
    most = outputs.cap(max_findings)
    if show_text and load(find_config(Path.cwd())).show_text == "never":
        raise DataAuditError('--show-text: the config says show-text = "never", which no option overrides')
    reports = read(Path(audit))
    for to, path in files:
        outputs.write(path, render(reports, to, max_findings=most, show_text=show_text))
    if not files:
        click.echo(render(reports, name, max_findings=most, show_text=show_text, verbosity=verbose), nl=False)
