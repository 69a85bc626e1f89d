"""`dataaudit fix`: a new file without what the rules found, and a log of what was done to which row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataaudit.cli.options import CONTEXT, config_file, config_options, fields, form_options, words
from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.fixes import Mending
    from dataaudit.sources.rewriting import Original


@click.command("fix", context_settings=CONTEXT, short_help="Write a new file without the faults, and a log.")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", type=click.Path(), metavar="OUT", help="The new file.")
@click.option("--in-place", is_flag=True, help="Replace FILE itself, and keep the old one as FILE.bak.")
@click.option("--diff", is_flag=True, help="Only show what would be done, with the text of the rows.")
@click.option("--holdout", multiple=True, metavar="FILE", help="Drop rows that leak into this; repeatable.")
@click.option("--drop", multiple=True, metavar="RULE,...", help="Also drop the rows that these rules list.")
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Leave what these rules list.")
@click.option("--unsafe", is_flag=True, help="Also what needs a look: near duplicates, invalid rows, typos in labels.")
@click.option("--ledger", type=click.Path(), metavar="FILE", help="Review answers (default: beside FILE).")
@form_options
@config_options
def command(
    file: str,
    output: str | None,
    in_place: bool,
    diff: bool,
    holdout: tuple[str, ...],
    drop: tuple[str, ...],
    ignore: tuple[str, ...],
    unsafe: bool,
    ledger: str | None,
    format: str | None,
    named: str | None,
    config: str | None,
    isolated: bool,
) -> None:
    """Write a new FILE: repeats and leaks dropped, labels in one spelling, damaged text repaired.

    Rows that need no fix keep their bytes and their order. OUT.fixes.jsonl names every row that was dropped or changed,
    and why. To fix OUT again changes nothing.
    """
    from dataaudit.config import load as load_settings
    from dataaudit.config.plugins import registry_of
    from dataaudit.fixes import mend
    from dataaudit.fixes.choice import chosen
    from dataaudit.loading import load, load_held
    from dataaudit.review import find_ledger
    from dataaudit.sources.naming import member_of
    from dataaudit.sources.rewriting import taken_apart

    name, member = member_of(file)
    source = Path(name)
    if bool(output) + in_place + diff != 1:
        raise DataAuditError("expected one of -o OUT, --in-place and --diff", f"run: dataaudit fix {file} --diff")
    target = _target(source, output, in_place, diff)
    settings = load_settings(config_file(config, isolated), format=format, fields=fields(named))
    if diff and settings.show_text == "never":
        raise DataAuditError('--diff: shows row text, and the config says show-text = "never"')
    fixers = chosen(settings.rules, words(drop), words(ignore), unsafe, registry_of(settings))
    dataset = load("train", file, settings)
    original = taken_apart(dataset, member)
    held = load_held(list(holdout), settings) if holdout else None
    mending = mend(dataset, held, fixers, find_ledger([name], ledger))
    if not mending.left:
        raise DataAuditError(f"{file}: no row would be left", "look at the rules' findings first: dataaudit check")
    if target is None:
        for line in _diff(mending, original):
            click.echo(line)
        return
    _write(mending, original, member, target)
    for line in _summary(mending, target):
        click.echo(line)


def _target(source: Path, output: str | None, in_place: bool, diff: bool) -> Path | None:
    """The file to write, None to write none. Fails before the work is done."""
    from dataaudit.replacing import refuse_link, refuse_same

    if diff:
        return None
    if in_place:
        refuse_link(source)
        return source
    target = Path(output or "")
    refuse_same(source, target)
    if not target.parent.is_dir():
        raise DataAuditError(f"{target}: no such directory: {target.parent}", f"run: mkdir -p {target.parent}")
    return target


def _write(mending: Mending, original: Original, member: str | None, target: Path) -> None:
    """The log first: a new file without its log would be rows lost without a trace."""
    from dataaudit.fixes.log import render
    from dataaudit.fixes.output import content_of
    from dataaudit.replacing import create, mode_of, replace_all

    source = Path(original.name)
    content = content_of(mending, original, member)
    old = source.read_bytes()
    if hashlib.sha256(old).hexdigest() != original.sha256:
        raise DataAuditError(f"{source}: changed while it was being fixed", "run again; nothing was written")
    if target == source and content == old:
        return
    log = target.with_name(f"{target.name}.fixes.jsonl")
    if target == source:
        create({_unused(source.with_name(f"{source.name}.bak")): old}, mode_of(source))
        log = _unused(log)
    replace_all({log: render(mending, str(target), content), target: content}, mode_of(source))


def _unused(path: Path) -> Path:
    """The path, or with the first number that no file has: an older backup is worth as much as this one."""
    number, name = 1, path.name
    while path.exists() or path.is_symlink():
        number += 1
        path = path.with_name(f"{name}.{number}")
    return path


def _summary(mending: Mending, target: Path) -> Iterator[str]:
    from dataaudit.fixes.log import counts

    whole = len(mending.original) + len(mending.original.unreadable)
    left = whole - len(mending.dropped)
    yield f"{target}: {left:,} of {whole:,} rows, {len(mending.changed):,} of them changed"
    for rule, dropped, changed in counts(mending):
        done = ", ".join(f"{count:,} {word}" for count, word in ((dropped, "dropped"), (changed, "changed")) if count)
        yield f"  {rule}: {done}"
    if not mending.actions:
        yield "  nothing to fix"


def _diff(mending: Mending, original: Original) -> Iterator[str]:
    from dataaudit.fixes.output import changed_rows
    from dataaudit.reports.wording import printable

    changed = changed_rows(mending, original)
    for action in sorted(mending.actions, key=lambda a: (a.row, a.drops)):
        yield f"@@ row {action.row}: {action.rule.name}: {action.reason}"
        yield printable("-" + original.shown(action.row))
        if not action.drops and action.row in changed:
            new = changed[action.row]
            yield printable("+" + (new.decode().rstrip() if isinstance(new, bytes) else json.dumps(new)))
