"""Every real dataset at default settings: exit code, the rules that fire, their findings, CPU and memory.

    python benchmarks/real_data.py [--data FOLDER] [NAME ...]

Each set is audited by a fresh process, as a user would. `tests/test_real_data.py` holds what must come out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Case:
    """One command, by the file names inside the folder of datasets."""

    name: str
    train: tuple[str, ...]
    holdout: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


BEDROCK = "bedrock_nova_tooluse"
CASES = [
    Case("banking77", ("banking77/train.csv",)),
    Case("banking77 + test", ("banking77/train.csv",), ("banking77/test.csv",)),
    Case("bedrock_nova", (f"{BEDROCK}/formatted_train_ft.jsonl",), (f"{BEDROCK}/formatted_test_ft.jsonl",)),
    Case("gsm8k + rft train", ("gsm8k/train.jsonl",), (f"{BEDROCK}/rft_train_data.jsonl",)),
    Case("gsm8k + rft test", ("gsm8k/train.jsonl",), (f"{BEDROCK}/rft_test_validation_data.jsonl",)),
    Case("claude_json_mode", ("claude_json_mode/json_mode_dataset.jsonl",)),
    Case("claude_json_mode tsv", ("claude_json_mode/train.tsv",), ("claude_json_mode/test.tsv",)),
    Case("clinc_oos", ("clinc_oos/data_full.json",)),
    Case("clinc_oos#train", ("clinc_oos/data_full.json#train,oos_train",), ("clinc_oos/data_full.json#test,oos_test",)),
    Case("fastchat", ("fastchat/dummy_conversation.json",)),
    Case("fastchat mt_bench", ("fastchat/mt_bench_question.jsonl",)),
    Case("go_emotions", ("go_emotions/train.tsv",)),
    Case("gsm8k", ("gsm8k/train.jsonl",), ("gsm8k/test.jsonl",)),
    Case("gsm8k socratic", ("gsm8k/train.jsonl",), ("gsm8k/test_socratic.jsonl",)),
    Case("huatuo_zh", ("huatuo_zh/llama_data.json",)),
    Case("huatuo_zh liver", ("huatuo_zh/liver_cancer.json",)),
    Case("humaneval", ("humaneval/HumanEval.jsonl.gz",)),
    Case("noisy_ag", ("noisy_ag/samples10000valMed.csv",)),
    Case("restaurant8k", ("restaurant8k/train_3.json",), ("restaurant8k/test.json",)),
    Case("seed_tasks", ("seed_tasks/seed_tasks.jsonl",)),
    Case("self_instruct davinci", ("self_instruct_eval/davinci_predictions.jsonl",)),
    Case("self_instruct 003", ("self_instruct_eval/text-davinci-003_predictions.jsonl",)),
    Case("self_instruct user", ("self_instruct_eval/user_oriented_instructions.jsonl",)),
    Case("sms_spam", ("sms_spam/SMSSpamCollection",)),
    Case("snips", ("snips/train_GetWeather_full.json",), ("snips/validate_GetWeather.json",)),
    Case("snips latin-1", ("snips/train_PlayMusic_full.json",)),
    Case("wizardlm_gsm8k + gsm8k", ("wizardlm_gsm8k/gsm8k_test.jsonl",), ("gsm8k/test.jsonl",)),
    Case("wnut17", ("wnut17/wnut17train.conll",), ("wnut17/emerging.test.annotated",)),
    Case("wnut17 broken test", ("wnut17/emerging.test.conll",)),
]  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came out: exit code, {code: (status, level, value, findings)}, CPU seconds, peak MB, last line."""

    exit_code: int
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    cpu: float = 0.0
    peak: float = 0.0
    said: str = ""
    lines: int = 0


def run(case: Case, data: Path) -> Outcome:
    """Audits one case in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        holdout = [word for name in case.holdout for word in ("--holdout", str(data / name))]
        train = [str(data / name) for name in case.train]
        command = ["check", *train, *holdout, *case.options, "--isolated", "--output", f"json={out}"]
        code = (
            "import resource, sys\nfrom dataaudit.cli import main\ntry:\n    main(sys.argv[1:])\nfinally:\n"
            "    u = resource.getrusage(resource.RUSAGE_SELF)\n"
            "    print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, file=sys.stderr)\n"
        )
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CI": "1"}
        done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, env=env)
        report = json.loads(out.read_text()) if out.exists() else {"verdicts": []}
        errors = done.stderr.strip().splitlines()
        cpu, peak = (float(word) for word in errors[-1].split())
        said = (done.stdout.strip().splitlines() or errors[:1])[-1]
        return Outcome(
            done.returncode,
            {v["code"]: v for v in report["verdicts"]},
            cpu,
            peak,
            said.replace(f"{data}/", ""),
            len(done.stdout.splitlines()),
        )


def fired(outcome: Outcome) -> Iterator[str]:
    """`DUP001 fail 7.2 % (403)` for each rule that failed, with its level."""
    for code, verdict in outcome.verdicts.items():
        if verdict["status"] in ("fail", "error"):
            value = verdict["value"]
            shown = "" if value is None else f" {value:.4g}"
            yield f"{code}{'' if verdict['level'] == 'error' else ' ' + verdict['level']}{shown} ({verdict['count']})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args()
    for case in CASES:
        if chosen.names and not any(name in case.name for name in chosen.names):
            continue
        outcome = run(case, chosen.data)
        cost = f"{outcome.cpu:5.1f} s CPU  {outcome.peak:4.0f} MB  {outcome.lines} lines"
        print(f"{case.name:<26} exit {outcome.exit_code}  {cost}")
        print(f"    {', '.join(fired(outcome)) or 'nothing fires'}")
        print(f"    {outcome.said}", flush=True)


if __name__ == "__main__":
    main()
