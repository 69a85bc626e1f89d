"""The figures that the whole must reach: start-up, a format-only check, the whole checklist, and sameness of results.

    python benchmarks/checklist.py [--data FOLDER]

CPU is user + system of the process, the best of five. `benchmarks/real_data.py` prints every real dataset.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WORDS = [
    "please",
    "order",
    "refund",
    "parcel",
    "bicycle",
    "when",
    "where",
    "what",
    "delivery",
    "carton",
    "chain",
    "need",
    "help",
    "with",
    "my",
    "the",
    "a",
    "new",
    "old",
    "broken",
    "invoice",
    "brake",
    "saddle",
    "again",
    "late",
    "monday",
    "shop",
    "answer",
    "phone",
    "colour",
    "size",
    "frame",
    "wheel",
    "left",
    "right",
    "before",
    "after",
    "snow",
]


def run(*args: str, seed: str = "0") -> tuple[float, str, int]:
    """CPU seconds, stdout and exit code of one command in a process of its own."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env |= {"PYTHONPATH": str(ROOT / "src"), "CI": "1", "PYTHONHASHSEED": seed}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    uncached = ["--no-cache"] if args[0] == "check" else []
    command = [sys.executable, "-m", "dataaudit", *args, *uncached]
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout, done.returncode


def best(*args: str) -> float:
    return min(run(*args)[0] for _ in range(5))


def chat_rows(n: int, rng: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "messages": [
                {"role": "system", "content": "You answer for a bicycle shop."},
                {"role": "user", "content": " ".join(rng.choices(WORDS, k=25)) + f" {i}"},
                {"role": "assistant", "content": " ".join(rng.choices(WORDS, k=40))},
            ]
        }
        for i in range(n)
    ]


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def verdicts(report: str) -> dict[str, Any]:
    return {v["code"]: (v["status"], v["value"], v["count"]) for v in json.loads(report)["verdicts"]}


def line(what: str, value: str, target: str) -> None:
    print(f"{what:<58} {value:<18} {target}", flush=True)


def start_up(folder: Path) -> None:
    run("rule")  # writes the bytecode
    for command in (["--help"], ["--version"], ["rule"], ["rule", "DUP002"]):
        line(" ".join(command), f"{best(*command):.3f} s CPU", "<= 0.15")
    chat = write(folder / "chat.jsonl", chat_rows(1000, random.Random(1)))
    line(
        "check --select FMT, 1,000 chat rows",
        f"{best('check', chat, '--select', 'FMT', '--isolated'):.3f} s CPU",
        "<= 0.3",
    )
    line("check --fast, the same", f"{best('check', chat, '--fast', '--isolated'):.3f} s CPU", "<= 0.4")
    train = write(folder / "train.jsonl", chat_rows(9_600, random.Random(2)))
    test = write(folder / "test.jsonl", chat_rows(1_000, random.Random(3)))
    cpu = run("check", train, "--holdout", test, "--ignore", "LBL001", "--isolated")[0]
    line("check but the label model, 9,600 + 1,000 chat rows", f"{cpu:.1f} s CPU", "<= 4")


def real(folder: Path, data: Path) -> None:
    train, test = data / "banking77" / "train.csv", data / "banking77" / "test.csv"
    cpu, first, _ = run("check", str(train), "--holdout", str(test), "--isolated", "--output-format", "json")
    line("whole checklist on banking77 (13,083 rows)", f"{cpu:.1f} s CPU", "seconds")
    again = run("check", str(train), "--holdout", str(test), "--isolated", "--output-format", "json", seed="99")[1]
    line("the same, byte for byte, under another hash seed", str(first == again), "True")
    with train.open(encoding="utf-8", newline="") as file:
        head, *body = csv.reader(file)
    random.Random(4).shuffle(body)
    shuffled = folder / "shuffled.csv"
    with shuffled.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *body])
    report = run("check", str(shuffled), "--holdout", str(test), "--isolated", "--output-format", "json")[1]
    differ = sorted(code for code, v in verdicts(first).items() if verdicts(report)[code][0] != v[0])
    moved = sorted(code for code, v in verdicts(first).items() if verdicts(report)[code] != v)
    line("verdicts that differ after shuffling", ", ".join(differ) or "none", "none")
    line("values or counts that differ after shuffling", ", ".join(moved) or "none", "none")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start_up(Path(folder))
        if chosen.data.is_dir():
            real(Path(folder), chosen.data)
        else:
            print(f"no real datasets at {chosen.data} (--data FOLDER)")


if __name__ == "__main__":
    main()
