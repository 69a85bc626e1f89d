"""The figures of the rules that judge, against what was asked of them, the cheap parts first.

    python benchmarks/judgement.py [--data FOLDER] [--quick]

SYN001 provenance.py, EDG001 edge_cases.py, DST001 distribution.py, LBL001 and the suspects labels.py. Each part names
the sets it was tuned and is judged on, and has its own gate. `--quick` asks fewer draws: its figures are coarse.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
PARTS = {"provenance.py": (), "edge_cases.py": ("data", "quick"), "distribution.py": ("data", "quick")}
PARTS |= {"labels.py": ("data", "quick")}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, help="the folder of datasets")
    parser.add_argument("--quick", action="store_true", help="fewer draws")
    options = parser.parse_args()
    given = {"data": ["--data", str(options.data)] if options.data else [], "quick": ["--quick"] * options.quick}
    table, worst = [], 0
    for script, takes in PARTS.items():
        print(f"== {script}", flush=True)
        words = [word for name in takes for word in given[name]]
        begun = time.perf_counter()
        code, lines = _run([sys.executable, str(HERE / script), *words])
        worst = max(worst, code)
        told = [line for line in lines if line.startswith(("reached:", "SHORT:", "skipped:"))]
        table += [f"{script:<16} {line}" for line in told or [f"{'reached' if code == 0 else 'SHORT'}: its own gate"]]
        print(f"   {time.perf_counter() - begun:.0f} s\n", flush=True)
    print("== what was asked\n" + "\n".join(table))
    return worst


def _run(command: list[str]) -> tuple[int, list[str]]:
    """The exit code, and the lines that were shown while it ran."""
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    return process.returncode, lines


if __name__ == "__main__":
    sys.exit(main())
