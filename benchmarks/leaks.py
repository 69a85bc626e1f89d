"""Leakage with planted copies: 80,000 training inputs against 10,000 hold-out inputs, real ones where they are there.

Of each set of test inputs sixty are planted in the training data in each of several disguises. The rest of GSM8K's is
known not to stand in its training data, so whatever is found there is a false alarm; in the intent sets people really
said the same things twice, so what is found there is counted and shown by kind.
"""

from __future__ import annotations

import csv
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus

from dataaudit.api import audit
from dataaudit.config import load as settings
from dataaudit.dataset import Audit
from dataaudit.features.leakage.inputs import LONG, equal_inputs, near_inputs
from dataaudit.loading import load

if TYPE_CHECKING:
    from benchmarks.gates import Gates

PLANTED = 60
STRANGERS = 46_000  # long synthetic training inputs
TRIVIAL = ["yes", "no", "hello", "thank you", "ok", "thanks a lot", "can you help me", "what?", "hi there", "go on"]
NOVA = "bedrock_nova_tooluse/rft"
REAL = [
    ("sms_spam/SMSSpamCollection", None, {"DUP001": 443}),
    ("wizardlm_gsm8k/gsm8k_test.jsonl", "gsm8k/test.jsonl", {"LKG001": 1319}),
    (f"{NOVA}_train_data.jsonl", "gsm8k/train.jsonl", {"LKG002": 300, "DUP002": 0}),
    (f"{NOVA}_test_validation_data.jsonl", "gsm8k/train.jsonl", {"LKG002": 100, "DUP002": 0}),
    ("gsm8k/train.jsonl", "gsm8k/test.jsonl", {"DUP002": 0, "LKG001": 0, "LKG002": 0, "LKG004": 0}),
    ("banking77/train.csv", "banking77/test.csv", {"LKG001": 25}),
    ("wnut17/wnut17train.conll", "wnut17/emerging.test.annotated", {"LKG001": 0, "LKG002": 0}),
]
LANGUAGE = corpus.Language()
Disguise = Callable[[random.Random, str], str]


