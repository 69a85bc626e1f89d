"""`dataaudit split`: a training file and a hold-out that do not leak into each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataaudit.cli.options import CONTEXT, config_file, config_options, fields, form_options, words
from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.splitting import Division

_NOTABLE = 0.02


@click.command("split", context_settings=CONTEXT, short_help="Split into training and hold-out without leaks.")
@click.argument("file", metavar="FILE")
@click.option(
    "--holdout", default="0.2", metavar="SHARE", help="The share to hold out (default: 0.2).", show_default=False
)
@click.option("--group-by", multiple=True, metavar="FIELD,...", help="Keep examples with the same value together.")
@click.option("--seed", default=0, metavar="N", help="Another number draws another hold-out.")
@click.option("--train-output", type=click.Path(), metavar="FILE", help="Default: FILE with .train before the suffix.")
@click.option("--holdout-output", type=click.Path(), metavar="FILE", help="Default: with .holdout before the suffix.")
@form_options
@config_options
def command(
    file: str,
    holdout: str,
    group_by: tuple[str, ...],
    seed: int,
    train_output: str | None,
    holdout_output: str | None,
    format: str | None,
    named: str | None,
    config: str | None,
    isolated: bool,
) -> None:
    """Split FILE into training and hold-out examples without leaks.

    Examples that are equal, alike or contained in one another stay on one side, and so do those with the same value of
    --group-by. Labels keep their share. Both files are new, and hold the rows of FILE byte for byte, in its order.
    """
    from dataaudit.config import load as load_settings
    from dataaudit.loading import load
    from dataaudit.replacing import create, mode_of
    from dataaudit.sources.rewriting import taken_apart
    from dataaudit.splitting import divide

    share = _share(holdout)
    source = Path(file)
    train = Path(train_output) if train_output else _named(source, ".train")
    held = Path(holdout_output) if holdout_output else _named(source, ".holdout")
    _refuse(train, held)
    settings = load_settings(config_file(config, isolated), format=format, fields=fields(named))
    dataset = load("train", file, settings)
    if dataset.files[0].container.startswith(("json object", "json keyed")):
        raise DataAuditError(
            f"{file}: is an object, and a part of it need not read as rows; expected a file of rows",
            f"run: dataaudit convert {file} -o ROWS.jsonl, and split what it writes",
        )
    original = taken_apart(dataset)
    similarity = float(settings.rules["near-leakage"].options.get("similarity", 0.8))
    division = divide(dataset, share, seed, similarity, tuple(words(group_by)))
    chosen = {dataset.place(index).row or 0 for index in division.holdout}
    others = set(original.numbers) - chosen
    create({train: original.join(others), held: original.join(chosen, rest=False)}, mode_of(source))
    for line in _summary(dataset, division, share, train, held):
        click.echo(line)


def _named(source: Path, side: str) -> Path:
    """`tickets.jsonl.gz` becomes `tickets.train.jsonl.gz`."""
    packing = source.suffix if source.suffix in (".gz", ".zst", ".bz2", ".xz") else ""
    inner = Path(source.name.removesuffix(packing))
    return source.with_name(f"{inner.stem}{side}{inner.suffix}{packing}")


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise DataAuditError(f"--holdout {text}: expected a share between 0 and 1, such as 0.2")
    return share


def _refuse(train: Path, held: Path) -> None:
    """Before the work is done, not after it."""
    if train.resolve() == held.resolve():
        raise DataAuditError(f"{train}: is named for both sides", "name two files")
    for path in (train, held):
        if path.exists() or path.is_symlink():
            raise DataAuditError(f"{path}: exists and is not overwritten", "remove it, or name another file")
        if not path.parent.is_dir():
            raise DataAuditError(f"{path}: no such directory: {path.parent}", f"run: mkdir -p {path.parent}")


def _summary(dataset: Dataset, division: Division, share: float, train: Path, held: Path) -> Iterator[str]:
    n = len(dataset)
    yield f"{train}: {len(division.train):,} examples"
    yield f"{held}: {len(division.holdout):,} examples ({len(division.holdout) / n:.1%})"
    yield f"no leak between them: {n:,} examples in {division.groups:,} groups, the largest of {division.largest:,}"
    if dataset.labels is not None:
        drift = division.drift(dataset.labels)
        yield f"labels: {len(set(dataset.labels)):,}, shares of the two sides at most {drift * 100:.2f} points apart"
    if dataset.unreadable:
        rows = "row that cannot be read is" if len(dataset.unreadable) == 1 else "rows that cannot be read are"
        yield f"note: {len(dataset.unreadable):,} {rows} in {train}; run: dataaudit fix"
    if abs(len(division.holdout) / n - share) > _NOTABLE:
        yield f"note: asked for {share:.1%}; groups stay whole, and a label keeps training examples"
