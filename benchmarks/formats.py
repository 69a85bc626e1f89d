"""CPU time of reading, detecting and validating chat rows against json.loads over the same lines.

python benchmarks/formats.py chats.jsonl
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from dataaudit.dataset import Dataset
from dataaudit.formats.detection import detect
from dataaudit.formats.validation import faults
from dataaudit.sources import read


def main(path: str) -> None:
    start = time.process_time()
    with Path(path).open("rb") as stream:
        for line in stream:
            json.loads(line)
    base = time.process_time() - start
    print(f"json.loads        {base:6.2f} s")
    start = last = time.process_time()
    records = read([path])
    print(f"read              {time.process_time() - last:6.2f} s")
    last = time.process_time()
    format = detect(records)
    print(f"detect            {time.process_time() - last:6.2f} s  {format.describe()}")
    last = time.process_time()
    found = faults(Dataset("train", records, format))
    print(
        f"validate          {time.process_time() - last:6.2f} s  {len(found):,} of {len(records.data):,} rows at fault"
    )
    total = time.process_time() - start
    print(f"all               {total:6.2f} s  {total / base:.1f} x json.loads")


if __name__ == "__main__":
    main(sys.argv[1])
