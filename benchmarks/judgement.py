"""The figures of the rules that judge: labels (LBL001), distribution, provenance and edge cases, one after the other.

python benchmarks/judgement.py [--data FOLDER] [--quick]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    given = sys.argv[1:]
    rest = [word for word in given if word != "--quick"]
    codes = []
    for script, words in (("labels.py", given), ("distribution.py", rest)):
        print(f"== {script}", flush=True)
        codes.append(subprocess.run([sys.executable, HERE / script, *words], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
