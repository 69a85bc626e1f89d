"""`dataaudit config`: what is in force, and which file said so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import click

from dataaudit.cli.auditing import baseline_file
from dataaudit.cli.options import CONTEXT, baseline_options, data_options, settings_of
from dataaudit.config import Settings
from dataaudit.rule import Rule


@click.command("config", context_settings=CONTEXT, short_help="Show the settings in force and who said so.")
@data_options
@baseline_options
def command(**asked: Any) -> None:
    """Show the settings in force and where each comes from. Takes the options of check."""
    from dataaudit.reports.wording import printable

    dataset = asked["dataset"][0] if asked["dataset"] else None
    settings = settings_of(asked, dataset=dataset)
    baseline = baseline_file(asked, settings)
    for line in (*_general(settings, asked, str(baseline) if baseline else "none"), *_datasets(settings)):
        click.echo(printable(line))
    for line in _rules(settings):
        click.echo(printable(line))


def _general(settings: Settings, asked: dict[str, Any], baseline: str) -> Iterator[str]:
    yield f"config: {', then '.join(settings.sources) or 'none (built-in packs only)'}"
    values = {
        "format": settings.format or "detected",
        "fields": ", ".join(f"{role}={path}" for role, path in settings.fields.items()) or "detected",
        "provider": settings.provider or "none",
        "fail-on": settings.fail_on,
        "strict": "yes" if settings.strict else "no",
        "require": " ".join(sorted(settings.require)) or "none",
        "show-text": settings.show_text,
        "plugins": " ".join(settings.plugins) or "none",
        "baseline": baseline,
        "cache": "yes" if settings.cache else "no",
        "project-key": next((f"{kind} {name}" for kind, name in settings.project_key.items()), "none"),
    }
    width = max(map(len, values))
    for key, value in values.items():
        yield f"  {key:<{width}}  {value}{_said(settings, asked, key)}"
    for pattern, names in settings.file_ignores.items():
        yield f"  not in {pattern}: {' '.join(sorted(names))}"


def _said(settings: Settings, asked: dict[str, Any], key: str) -> str:
    option = key.replace("-", "_")
    if asked.get(option):
        variable = f"DATAAUDIT_{option.upper()}"
        return f"  ({variable if os.environ.get(variable) else f'--{key}'})"
    return f"  ({settings.origins[key]})" if key in settings.origins else ""


def _datasets(settings: Settings) -> Iterator[str]:
    for dataset in settings.datasets.values():
        yield f"dataset {dataset.name}"
        for split in ("train", "holdout", "production"):
            if files := getattr(dataset, split):
                yield f"  {split:<10}  {' '.join(files)}"


def _rules(settings: Settings) -> Iterator[str]:
    from dataaudit.reports.wording import limit

    active = {rule.name for rule in settings.active()}
    yield f"rules: {len(active)} of {len(settings.rules)} active"
    width = max(map(len, settings.rules))
    for rule in settings.rules.values():
        level = rule.level if rule.name in active else "off"
        edges = f"limit {limit(rule.limit, 'share' if _is_share(rule) else 'examples')}" if rule.limit.to_dict() else ""
        yield f"  {rule.code}  {rule.name:<{width}}  {level:<7}  {edges}".rstrip()
        for key, origin in settings.origins.items():
            name, _, rest = key.partition(".")
            if name == rule.name and (":" in origin or origin.startswith("--")):
                yield f"  {'':<8}{rest} says {origin}"


def _is_share(rule: Rule) -> bool:
    """Limits between 0 and 1 are shares; the unit itself is known only after measuring."""
    return all(0 < value < 1 for value in rule.limit.to_dict().values())
