"""docs/adding-formats.md to the letter: two files are put into a copy of the tree, and nothing else changes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOC = (ROOT / "docs" / "adding-formats.md").read_text("utf-8")
FILES = dict(re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", DOC, re.DOTALL | re.MULTILINE))
SHOWN = "".join(re.findall(r"^```console\n(.*?)^```$", DOC, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for part in ("src", "rules"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name, body in FILES.items():
        assert not (folder / name).exists(), "the page changes no file"
        (folder / name).write_text(body, "utf-8")
    return folder


def dataaudit(tree: Path, *arguments: str) -> str:
    env = {**os.environ, "PYTHONPATH": str(tree / "src"), "CI": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "dataaudit", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, env=env).stdout


def test_the_page_shows_what_the_commands_print(tree: Path) -> None:
    assert len(FILES) == 3
    printed = "".join(
        f"$ dataaudit {command}\n{dataaudit(tree, *shlex.split(command))}"
        for command in re.findall(r"^\$ dataaudit (.*)$", SHOWN, re.MULTILINE)
    )
    assert printed == SHOWN


def test_the_new_format_is_listed_with_its_source(tree: Path) -> None:
    listed = dataaudit(tree, "formats")
    assert "help-desk\n  Tickets: a ticket, its history and the solution\n" in listed
    assert "  source: the help desk's own export, 2026-11-24\n" in listed