def reworded(rng: random.Random, text: str) -> str:
    """One word in twenty replaced, at least one; no number among them."""
    words = text.split()
    free = [i for i, word in enumerate(words) if not re.search(r"\d", word)]
    for at in rng.sample(free, max(1, len(free) // 20)):
        words[at] = LANGUAGE.word(rng)
    return " ".join(words)


def embedded(rng: random.Random, text: str) -> str:
    return f"{LANGUAGE.text(rng)}\n{text}\n{LANGUAGE.text(rng)}"


def renumbered(rng: random.Random, text: str) -> str:
    return re.sub(r"\d+", lambda number: str(int(number[0][:6]) + rng.randint(1, 9)), text)


DISGUISES: Mapping[str, Disguise] = {
    "equal": lambda rng, text: text,
    "reformatted": lambda rng, text: corpus.reformatted(LANGUAGE, rng, text),
    "reworded": reworded,
    "embedded": embedded,
    "embedded, reworded": lambda rng, text: embedded(rng, reworded(rng, text)),
}


def real_sets(data: Path) -> tuple[list[str], dict[str, list[str]]]:
    """Training inputs, and test inputs by set; equal test inputs once, those that stand in training left out."""
    gsm = {half: data / "gsm8k" / f"{half}.jsonl" for half in ("train", "test")}
    questions = {half: [json.loads(line)["question"] for line in gsm[half].open(encoding="utf-8")] for half in gsm}
    clinc = json.loads((data / "clinc_oos" / "data_full.json").read_text("utf-8"))
    banking = {}
    for half in ("train", "test"):
        with (data / "banking77" / f"{half}.csv").open(encoding="utf-8", newline="") as file:
            banking[half] = [row["text"] for row in csv.DictReader(file)]
    train = [*questions["train"], *banking["train"], *(text for text, _ in clinc["train"])]
    tests = {
        "GSM8K": questions["test"],
        "CLINC150": [t for t, _ in [*clinc["test"], *clinc["oos_test"]]],
        "banking77": banking["test"],
    }
    return train, tests


def synthetic_sets() -> tuple[list[str], dict[str, list[str]]]:
    """Where the real data is not there: texts of the corpus with a number in each."""
    rng = random.Random(21)
    return [], {
        "synthetic": [f"{LANGUAGE.text(rng)} {rng.randrange(2, 900)} {LANGUAGE.word(rng)}" for _ in range(9_000)]
    }


def judge(gates: Gates, data: Path) -> None:
    has_data = (data / "gsm8k").is_dir()
    train, tests = real_sets(data) if has_data else synthetic_sets()
    rng = random.Random(22)
    train = [*train, *(LANGUAGE.text(rng) for _ in range(STRANGERS)), *TRIVIAL]
    held, kinds = list[str](), list[tuple[str, str]]()
    for name, items in tests.items():
        free = rng.sample(items, len(items))
        for kind in [*DISGUISES, "renumbered"]:
            numbered = [text for text in free if re.search(r"\d", text)] if kind == "renumbered" else free
            for text in numbered[:PLANTED]:
                free.remove(text)
                train.append(renumbered(rng, text) if kind == "renumbered" else DISGUISES[kind](rng, text))
                held.append(text)
                kinds.append((name, kind))
        held += free
        kinds += [(name, "rest")] * len(free)
    held += TRIVIAL
    kinds += [("trivial", "rest")] * len(TRIVIAL)
    found, cpu = min((search(train, held) for _ in range(3)), key=lambda result: result[1])
    show(found, kinds)
    gates.at_most(f"CPU seconds of {len(train):,} x {len(held):,} inputs", cpu, 1.6)
    hold(gates, found, kinds)
    if has_data:
        real_counts(gates, data)
    else:
        print(f"no real data at {data} (--data FOLDER): leaks planted among synthetic texts")


def search(train: Sequence[str], held: Sequence[str]) -> tuple[dict[int, str], float]:
    """What the rules say of each hold-out input, and the CPU seconds of finding it."""
    ready = settings(format="prompt-completion")
    audit = Audit(*(
        load(split, [{"prompt": text, "completion": "yes"} for text in texts], ready)
        for split, texts in (("train", train), ("holdout", held))
    ))  # fmt: skip
    assert [len(split.inputs) for split in audit.splits] == [len(train), len(held)]  # reading is not what is measured
    before = time.process_time()
    equal, near = audit.feature(equal_inputs), audit.feature(near_inputs, 0.8)
    cpu = time.process_time() - before
    said = dict.fromkeys(equal.trivial, "trivial") | dict.fromkeys(equal.leaks, "equal")
    for match in near:
        word = (
            "variant" if match.likeness == "variant" else "near" if len(held[match.item].split()) >= LONG else "short"
        )
        if said.get(match.item, "variant") == "variant":
            said[match.item] = word
    return said, cpu


def show(found: Mapping[int, str], kinds: Sequence[tuple[str, str]]) -> None:
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for item, kind in enumerate(kinds):
        counts[kind][found.get(item, "nothing")] += 1
    for (name, kind), said in counts.items():
        print(f"  {name:<11}{kind:<20}{', '.join(f'{n:,} {word}' for word, n in said.most_common())}")


def hold(gates: Gates, found: Mapping[int, str], kinds: Sequence[tuple[str, str]]) -> None:
    def share(name: str, kind: str, *words: str) -> float:
        items = [item for item, k in enumerate(kinds) if k == (name, kind)]
        return sum(found.get(item) in words for item in items) / max(len(items), 1)

    names = list(dict.fromkeys(name for name, _ in kinds))
    long = names[0]
    for kind in DISGUISES:
        gates.at_least(f"{long}, {kind}: found", share(long, kind, "equal", "near", "short"), 0.98)
    gates.at_least(f"{long}, numbers changed: said to be variants", share(long, "renumbered", "variant"), 0.95)
    gates.at_most(f"{long}, rest: false alarms", share(long, "rest", "equal", "near", "short"), 0)
    for name in names[1:-1]:
        gates.at_least(f"{name}, short equal copies: found", share(name, "equal", "equal"), 0.96)
    gates.at_most("trivial texts that block", share("trivial", "rest", "equal", "near"), 0)


def real_counts(gates: Gates, data: Path) -> None:
    """The counts that follow from the data's own READMEs and from exact joins."""
    for train, holdout, expected in REAL:
        report = audit(data / train, holdout=data / holdout if holdout else None, select=["DUP", "LKG"])
        for code, count in expected.items():
            found = len(report.verdict(code).measurement.findings)
            what = f"{train.partition('/')[0]}{' against ' + holdout.partition('/')[0] if holdout else ''}: {code}"
            gates.hold(what, found, found == count, f"= {count}")
