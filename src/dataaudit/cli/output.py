"""Where reports go: stdout, and files that are the old report or the new one, never half."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.reports import ALL, FORMATS


def parse(item: str, formats: Mapping[str, str | None] = FORMATS) -> tuple[str, Path]:
    """`sarif=audit.sarif`, or a path whose suffix says the format. Fails before an audit whose report would be lost."""
    name, equals, path = item.partition("=")
    if equals and path and name in formats:
        target = Path(path)
    elif equals and name.isalnum():
        raise DataAuditError(
            f'--output {item}: unknown format "{name}"{did_you_mean(name, list(formats))}',
            f"formats: {', '.join(formats)}",
        )
    else:
        target = Path(item)
        name = next((n for n, suffix in formats.items() if suffix and target.suffix == suffix), "text")
    if target.is_dir():
        raise DataAuditError(f"--output {item}: {target} is a directory, expected a file")
    if not target.parent.is_dir():
        raise DataAuditError(f"--output {item}: no such directory: {target.parent}", f"run: mkdir -p {target.parent}")
    return name, target


def refuse_inputs(targets: Iterable[Path], inputs: Iterable[str]) -> None:
    """Raises DataAuditError where a report would take the place of the data it is about."""
    for target in targets:
        for name in inputs:
            if target.is_file() and os.path.isfile(name) and target.samefile(name):  # noqa: PTH113
                raise DataAuditError(f"--output {target}: is the data itself", "name another file")


def cap(text: str | None) -> int | None:
    """`--max-findings`: None for each format's own default."""
    if text is None:
        return None
    if text in ("all", "none"):
        return ALL
    if not text.isdigit():
        raise DataAuditError(f"--max-findings {text}: expected a number or all")
    return int(text)


def write(path: Path, text: str, option: str = "--output") -> None:
    """Replaces a file atomically. A pipe, a device and GitHub's step summary are appended to, as they expect."""
    text = click.unstyle(text)
    try:
        if str(path) == os.environ.get("GITHUB_STEP_SUMMARY") or (path.exists() and not path.is_file()):
            with path.open("a", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(text)
            return
        _replace(Path(os.path.realpath(path)), text)  # a symbolic link stays one
    except OSError as error:
        raise DataAuditError(f"{option} {path}: cannot be written ({error.strerror or error})") from None


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
