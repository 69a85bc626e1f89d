"""Files as they were at a commit, through git."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from dataaudit.errors import DataAuditError


def files_at(revision: str, names: Sequence[str], folder: Path) -> list[str]:
    """Writes the files (or patterns) as they were at a commit below `folder`; their names there.

    What did not exist yet is left out. Raises DataAuditError where git is missing, the folder is no repository, the
    commit is unknown, or a file lies outside the repository.
    """
    top = Path(_git("rev-parse", "--show-toplevel", asked=revision).decode().strip())
    _git("rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}", asked=revision)
    found = []
    for name in names:
        plain, mark, member = (name, "", "") if os.path.lexists(name) else name.partition("#")
        inside = os.path.relpath(os.path.realpath(plain), top.resolve())
        if "://" in plain or plain == "-" or inside.startswith(".."):
            raise DataAuditError(f"--since {revision}: {name} is no file of this repository")
        kind = "literal" if os.path.lexists(plain) else "glob"
        try:
            archive = _git("-C", str(top), "archive", revision, "--", f":(top,{kind}){inside}", asked=revision)
        except _Unmatched:
            continue
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        found.append(str(folder / inside) + mark + member)
    return found


class _Unmatched(Exception):
    """No file of the commit matches."""


def _git(*command: str, asked: str) -> bytes:
    try:
        done = subprocess.run(["git", *command], capture_output=True, check=False)
    except FileNotFoundError:
        raise DataAuditError(f"--since {asked}: git is not installed") from None
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip()
    if "did not match any files" in said:
        raise _Unmatched
    if "--verify" in command:
        raise DataAuditError(f"--since {asked}: git knows no such commit", _hint())
    if "not a git repository" in said:
        raise DataAuditError(f"--since {asked}: this folder is in no git repository")
    raise DataAuditError(f"--since {asked}: git failed: {' '.join(said.split())[:300]}")


def _hint() -> str | None:
    done = subprocess.run(["git", "rev-parse", "--is-shallow-repository"], capture_output=True, check=False)
    if done.stdout.strip() == b"true":
        return "this clone is shallow; run: git fetch --unshallow (GitHub: actions/checkout with fetch-depth: 0)"
    return "see: git branch --all, git fetch"
