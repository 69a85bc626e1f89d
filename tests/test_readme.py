"""The README tells the truth: pasted output is real, tables follow the packs, links lead somewhere.

python tests/test_readme.py     writes the generated parts anew
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def output_of(command: str, folder: Path = ROOT) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CI": "1", "NO_COLOR": "1"}
    run = [sys.executable, "-m", "dataaudit", *shlex.split(command)]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, env=env)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def session(told: str) -> str:
    """The commands of a session and what they print, in a folder where the demo is called tickets.jsonl."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "fixtures" / "demo" / "train.jsonl", Path(folder) / "tickets.jsonl")
        commands = re.findall(r"^\$ (.+)$", told, flags=re.M)
        return "\n".join(f"$ {command}\n{_answer(command, Path(folder))}" for command in commands)


def _answer(command: str, folder: Path) -> str:
    """What a command prints; one of the shell, such as git, prints nothing worth showing."""
    if command.startswith("dataaudit "):
        return output_of(command.removeprefix("dataaudit "), folder)
    said = {"NAME": "ana", "EMAIL": "ana@example.org", "DATE": "2026-10-05T09:00:00+0000"}
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in said.items()}
    env = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["bash", "-ec", command], cwd=folder, env=env, check=True, capture_output=True)
    return ""


def rules_table() -> str:
    from dataaudit.config import load

    rows = ["| code | rule | level | what must hold |", "|---|---|---|---|"]
    for rule in load().rules.values():
        if not rule.code.startswith("HYG"):
            rows.append(f"| {rule.code} | [`{rule.name}`](docs/rules/{rule.name}.md) | {rule.level} | {rule.summary} |")
    hygiene = [f"[`{r.name}`](docs/rules/{r.name}.md)" for r in load().rules.values() if r.code.startswith("HYG")]
    return "\n".join(rows) + "\n\nRow hygiene (`HYG`): " + ", ".join(hygiene) + ".\n"


def tiers_table() -> str:
    from dataaudit.tiers import bands

    found = bands()
    rows = ["| tier | good examples | what they buy |", "|---|---|---|"]
    for band, following in zip(found, [*found[1:], None], strict=True):
        size = f"{band.from_:,} to {following.from_ - 1:,}" if following else f"{band.from_:,} and more"
        rows.append(f"| {band.name} | {size} | {band.title}: {band.use} |")
    return "\n".join(rows) + "\n"


def regenerated(text: str) -> str:
    def fresh(match: re.Match[str]) -> str:
        return f"<!-- output: {match[1]} -->\n```text\n{output_of(match[1])}```\n<!-- /output -->"

    text = re.sub(r"<!-- output: (.+?) -->\n.*?<!-- /output -->", fresh, text, flags=re.S)
    text = re.sub(
        r"<!-- session -->\n(.*?)<!-- /session -->",
        lambda match: f"<!-- session -->\n```text\n{session(match[1])}```\n<!-- /session -->",
        text,
        flags=re.S,
    )
    for name, table in (("rules", rules_table()), ("tiers", tiers_table())):
        text = re.sub(
            rf"<!-- {name} -->\n.*?<!-- /{name} -->",
            lambda _, n=name, t=table: f"<!-- {n} -->\n{t}<!-- /{n} -->",  # type: ignore[misc]
            text,
            flags=re.S,
        )
    return text


PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_generated_parts_are_fresh(page: Path) -> None:
    text = page.read_text("utf-8")
    assert regenerated(text) == text, "run: python tests/test_readme.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_rule_pages_are_fresh(tmp_path: Path) -> None:
    output_of(f"rule --all --isolated --to-dir {tmp_path}")
    fresh = {p.name: p.read_text("utf-8") for p in tmp_path.glob("*.md")}
    stands = {p.name: p.read_text("utf-8") for p in (ROOT / "docs" / "rules").glob("*.md")}
    assert stands == fresh, "run: dataaudit rule --all --isolated --to-dir docs/rules"


def test_the_demo_is_what_its_script_writes(tmp_path: Path) -> None:
    demo = ROOT / "fixtures" / "demo"
    (tmp_path / "make.py").write_text((demo / "make.py").read_text("utf-8"), "utf-8")
    subprocess.run([sys.executable, str(tmp_path / "make.py")], check=True)
    for name in ("train.jsonl", "test.jsonl"):
        assert (tmp_path / name).read_bytes() == (demo / name).read_bytes()


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(regenerated(page.read_text("utf-8")), "utf-8")
