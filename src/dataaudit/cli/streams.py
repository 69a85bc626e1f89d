"""The standard streams as they may be found: closed, on a full disk, or with a reader that has left."""

from __future__ import annotations

import os
import sys

import click

from dataaudit.errors import DataAuditError


def open_missing() -> None:
    """Streams that were closed before the start (`>&-`) swallow what is written to them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as the process


def show(text: str = "") -> None:
    """Writes to stdout. A reader that leaves early (`| head`) is no error; raises DataAuditError for a full disk."""
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        silence()
        raise DataAuditError(f"stdout cannot be written ({error.strerror})") from None


def silence() -> None:
    """Sends what is still buffered nowhere, so that Python does not fail on it again when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)
