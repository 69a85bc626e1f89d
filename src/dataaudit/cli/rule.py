"""`dataaudit rule`: what a rule demands, why, how it is measured and how to fix it."""

from __future__ import annotations

import inspect
from pathlib import Path

import click

from dataaudit.rule import Rule


@click.command("rule")
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="List all rules.")
@click.option("--config", type=click.Path(), metavar="FILE", help="Use this config file.")
@click.option("--isolated", is_flag=True, help="Use no config file.")
def command(name: str | None, every: bool, config: str | None, isolated: bool) -> None:
    """Explain a rule: by name (near-duplicates), code (DUP002) or prefix (DUP)."""
    from dataaudit.config import find_config, load
    from dataaudit.errors import DataAuditError, did_you_mean

    settings = load(Path(config) if config else None if isolated else find_config(Path.cwd()))
    rules = list(settings.rules.values())
    if every or name is None:
        click.echo(listing(rules), nl=False)
        return
    found = [rule for rule in rules if rule.answers_to(name)]
    if not found:
        words = [word for rule in rules for word in (rule.name, rule.code)]
        raise DataAuditError(f'unknown rule "{name}"{did_you_mean(name, words)}', "run: dataaudit rule --all")
    if len(found) > 1:
        click.echo(listing(found), nl=False)
        return
    from dataaudit.plugins import registry_of

    documentation = inspect.getdoc(registry_of(settings).get(found[0].check)) or ""
    click.echo(page(found[0], documentation), nl=False)


def listing(rules: list[Rule]) -> str:
    width = max(len(rule.name) for rule in rules)
    return "".join(f"{rule.code}  {rule.name:<{width}}  {rule.level:<7}  {rule.summary}\n" for rule in rules)


def page(rule: Rule, documentation: str) -> str:
    """The rule's page as Markdown, the same that stands under docs/rules/."""
    from dataaudit.reports.wording import limit

    options = "".join(f"\n    {key} = {value!r}" for key, value in rule.options.items())
    head = f"# {rule.name} ({rule.code})\n\n{rule.summary}.\n\n"
    edges = f"Limit: {limit(rule.limit, 'share')}. " if rule.limit.to_dict() else ""
    policy = f"{edges}Level: {rule.level}. Check: {rule.check}.{f' Options:{options}' if options else ''}\n\n"
    return f"{head}{policy}## Why\n{rule.why}\n\n## How to fix it\n{rule.fix}\n\n{_demoted(documentation)}\n"


def _demoted(documentation: str) -> str:
    title, _, rest = documentation.partition("\n")
    return f"## The check\n{title}\n{rest}".rstrip()
