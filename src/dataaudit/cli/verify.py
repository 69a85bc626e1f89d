"""`dataaudit verify`: may a training job start with these files?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command("verify", short_help="Are these the bytes that were audited and passed?")
@click.argument("receipt", metavar="RECEIPT", type=click.Path())
@click.argument("train", nargs=-1, required=True, metavar="TRAIN...", type=click.Path())
@click.option("--holdout", multiple=True, metavar="FILE", type=click.Path(), help="Check the hold-out too; repeatable.")
@click.option("--ledger", multiple=True, metavar="FILE", type=click.Path(), help="Where the ledger is now.")
@click.option("--baseline", multiple=True, metavar="FILE", type=click.Path(), help="Where the baseline is now.")
@click.option("-q", "--quiet", is_flag=True, help="Only the exit code.")
def command(
    receipt: str,
    train: tuple[str, ...],
    holdout: tuple[str, ...],
    ledger: tuple[str, ...],
    baseline: tuple[str, ...],
    quiet: bool,
) -> int:
    """Check that TRAIN are the bytes that were audited, and that they passed.

    RECEIPT is what `check --output receipt=FILE` wrote. All training files of the audit must be given. A ledger or a
    baseline that the verdict rests on must be unchanged too; they are sought where they were and beside TRAIN. Exit
    codes: 0 the receipt holds, 1 it does not, 2 something cannot be read.
    """
    from dataaudit.receipt import changed_grounds, objections, read
    from dataaudit.reports.wording import printable

    found = read(Path(receipt))
    files = [Path(file) for file in train]
    named = {"ledger": [Path(file) for file in ledger], "baseline": [Path(file) for file in baseline]}
    wrong = [
        *objections(found, files, [Path(file) for file in holdout]),
        *changed_grounds(found, files, named),
    ]
    if not quiet:
        for line in wrong:
            click.echo(printable(line))
        if wrong:
            click.echo("fail: do not train on this data; run: dataaudit check")
        else:
            count = len(train) + len(holdout)
            click.echo(f"pass: {count:,} {'file' if count == 1 else 'files'} as audited by dataaudit {found.version}")
    return 1 if wrong else 0
