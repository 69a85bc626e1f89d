"""`dataaudit formats`: how examples may be written."""

from __future__ import annotations

import click


@click.command("formats")
def command() -> None:
    """List the formats that are recognised, each with a sample row."""
    from dataaudit.formats import known

    for format in known():
        click.echo(f"{format.name}\n  {format.title}\n  {format.sample}\n")
