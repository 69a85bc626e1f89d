"""`fix`, then `check`, then `fix` again, on every real dataset: do the fixed rules pass, and is twice the same as once?

    python benchmarks/fix.py [--data FOLDER] [NAME ...]

`tests/test_fix.py` holds a fast subset to the same.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import resource
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":  # run as a script, its folder is on the path and not its parent
    import sys

    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.real_data import CASES, ROOT, Case

import dataaudit
from dataaudit.cli import main as command
from dataaudit.errors import DataAuditError
from dataaudit.fixes.choice import SAFE, UNSAFE

FIXED = frozenset({*SAFE, *UNSAFE} - {"label-accuracy"})  # which needs people


@dataclass(frozen=True)
class Outcome:
    """Codes of the fixable rules that failed before and after, what `fix` said, and whether a second run changed it.

    `refused`: nothing was written, since no row would be left.
    """

    before: frozenset[str]
    said: str
    after: frozenset[str] = frozenset()
    same_again: bool = True
    refused: bool = False


def fix(case: Case, data: Path, folder: Path) -> Outcome | None:
    """None for what is no training data at default settings."""
    train = case.train[0]
    path, _, member = train.partition("#")
    chosen = f"#{member}" if member else ""
    holdout = [str(data / name) for name in case.holdout]
    try:
        before = failed(str(data / train), holdout)
    except DataAuditError:
        return None
    suffix = Path(path).suffix
    once, twice = folder / f"once{suffix}", folder / f"twice{suffix}"
    said = run(f"{data / path}{chosen}", once, holdout)
    if not once.exists():
        return Outcome(before, said, refused=True)
    run(f"{once}{chosen}", twice, holdout)
    return Outcome(before, said, failed(f"{once}{chosen}", holdout), once.read_bytes() == twice.read_bytes())


def failed(train: str, holdout: list[str]) -> frozenset[str]:
    report = dataaudit.audit(train, holdout or None, select=sorted(FIXED))
    return frozenset(verdict.rule.code for verdict in report.verdicts if verdict.failed)


def run(source: str, target: Path, holdout: list[str]) -> str:
    words = ["fix", source, "-o", str(target), "--unsafe", "--isolated"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.suppress(SystemExit):
        command([*words, *(word for name in holdout for word in ("--holdout", name))])
    return out.getvalue().replace(f"{target}: ", "").strip()


def lines(case: Case, outcome: Outcome) -> Iterator[str]:
    verdict = "n/a " if outcome.refused else "pass" if not outcome.after and outcome.same_again else "FAIL"
    yield f"{verdict}  {case.name}: failed before {' '.join(sorted(outcome.before)) or 'none'}, after " + (
        f"{' '.join(sorted(outcome.after)) or 'none'}, again {'the same' if outcome.same_again else 'OTHER'}"
    )
    yield from (f"      {line}" for line in outcome.said.splitlines())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args()
    for case in CASES:
        if chosen.names and not any(name in case.name for name in chosen.names):
            continue
        with tempfile.TemporaryDirectory() as folder:
            outcome = fix(case, chosen.data, Path(folder))
        for line in lines(case, outcome) if outcome else [f"n/a   {case.name}: cannot be judged"]:
            print(line.replace(f"{chosen.data}/", ""), flush=True)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{usage.ru_utime + usage.ru_stime:.0f} s CPU, {usage.ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main()
