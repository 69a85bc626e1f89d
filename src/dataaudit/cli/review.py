"""`dataaudit review`: ask people about a random sample, so that "cannot tell" becomes a verdict."""

from __future__ import annotations

import functools
import getpass
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.review.desk import Desk

_SUBCOMMANDS = ("sample", "status", "export", "import", "apply")
Function = Callable[..., Any]
OpenDesk = Callable[[], "Desk"]


class Review(click.Group):
    """`review FILE` asks; `review sample FILE` and the others work on the same ledger."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not any(arg in (*self.commands, "-h", "--help") for arg in args[:1]):
            args = ["ask", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SUBCOMMANDS)


def _on_data(function: Function) -> Function:
    """The arguments and options that every subcommand has, as one function that lays out the desk."""

    @functools.wraps(function)
    def call(
        files: tuple[str, ...],
        question: str,
        ledger: str | None,
        format_name: str | None,
        fields: str | None,
        config: str | None,
        **more: Any,
    ) -> Any:
        return function(lambda: _desk(files, question, ledger, format_name, fields, config), **more)

    options = (
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
        click.option("--question", default="label", metavar="NAME", help="label (default), human or edge."),
        click.option("--ledger", metavar="FILE", help="Where the answers are (default: FILE's .audit.jsonl)."),
        click.option("--format", "format_name", metavar="NAME", help="How examples are written."),
        click.option("--fields", metavar="ROLE=FIELD,...", help="Which fields are input, output, label, system."),
        click.option("--config", type=click.Path(), metavar="FILE", help="Use this config file."),
    )
    for option in reversed(options):
        call = option(call)
    return call


_SEED = click.option("--seed", metavar="TEXT", help="Of a new draw; the same data and seed give the same rows.")
_WHO = click.option("--who", metavar="NAME", help="Who answers (default: git's user.name, or the login).")


@click.group(
    "review", cls=Review, no_args_is_help=True, short_help="Ask people about random rows: what data cannot decide."
)
def command() -> None:
    """Ask people about a random sample, so that "cannot tell" becomes a verdict.

    \b
      dataaudit review train.jsonl                   answer in the terminal
      dataaudit review train.jsonl --question human  who made it? (also: edge)
      dataaudit review export train.jsonl --csv      answer in a spreadsheet

    The answers go to train.audit.jsonl, where dataaudit check finds them.
    """


@command.command("ask", hidden=True)
@_on_data
@_SEED
@_WHO
@click.option("--budget", type=click.IntRange(1), help="Stop after so many rows (default 200).")
@click.option("--blind", is_flag=True, help="Show the given label only after your own answer.")
@click.option("--again", is_flag=True, help="Ask about rows that others have answered, for a second opinion.")
@click.option("--rows", metavar="N,...", help="These rows instead of random ones; they prove counts, never a rate.")
@click.option("--suspects", is_flag=True, help="The suspects of LBL001 instead of random rows; likewise.")
def ask(
    open_desk: OpenDesk,
    seed: str | None,
    who: str | None,
    budget: int | None,
    blind: bool,
    again: bool,
    rows: str | None,
    suspects: bool,
) -> int:
    """Answer in the terminal."""
    from dataaudit.review.terminal import need_terminal

    need_terminal()
    from dataaudit.cli import wants_colour
    from dataaudit.review.interview import Interview
    from dataaudit.review.terminal import converse
    from dataaudit.review.writing import Writer

    desk = open_desk()
    who = who or _reviewer()
    with Writer(desk.path, desk.ledger) as writer:
        from dataaudit.review import starting

        if rows or suspects:
            picked = starting.suspects(desk) if suspects else starting.picked(desk, rows or "")
            session = starting.by_hand(desk, writer, who, picked, "suspect" if suspects else "by-hand")
            intro: list[str] = []
        else:
            session, intro = starting.random(desk, writer, who, seed, budget, again)
        interview = Interview(session, blind=blind, intro=intro)
        converse(interview, colour=wants_colour())
        notes = writer.notes
    for note in (*desk.ledger.warnings, *notes):
        click.echo(note, err=True)
    from dataaudit.review.summary import summary

    click.echo(summary(desk, interview.ended or "quit", len(session.given)), nl=False)
    return 0


@command.command("sample")
@_on_data
@_SEED
@_WHO
@click.option("-n", "--number", type=click.IntRange(1), default=84, show_default=True, help="How many rows.")
@click.option("--fixed", is_flag=True, help="Decide once, when all N are answered, instead of at any answer.")
def sample(open_desk: OpenDesk, seed: str | None, who: str | None, number: int, fixed: bool) -> int:
    """Record a draw if there is none, and print the numbers of its next N rows, one a line."""
    from dataaudit.review.exchange import next_rows
    from dataaudit.review.plan import Plan
    from dataaudit.review.starting import begun

    plan = Plan("fixed", number) if fixed else Plan("sequential", max(number, Plan().rows))
    desk, draw = begun(open_desk(), seed, plan, who or _reviewer())
    several = len(desk.dataset.files) > 1
    for index in next_rows(desk, draw, number):
        place = desk.dataset.place(index)
        click.echo(f"{place.file}:{place.row}" if several else str(place.row))
    return 0


@command.command("status")
@_on_data
def status(
    open_desk: OpenDesk,
) -> int:
    """Show what was answered, what it proves, what is still needed, and where people disagree."""
    from dataaudit.review.summary import status as render

    click.echo(render(open_desk()), nl=False)
    return 0


@command.command("export")
@_on_data
@_SEED
@_WHO
@click.option("--csv", "form", flag_value="csv", default="csv", help="For spreadsheets (default).")
@click.option("--jsonl", "form", flag_value="jsonl", help="One object a line.")
@click.option("--label-studio", "form", flag_value="label-studio", help="Tasks of Label Studio.")
@click.option("-n", "--number", type=click.IntRange(1), help="How many rows of the draw (default: its budget).")
@click.option("--open", "only_open", is_flag=True, help="Only rows that nobody has answered.")
@click.option("-o", "--output", metavar="FILE", help="Write here instead of stdout.")
def export(
    open_desk: OpenDesk,
    seed: str | None,
    who: str | None,
    form: str,
    number: int | None,
    only_open: bool,
    output: str | None,
) -> int:
    """Write the rows of the draw, with the answers so far, for a spreadsheet or a labelling tool."""
    from dataaudit.review import exchange
    from dataaudit.review.plan import Plan
    from dataaudit.review.starting import begun

    desk = open_desk()
    desk, draw = begun(desk, seed, Plan("sequential", max(number or 0, Plan().rows)), who or _reviewer())
    text = exchange.write(form, exchange.sheet(desk, draw, number, only_open), desk.question)
    if output is not None:
        _write(Path(output), text)
    elif sys.stdout.isatty():
        raise DataAuditError("review export writes row text, and a terminal would obey it", "name a file: -o FILE")
    else:
        click.echo(text, nl=False)
    return 0


@command.command("import")
@_on_data
@click.option("--from", "sheet", required=True, metavar="FILE", help="A CSV, JSONL or Label Studio file with answers.")
@_WHO
def import_(
    open_desk: OpenDesk,
    sheet: str,
    who: str | None,
) -> int:
    """Take the answers of an exported file into the ledger."""
    from dataaudit.review import exchange
    from dataaudit.review.summary import summary

    desk = open_desk()
    taken = exchange.take(desk, exchange.read(Path(sheet), desk.question), who or _reviewer())
    for line in taken.lines():
        click.echo(line, err=True)
    click.echo(summary(desk, "quit", taken.new), nl=False)
    return 0


@command.command("apply")
@_on_data
@click.option("-o", "--output", required=True, metavar="FILE", help="The new file; the data itself is never changed.")
@_WHO
def apply(
    open_desk: OpenDesk,
    output: str,
    who: str | None,
) -> int:
    """Write a new file with the corrected labels, a log of the changes and the ledger beside it."""
    from dataaudit.review.applying import apply as write

    click.echo(write(open_desk(), Path(output), who or _reviewer()), nl=False)
    return 0


def _desk(
    files: tuple[str, ...],
    question: str,
    ledger: str | None,
    format_name: str | None,
    fields: str | None,
    config: str | None,
) -> Desk:
    from dataaudit.cli.options import fields as parse_fields
    from dataaudit.config import find_config, load
    from dataaudit.review.desk import lay_out

    found = Path(config) if config else find_config(Path.cwd())
    settings = load(found, format=format_name, fields=parse_fields(fields))
    return lay_out(files, settings, question, ledger)


def _reviewer() -> str:
    if git := shutil.which("git"):
        found = subprocess.run([git, "config", "user.name"], capture_output=True, text=True, check=False)
        if name := found.stdout.strip():
            return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be written ({error.strerror or error})") from None
