"""The GitHub Action's shell steps, run as a runner would, and the examples."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runner import ACTION, Runner

ROOT = Path(__file__).parents[1]
BAD = '{"prompt": "a", "completion": 6}\n'


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-actions", "action.yml"),
        ("github-workflows", "examples/github.yml"),
        ("gitlab-ci", "examples/gitlab-ci.yml"),
    ],
)
def test_valid_against_the_official_schema(schema: str, path: str) -> None:
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", ROOT / path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_inputs_reach_the_shell_only_through_the_environment() -> None:
    steps = [step for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(steps) == 3
    assert all("${{" not in step["run"] and step["shell"] == "bash" for step in steps)


@pytest.mark.parametrize(("rows", "status", "code"), [(BAD * 3, "fail", "1"), (BAD.replace("6", '"6"'), "pass", "0")])
def test_audit_and_gate(tmp_path: Path, rows: str, status: str, code: str) -> None:
    (tmp_path / "train.jsonl").write_text(rows, "utf-8")
    runner = Runner(tmp_path)
    done = runner.step("Audit", ARGS="train.jsonl --select FMT002", SRC=".")
    assert done.returncode == 0, done.stderr
    output = runner.output()
    assert (output["status"], output["code"], output["tier"]) == (status, code, "too-small")
    assert json.loads(Path(output["report"]).read_text("utf-8"))["verdict"] == status
    assert "dataaudit: train.jsonl" in runner.summary.read_text("utf-8")
    assert ("::error file=train.jsonl,line=1" in done.stdout) == (status == "fail")
    assert (tmp_path / "temp" / "dataaudit.sarif").is_file()
    assert runner.step("Block what does not pass", CODE=output["code"]).returncode == int(code)


def test_what_cannot_be_judged_blocks(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    done = runner.step("Audit", ARGS="missing.jsonl", SRC=".")
    assert done.returncode == 0 and "no such file" in done.stderr
    assert runner.output() == {"status": "error", "tier": "", "code": "2", "report": ""}
    assert runner.step("Block what does not pass", CODE="2").returncode == 2
    assert runner.step("Block what does not pass", CODE="").returncode == 2


def test_arguments_are_not_run_by_the_shell(tmp_path: Path) -> None:
    done = Runner(tmp_path).step("Audit", ARGS="$(touch hacked) ; touch hacked", SRC=".")
    assert done.returncode == 0 and not (tmp_path / "hacked").exists()


def test_the_gate_example(tmp_path: Path) -> None:
    demo = ROOT / "fixtures" / "demo"
    command = [sys.executable, ROOT / "examples" / "gate.py", demo / "train.jsonl", demo / "test.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("not trained:\n  FMT001 ")


def test_the_makefile_example(tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    shutil.copy(ROOT / "examples" / "Makefile", tmp_path)
    tool = tmp_path / "bin" / "dataaudit"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dataaudit "$@"\n', "utf-8")
    tool.chmod(0o755)
    (tmp_path / "data").mkdir()
    (tmp_path / "dataaudit.toml").write_text('select = ["FMT002"]\n', "utf-8")
    (tmp_path / "data" / "test.jsonl").write_text('{"prompt": "b", "completion": "c"}\n', "utf-8")

    def make(rows: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "data" / "train.jsonl").write_text(rows, "utf-8")
        path = f"{tool.parent}{os.pathsep}{os.environ['PATH']}"
        command = ["make", "train"]
        return subprocess.run(command, cwd=tmp_path, env=os.environ | {"PATH": path}, capture_output=True, text=True)

    assert "start the training job" not in make(BAD).stdout
    assert "start the training job" in make(BAD.replace("6", '"6"')).stdout
