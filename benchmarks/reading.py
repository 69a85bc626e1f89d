"""Reading against `json.loads` over the same lines: CPU time and memory, on chat rows made here.

    python benchmarks/reading.py [--rows 100000] [--runs 5] [--copies 9]

Prints the CPU seconds of `json.loads` over the lines of a file held in memory, and of `sources.read` over that file
(open, hash, parse, repeated keys, bookkeeping), their ratio, and the peak memory of each in a process of its own.
`--copies N` also reads a file of N times the rows and prints its memory. The best run counts, since a shared machine
only ever makes runs slower.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEXT = (
    "please could you tell me how the order was sent and when it will arrive because I have been waiting for nearly "
    "two weeks now and the page only says that the parcel left the warehouse thank you for your patience we have "
    'looked into it ("carrier: north") and found that the address was incomplete, so it went back\nto the depot'
)
WORDS = TEXT.split(" ")


def chat_row(random_source: random.Random, number: int) -> str:
    def text(least: int, most: int) -> str:
        return f"[{number}] " + " ".join(random_source.choices(WORDS, k=random_source.randint(least, most)))

    turns = [{"role": "system", "content": "You answer customers of a parcel service. Be brief and friendly."}]
    for _ in range(random_source.choice((1, 1, 2))):
        turns += [{"role": "user", "content": text(20, 60)}, {"role": "assistant", "content": text(40, 140)}]
    return json.dumps({"messages": turns}, ensure_ascii=False)


def write(path: Path, rows: int, broken: float) -> None:
    source = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            row = chat_row(source, number)
            file.write(row[:-1] + "\n" if source.random() < broken else row + "\n")


def parse_only(path: Path) -> list[object]:
    values: list[object] = []
    for line in path.read_bytes().split(b"\n"):
        try:
            values.append(json.loads(line))
        except ValueError:
            continue
    return values


def cpu(runs: int, path: Path, what: str) -> float:
    """The best CPU time of `what` over several runs. Making the lines from the file is no part of json's time."""
    from dataaudit.sources import read

    best = float("inf")
    lines = path.read_bytes().split(b"\n")
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        if what == "json":
            kept = []
            for line in lines:
                try:
                    kept.append(json.loads(line))
                except ValueError:
                    continue
        else:
            kept = [read([str(path)])]  # type: ignore[list-item]
        best = min(best, time.process_time() - start)
        del kept
    return best


def child(what: str, path: Path) -> None:
    """Prints the peak of this process in bytes above what it had before the read."""
    from dataaudit.sources import opening, read  # noqa: F401 - imports are not part of the peak

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = parse_only(path) if what == "json" else read([str(path)])
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
    del kept


def peak(what: str, path: Path) -> int:
    command = [sys.executable, __file__, "--child", what, str(path)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--broken", type=float, default=0.01)
    parser.add_argument("--copies", type=int, default=0)
    parser.add_argument("--child", nargs=2)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], Path(options.child[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.jsonl"
        write(path, options.rows, options.broken)
        if options.copies:
            big = Path(folder) / "big.jsonl"
            with big.open("wb") as file:
                for _ in range(options.copies):
                    shutil.copyfileobj(path.open("rb"), file)
            high, size = peak("read", big), big.stat().st_size
            print(
                f"{size / 1e9:.2f} GB      {high / 1e6:6.0f} MB    {high / size:.2f} x the file, when only it is read"
            )
        size = path.stat().st_size
        print(f"{options.rows:,} chat rows, {size / 1e6:.0f} MB, {options.broken:.0%} of them broken")
        # Memory first: the peak of a child begins at the size its parent had, so the parent must still be small.
        peaks = [peak(what, path) for what in ("json", "read")]
        loads, reading = (cpu(options.runs, path, what) for what in ("json", "read"))
        print(f"json.loads   {loads:6.2f} s CPU")
        print(f"read         {reading:6.2f} s CPU   {reading / loads:.2f} x json.loads (must be <= 2.5)")
        ours, theirs = peaks[1] / size, peaks[0] / size
        print(f"peak memory  {peaks[1] / 1e6:6.0f} MB    {ours:.2f} x the file; json.loads {theirs:.2f} x")


if __name__ == "__main__":
    main()
