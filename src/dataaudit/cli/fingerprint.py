"""`dataaudit fingerprint`: what CI needs of a hold-out to find leaks, without its text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataaudit.cli.options import CONTEXT, config_file, config_options, fields, form_options
from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.sealing import Sealed


@click.command(
    "fingerprint", context_settings=CONTEXT, short_help="Hash a test set, so that leaks are found without its text."
)
@click.argument("test", nargs=-1, required=True, metavar="TEST...")
@click.option("-o", "--output", required=True, type=click.Path(), metavar="FILE", help="E.g. holdout.fp")
@click.option("--equal-only", is_flag=True, help="Keep only what finds equal inputs: nothing of longer ones to guess.")
@click.option("--new-salt", is_flag=True, help="Do not keep the salt of the file that is replaced.")
@form_options
@config_options
def command(
    test: tuple[str, ...],
    output: str,
    equal_only: bool,
    new_salt: bool,
    format: str | None,
    named: str | None,
    config: str | None,
    isolated: bool,
) -> None:
    """Write salted hashes of TEST, so that leaks are found where TEST itself must not go.

    \b
      dataaudit fingerprint test.jsonl -o holdout.fp
      dataaudit check train.jsonl --holdout holdout.fp

    The file holds no text. Who has it can still test guesses: docs/fingerprint.md says what it protects.
    """
    from dataaudit.config import load as load_settings
    from dataaudit.identity import project_key
    from dataaudit.loading import load
    from dataaudit.replacing import mode_of, replace
    from dataaudit.sealing.file import render
    from dataaudit.sealing.making import seal
    from dataaudit.sealing.salt import Salt

    target = Path(output)
    old = _replaced(target, [Path(name) for name in test])
    settings = load_settings(config_file(config, isolated), format=format, fields=fields(named))
    key = project_key(settings.project_key)
    salt = Salt(old, key) if old and not new_salt else Salt.new(key)
    dataset = load("holdout", list(test), settings)
    sealed = seal(dataset, salt, equal_only)
    content = render(sealed)
    source = Path(dataset.files[0].name)
    replace(target, content, mode_of(source) if source.is_file() else None)
    for line in _summary(dataset, sealed, target, len(content)):
        click.echo(line)


def _replaced(target: Path, sources: list[Path]) -> bytes | None:
    """The salt of the fingerprint that is to be replaced. Fails before the work is done."""
    from dataaudit.replacing import refuse_same
    from dataaudit.sealing.file import salt_of
    from dataaudit.sealing.magic import is_fingerprint

    for source in sources:
        refuse_same(source, target)
    if not target.parent.is_dir():
        raise DataAuditError(f"{target}: no such directory: {target.parent}", f"run: mkdir -p {target.parent}")
    if not target.exists():
        return None
    if not is_fingerprint(target):
        raise DataAuditError(f"{target}: exists, is no fingerprint and is not overwritten", "name another file")
    return salt_of(target)


def _summary(dataset: Dataset, sealed: Sealed, target: Path, size: int) -> Iterator[str]:
    what = "finds equal inputs" if sealed.equal_only else "finds equal, near and contained inputs"
    yield f"{target}: {len(sealed):,} examples, {size / 1e6:.1f} MB, {what}"
    if bad := len(dataset.unreadable):
        yield f"{bad:,} {'row' if bad == 1 else 'rows'} could not be read and {'is' if bad == 1 else 'are'} left out"
    if sealed.salt.key:
        yield "only who has the project key can use it"
    else:
        yield "it holds no text, but who has it can test guesses; a project key prevents that (docs/fingerprint.md)"
