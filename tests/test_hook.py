"""A scratch dataset repository with the real `pre-commit`: a bad commit is blocked, the repaired one goes through."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.runner import Runner

ROOT = Path(__file__).parents[1]


def test_the_manifest_is_valid() -> None:
    if shutil.which("pre-commit") is None:
        pytest.skip("pre-commit is not installed")
    path = ROOT / ".pre-commit-hooks.yaml"
    done = subprocess.run(["pre-commit", "validate-manifest", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    hooks = yaml.safe_load(path.read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["dataaudit", "dataaudit-full"]
    assert all(hook["pass_filenames"] is False for hook in hooks)


class Repository:
    """A git repository of data with the hook installed."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHON", "DATAAUDIT", "PRE_COMMIT"))}
        self.environment = keep | {
            "PRE_COMMIT_HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=cwd or self.folder, env=self.environment, capture_output=True, text=True)

    def write(self, name: str, *rows: dict[str, str]) -> None:
        (self.folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-m", message)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hook's repository as pre-commit clones it: the files of this working tree, committed."""
    folder = tmp_path_factory.mktemp("hook") / "dataaudit"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    for name in listed or ["pyproject.toml"]:
        source = ROOT / name
        if source.is_file() and not name.startswith(("fixtures", "benchmarks", "tests")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    made = Repository(folder, folder)
    made.run("git", "init", "-q")
    made.commit("hook")
    return folder


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, clone: Path) -> Repository:
    if shutil.which("pre-commit") is None or shutil.which("git") is None:
        pytest.skip("pre-commit or git is not installed")
    made = Repository(tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("home"))
    made.run("git", "init", "-q")
    revision = made.run("git", "rev-parse", "HEAD", cwd=clone).stdout.strip()
    (made.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {clone}\n  rev: {revision}\n  hooks: [{{id: dataaudit}}]\n", "utf-8"
    )
    (made.folder / "dataaudit.toml").write_text(
        'select = ["FMT", "SIZ", "DUP001", "LKG001"]\n'
        '[datasets.faq]\ntrain = "train-*.jsonl"\nholdout = "test.jsonl"\n',
        "utf-8",
    )
    made.write("train-0.jsonl", *rows("card", 60))
    made.write("test.jsonl", *rows("account", 20))
    installed = made.run("pre-commit", "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return made


def rows(thing: str, count: int) -> list[dict[str, str]]:
    return [{"prompt": f"where is my {thing} number {i}?", "completion": f"In drawer {i}."} for i in range(count)]


def test_clean_data_goes_through(repository: Repository) -> None:
    done = repository.commit("clean")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout + done.stderr


def test_a_bad_commit_is_blocked_and_the_repaired_one_is_not(repository: Repository) -> None:
    repository.commit("clean")
    repository.write("train-1.jsonl", *rows("parcel", 9), {"prompt": "no answer"})
    done = repository.commit("bad")
    output = done.stdout + done.stderr
    assert done.returncode == 1
    assert "FMT002" in output and "train-1.jsonl:10" in output
    repository.write("train-1.jsonl", *rows("parcel", 10))
    assert repository.commit("repaired").returncode == 0


def test_a_leak_from_an_unchanged_holdout_is_blocked(repository: Repository) -> None:
    """pre-commit names only the changed file; the hook must look at the hold-out all the same."""
    assert repository.commit("clean").returncode in (0, 1)  # 1: nothing to commit
    repository.write("train-2.jsonl", *rows("account", 3))
    done = repository.commit("leak")
    assert done.returncode == 1 and "LKG001" in done.stdout + done.stderr
    (repository.folder / "train-2.jsonl").unlink()


def test_many_changed_files_are_one_dataset(repository: Repository) -> None:
    """pre-commit splits long lists of files; duplicates across the batches must be seen."""
    for i in range(3, 40):
        repository.write(f"train-{i}.jsonl", *rows("letter", 2))
    done = repository.commit("many")
    output = done.stdout + done.stderr
    assert done.returncode == 1 and "DUP001" in output
    assert output.count("rules decided") == 1
    for i in range(3, 40):
        (repository.folder / f"train-{i}.jsonl").unlink()


def test_other_files_do_not_start_the_hook(repository: Repository) -> None:
    (repository.folder / "notes.txt").write_text("hello\n", "utf-8")
    done = repository.commit("notes")
    assert done.returncode == 0 and "Skipped" in done.stdout + done.stderr


def test_hook_and_ci_block_the_bad_commit_and_let_the_repaired_one_through(
    repository: Repository, tmp_path: Path
) -> None:
    """The repository as its owner keeps it: the hook on this machine, the Action of the example in CI."""
    workflow = repository.folder / ".github" / "workflows" / "data.yml"
    workflow.parent.mkdir(parents=True)
    shutil.copy(ROOT / "examples" / "github.yml", workflow)
    steps = yaml.safe_load(workflow.read_text("utf-8"))["jobs"]["audit"]["steps"]
    action = next(step for step in steps if step["uses"].startswith("dataaudit/dataaudit@"))

    def ci(run: str) -> tuple[int, str]:
        """The exit code of the job over the last commit, checked out anew, and its annotations."""
        checkout = tmp_path / run
        repository.run("git", "clone", "-q", str(repository.folder), str(checkout))
        runner = Runner(checkout, tmp_path / f"{run}-temp")
        audit = runner.step("Audit", ARGS=action["with"].get("args", ""), SRC=".")
        return runner.step("Block what does not pass", CODE=runner.output()["code"]).returncode, audit.stdout

    assert repository.commit("with CI").returncode == 0
    assert ci("clean")[0] == 0
    repository.write("train-1.jsonl", *rows("invoice", 9), {"prompt": "no answer"})
    assert repository.commit("bad").returncode == 1
    repository.run("git", "commit", "--no-verify", "-m", "past the hook")
    code, annotations = ci("bad")
    assert code == 1 and "::error file=train-1.jsonl,line=10" in annotations
    repository.write("train-1.jsonl", *rows("invoice", 10))
    assert repository.commit("repaired").returncode == 0
    assert ci("repaired")[0] == 0
