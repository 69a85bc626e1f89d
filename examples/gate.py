"""A gate before a training job: nothing is spent on data that does not pass.

python gate.py train.jsonl test.jsonl
"""

from __future__ import annotations

import sys

import dataaudit


def gate(train: str, holdout: str) -> dataaudit.Report:
    """The report of data that passes; leaves the program otherwise."""
    report = dataaudit.audit(train, holdout=holdout)
    if report.exit_code:
        failed = [f"{v.rule.code} {v.rule.summary}" for v in report.verdicts if report.gates(v)]
        raise SystemExit("not trained:\n  " + "\n  ".join(failed))
    return report


if __name__ == "__main__":
    report = gate(*sys.argv[1:3])
    print(f"{report.tier.effective_examples} good examples, tier {report.tier.name}: training may start")
    # TRL:     SFTTrainer(model, train_dataset=load_dataset("json", data_files=sys.argv[1])["train"]).train()
    # OpenAI:  client.fine_tuning.jobs.create(training_file=client.files.create(...).id, model=...)
