"""A job that is killed while it writes leaves the old file or the new one, never half of one.

    python benchmarks/killed.py [--moments 200] [--seed 5]

A child process runs `dataaudit fix --in-place`, fixes what is fixed once more and puts the old file back, over and
over, until it is killed at a random moment. `tests/test_writing.py` does the same at fewer moments.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
_CHILD = """
import contextlib, io, itertools, pathlib, sys
from dataaudit.cli import main
from dataaudit.replacing import replace
path = pathlib.Path(sys.argv[1])
old = path.read_bytes()
for number in itertools.count():
    for _ in range(2):
        with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
            main(["fix", str(path), "--in-place", "--isolated", "--ignore", "DUP,LKG,LBL,HYG,FMT006"])
    replace(path, old)
    if number == 0:
        print("ready", flush=True)
    for other in path.parent.glob(path.name + ".*"):
        other.unlink()
"""


def contents() -> tuple[bytes, bytes]:
    """A file with a line that `fix` drops, and the file without it."""
    row = {"prompt": "Where is my parcel? " * 40, "completion": "On its way."}
    lines = [json.dumps({**row, "id": number}) + "\n" for number in range(400)]
    return "".join([*lines[:200], "{cut off\n", *lines[200:]]).encode(), "".join(lines).encode()


def killed(moments: int, seed: int, folder: Path) -> Counter[str]:
    """What the file was after each of so many deaths: old, new, or half."""
    path, draw, seen = folder / "data.jsonl", random.Random(seed), Counter[str]()
    old, new = contents()
    for _ in range(moments):
        path.write_bytes(old)
        command = [sys.executable, "-c", _CHILD, str(path)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
        assert child.stdout is not None and child.stdout.readline() == b"ready\n", "it was to be killed at work"
        time.sleep(draw.random() * 0.5)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        found = path.read_bytes()
        seen["old" if found == old else "new" if found == new else "half"] += 1
        for other in folder.iterdir():
            other.unlink()
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = killed(chosen.moments, chosen.seed, Path(folder))
    print(f"killed {chosen.moments} times: {seen['old']} old, {seen['new']} new, {seen['half']} half")


if __name__ == "__main__":
    main()
