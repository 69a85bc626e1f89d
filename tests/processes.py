"""Runs `python -m dataaudit` as people do: a process of its own, its exit code and what it printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Done(NamedTuple):
    code: int
    out: str
    err: str


def dataaudit(*args: str | Path, cwd: Path | None = None, stdin: bytes = b"", **environment: str) -> Done:
    """A run without colours, terminal or CI. Any traceback fails the test that asked for it."""
    kept = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR", "FORCE_COLOR", "TERM")}
    done = subprocess.run(
        [sys.executable, "-m", "dataaudit", *map(str, args)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=kept | environment,
        timeout=120,
    )
    result = Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    assert "Traceback" not in result.err, result.err
    return result
