"""`dataaudit report`: render a JSON report in another format, without auditing again."""

from __future__ import annotations

from pathlib import Path

import click

from dataaudit.cli import output as outputs
from dataaudit.errors import DataAuditError
from dataaudit.reports import FORMATS, render


@click.command("report", short_help="Render a JSON report in another format.")
@click.argument("audit", type=click.Path(), metavar="AUDIT.json")
@click.option("--to", "name", type=click.Choice(list(FORMATS)), default="text", help="What goes to stdout.")
@click.option("--output", multiple=True, metavar="[FORMAT=]FILE", help="Write a report instead; repeatable.")
@click.option("--max-findings", metavar="N|all", help="Findings to list a rule.")
@click.option("--show-text", is_flag=True, help="Show row text, if the JSON report was made with --show-text.")
@click.option(
    "--plan", "plan_file", type=click.Path(), metavar="FILE", help="Show this plan (JSON) in the HTML report."
)
@click.option("-v", "--verbose", count=True, help="Every rule with notes and method.")
def command(
    audit: str,
    name: str,
    output: tuple[str, ...],
    max_findings: str | None,
    show_text: bool,
    plan_file: str | None,
    verbose: int,
) -> None:
    """Render AUDIT.json, as `check --output json=AUDIT.json` wrote it. The exit code says only whether that worked."""
    from dataaudit.config import find_config, load
    from dataaudit.reports.reading import read

    files = [outputs.parse(item) for item in output]
    most = outputs.cap(max_findings)
    if show_text and load(find_config(Path.cwd())).show_text == "never":
        raise DataAuditError('--show-text: the config says show-text = "never", which no option overrides')
    reports = read(Path(audit))
    advice = None
    if plan_file is not None:
        from dataaudit.reports.plan import read as read_plan

        advice = read_plan(Path(plan_file))
        if "html" not in ([to for to, _ in files] or [name]):
            raise DataAuditError("--plan: only the HTML report shows a plan", "add --to html")
    for to, path in files:
        outputs.write(path, render(reports, to, max_findings=most, show_text=show_text, plan=advice))
    if not files:
        text = render(reports, name, max_findings=most, show_text=show_text, verbosity=verbose, plan=advice)
        click.echo(text, nl=False)
