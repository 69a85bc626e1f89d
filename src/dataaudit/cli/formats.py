"""`dataaudit formats`: how examples may be written, and what providers ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dataaudit.formats import Format


@click.command("formats", short_help="List the formats and providers.")
def command() -> None:
    """List the formats that are recognised, each with a sample row, and the providers with their limits."""
    from dataaudit.formats import known

    click.echo("Formats (--format NAME)\n")
    for format in known():
        click.echo(f"{format.name}\n  {format.title}\n  {format.sample}\n{_source(format)}")
    click.echo("Providers (--provider NAME)\n")
    for line in _providers():
        click.echo(line)


def _source(format: type[Format]) -> str:
    """Where the facts of a format come from, and when they were read."""
    from dataaudit.formats.validation import load_schema

    schema = load_schema(format.schema) if format.schema else {}
    return f"  source: {schema['x-source']}, {schema['x-read']}\n" if "x-source" in schema else ""


def _providers() -> Iterator[str]:
    from dataaudit.packs import provider_pack, providers, read_toml

    for name in providers():
        about: dict[str, Any] = read_toml(provider_pack(name), "pack")["provider"]
        most = f" to {about['maximum']:,}" if "maximum" in about else " or more"
        yield f"{name}  ({about['status']})"
        yield f"  {about['title']}: {', '.join(about['formats'])}"
        yield f"  {about['minimum']:,}{most} examples; {about['limits']}"
        yield f"  {about['note']}"
        for source in about["sources"]:
            yield f"  source: {source['page']}, {source['read']}"
        yield ""
