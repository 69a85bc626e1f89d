"""Runs the shell steps of the GitHub Action as a runner would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ACTION: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "action.yml").read_text("utf-8"))


class Runner:
    """Runs one shell step with the files that a runner gives it."""

    def __init__(self, folder: Path, temporary: Path | None = None) -> None:
        self.folder, self.temporary = folder, temporary or folder / "temp"
        python = self.temporary / "dataaudit-venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        python.chmod(0o755)
        self.summary, self.outputs = self.temporary / "summary", self.temporary / "outputs"

    def step(self, name: str, **environment: str) -> subprocess.CompletedProcess[str]:
        script = next(step["run"] for step in ACTION["runs"]["steps"] if step["name"] == name)
        given = {
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.outputs),
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env=os.environ | given | environment,
            capture_output=True,
            text=True,
        )

    def output(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.outputs.read_text("utf-8").splitlines())
