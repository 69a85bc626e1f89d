"""A large generated chat file checked slice by slice: CPU and peak memory. Exit 1 where the memory is not bounded.

python benchmarks/streaming.py [--gigabytes 1] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RULES = "FMT001,FMT002,FMT003,FMT004,FMT005,FMT006,SIZ001"
MOST_MEGABYTES = 400
CODE = "import sys; from dataaudit.cli import main; main(sys.argv[1:])"


def write(path: Path, size: int) -> int:
    """Chats with one bad row in a hundred; returns their number."""
    rng, rows, written = random.Random(1), 0, 0
    words = [f"word{i}" for i in range(2000)]
    with path.open("w", encoding="utf-8") as stream:
        while written < size:
            said = [" ".join(rng.choices(words, k=rng.randint(20, 90))) for _ in range(2)]
            answer = {"role": "assistant" if rows % 100 else "asistant", "content": f"{said[1]} {rows}"}
            written += stream.write(json.dumps({"messages": [{"role": "user", "content": said[0]}, answer]}) + "\n")
            rows += 1
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        train, out = Path(folder) / "train.jsonl", Path(folder) / "report.json"
        rows = write(train, int(asked.gigabytes * 1e9))
        options = ["--isolated", "--no-cache", "--select", RULES, "-qq", "--output", f"json={out}"]
        subprocess.run([sys.executable, "-c", CODE, "check", str(train), *options], check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = json.loads(out.read_text("utf-8"))
    found = {verdict["code"]: verdict["count"] for verdict in report["verdicts"] if verdict["count"]}
    megabytes = used.ru_maxrss / 1024
    print(f"{rows:,} rows: {used.ru_utime + used.ru_stime:.1f} s CPU, peak {megabytes:.0f} MB; findings {found}")
    right = report["datasets"][0]["examples"] == rows and found.get("FMT002") == -(-rows // 100)
    return 0 if right and megabytes <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
