"""LBL001 on real sets with planted errors: false blocks, detection, suspect ranking, cost.

    python benchmarks/labels.py [--data FOLDER] [--seeds 3] [--sizes 100 300 1000 3000] [--quick]

It ends with 1 where a figure does not reach what must hold, and says which. The constants were chosen on the sets
named TUNING, none of which is used here; the sets below judge. On 1,068 runs of 150 to 3,000 rows over the tuning sets
with at most 3 % errors the highest bound is 4.2 %. Eight versions before this one were judged on these sets with other
seeds: they blocked 3 of 256, and of 384 none, none, 2, none, none, 2 and 1. The fourth, with the best of all bounds
everywhere, blocked a set with 20 rows a class and one with 39. The sixth took one bound for proof where a class has 100
rows, and blocked 4 of 468 runs over the tuning sets at 450 and 800 rows: that is why two must agree now. The seventh
let the mixture prove from 6 rows a class on (now 10), the eighth took no step of the rates off it.

reference  s = lower 95 % bound of disagreement among the 30 % surest predictions of each class, d = disagreement,
           (s - 0.25 d) / 0.75 > 5 %, where kappa >= 0.5 and there are 20 rows a class
ranking    average precision of 10 % planted errors, without and with the extra [embed]; the peer is TF-IDF of words
           and word pairs, logistic regression (C = 10), five folds, and cleanlab's better one of self-confidence and
           normalised margin. The version before, with a second ridge instead of centroids, lost 1 of 16
           cells (banking77 uniform, .941 to .944). Centroids were chosen on the tuning sets (there +.006 at 3,000
           rows, +.010 at 1,000) and judged once, with seeds 811 to 813: at least equal in 48 of 48 cells (two are
           ties at 1.000, the closest other one is +.001), at .11 of the peer's CPU
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import random
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path

from judging import DATA, MOST_MB, Gate, cpu_of, megabytes

from dataaudit.features.intervals import lower_bound
from dataaudit.features.labels import noise as label_noise
from dataaudit.features.labels import noise_bound
from dataaudit.features.labels.embedding import installed
from dataaudit.features.labels.predictions import Predictions, predict

TUNING = (
    "subj, mpqa, mr, sst2, sst5, trec, trec_fine, ms, ag_news_test, hate, so, 20ng, r8, r52, hwu, hwu_scenarios, "
    "hint3_curekart, hint3_powerplay11, hint3_sofmattress, all intents in one, all questions in one"
)
NEEDED = ("banking77", "clinc_oos", "snips", "sms_spam", "noisy_ag", "go_emotions")
Rows = list[tuple[str, str]]
LIMIT = 0.05
MOST_CPU = 4.0
FIRST_SEED = 801
CLEAN = ((0.0, "uniform"), (0.03, "uniform"), (0.03, "pair"), (0.03, "class"))
NOISY = tuple((rate, kind) for rate in (0.1, 0.2) for kind in ("uniform", "pair", "class"))
EKMAN = {
    "anger": "anger annoyance disapproval",
    "disgust": "disgust",
    "fear": "fear nervousness",
    "joy": "joy amusement approval excitement gratitude love optimism relief pride admiration desire caring",
    "neutral": "neutral",
    "sadness": "sadness disappointment embarrassment grief remorse",
    "surprise": "surprise realization confusion curiosity",
}


def judge_sets(data: Path) -> dict[str, Rows]:
    """The sets that judge, by name: text and label."""
    sets: dict[str, Rows] = {}
    with (data / "banking77/train.csv").open(encoding="utf-8", newline="") as file:
        sets["banking77"] = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    clinc = [
        (text, label) for text, label in json.loads((data / "clinc_oos/data_full.json").read_text("utf-8"))["train"]
    ]
    intents = sorted({label for _, label in clinc})
    sets["clinc150"] = clinc
    for count in (15, 45):
        some = set(random.Random(count).sample(intents, count))
        sets[f"clinc{count}"] = [row for row in clinc if row[1] in some]
    sets["snips"] = [row for path in sorted((data / "snips").glob("train_*")) for row in _snips(path)]
    lines = (data / "sms_spam/SMSSpamCollection").read_text("utf-8").splitlines()
    sets["sms"] = [(text, label) for label, _, text in (line.partition("\t") for line in lines) if text]
    sets["ag_truth"] = [(text, truth) for text, _, truth in _noisy_ag(data)]
    names = (data / "go_emotions/labels.txt").read_text("utf-8").split()
    group = {emotion: name for name, emotions in EKMAN.items() for emotion in emotions.split()}
    pieces = [line.split("\t") for line in (data / "go_emotions/train.tsv").read_text("utf-8").split("\n") if line]
    sets["ekman"] = [(p[0], group[names[int(p[1])]]) for p in pieces if "," not in p[1]]
    return sets


def _snips(path: Path) -> Rows:
    raw = path.read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    ((intent, examples),) = json.loads(text).items()
    return [("".join(part["text"] for part in example["data"]), intent) for example in examples]


def _noisy_ag(data: Path) -> list[tuple[str, str, str]]:
    with (data / "noisy_ag/samples10000valMed.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["label"], row["gt"]) for row in csv.DictReader(file)]


def draw(rows: Rows, n: int, seed: int) -> Rows:
    different = list(dict(rows).items())
    return random.Random(f"{seed} {n}").sample(different, min(n, len(different)))


def plant(rows: Rows, rate: float, kind: str, seed: int) -> tuple[list[str], set[int]]:
    """Labels of which a share is wrong: any other label, the next label, or only those of a third of the classes."""
    rng = random.Random(f"plant {seed} {rate} {kind}")
    classes = sorted({label for _, label in rows})
    following = {name: classes[(k + 1) % len(classes)] for k, name in enumerate(classes)}
    sources = set(classes if kind != "class" else rng.sample(classes, max(1, len(classes) // 3)))
    candidates = [i for i, (_, label) in enumerate(rows) if label in sources]
    most = len(candidates) if kind != "class" else len(candidates) * 6 // 10
    bad = set(rng.sample(candidates, min(most, round(rate * len(rows)))))
    other = {name: rng.choice([c for c in classes if c != name]) for name in classes}
    labels = []
    for i, (_, label) in enumerate(rows):
        if i in bad and kind == "uniform":
            label = rng.choice([c for c in classes if c != label])
        elif i in bad:
            label = following[label] if kind == "pair" else other[label]
        labels.append(label)
    return labels, bad


def bounds(p: Predictions) -> tuple[float, float]:
    """The least rate of errors by this project and by the reference, 0 where the reference's gates are shut."""
    known, n = noise_bound.kappa(p), len(p.rows)
    differs, sure = p.predicted != p.given, noise_bound.confidence_place(p) < 0.3
    low = lower_bound(int(differs[sure].sum()), int(sure.sum()), 0.05)
    gate = known >= 0.5 and n >= 50 and n >= 20 * len(p.classes)
    return noise_bound.bound(p, known), (low - 0.25 * float(differs.mean())) / 0.75 if gate else 0.0


Found = dict[tuple[str, float, int], list[tuple[bool, bool]]]


def blocks(gate: Gate, sets: dict[str, Rows], sizes: list[int], seeds: range) -> None:
    found: Found = defaultdict(list)
    for name, rows in sets.items():
        for n in sizes:
            for seed in seeds:
                sample = draw(rows, n, seed)
                for rate, kind in (*CLEAN, *NOISY):
                    labels, _ = plant(sample, rate, kind, seed)
                    if len(set(labels)) > 1:
                        mine, theirs = bounds(predict([text for text, _ in sample], labels, range(len(sample))))
                        key = (name, 0.0 if rate <= 0.03 else rate, n)
                        found[key].append((mine > LIMIT, theirs > LIMIT))
    _false_blocks(gate, sets, found)
    _detection(gate, sets, sizes, found)


def _false_blocks(gate: Gate, sets: dict[str, Rows], found: Found) -> None:
    clean = [pair for (_, rate, _), pairs in found.items() if rate == 0 for pair in pairs]
    blocked = sum(a for a, _ in clean)
    print(f"false blocks at <= 3 % planted errors: {blocked} of {len(clean)} runs", end="")
    print(f" (reference {sum(b for _, b in clean)})")
    for name in sets:
        runs = [pair for (s, rate, _), pairs in found.items() if s == name and rate == 0 for pair in pairs]
        print(f"  {name:<10} {sum(a for a, _ in runs)} of {len(runs)} (reference {sum(b for _, b in runs)})")
    gate.ask(f"false blocks in {len(clean)} runs with at most 3 % errors", blocked, "at most", 0, ".0f")


def _detection(gate: Gate, sets: dict[str, Rows], sizes: list[int], found: Found) -> None:
    """The shares detected; from 1,000 rows on the reference should detect more on none of the sets."""
    behind = []
    for rate in (0.1, 0.2):
        for n in sizes:
            runs = [pair for (_, r, size), pairs in found.items() if (r, size) == (rate, n) for pair in pairs]
            print(f"detected at {rate:.0%}, n = {n}: {_share(runs, 0)} (reference {_share(runs, 1)}) | ", end="")
            print(", ".join(f"{s} {_share(found[s, rate, n], 0)}/{_share(found[s, rate, n], 1)}" for s in sets))
            if n >= 1000:
                both = [sum(side) / max(1, len(runs)) for side in zip(*runs, strict=True)]
                gate.ask(
                    f"{rate:.0%} errors found, n = {n:,} (least: the reference's share)", both[0], "at least", both[1]
                )
                cells = [(name, zip(*found[name, rate, n], strict=True)) for name in sets]
                behind += [f"{name} {n:,} {rate:.0%}" for name, (a, b) in cells if sum(a) < sum(b)]
    where = f" ({', '.join(behind)})" if behind else ""
    gate.ask(f"sets on which the reference finds more, from 1,000 rows on{where}", len(behind), "at most", 0, ".0f")


def _share(pairs: list[tuple[bool, bool]], side: int) -> str:
    return f"{sum(pair[side] for pair in pairs) / max(1, len(pairs)):.2f}"


def ranking(gate: Gate, sets: dict[str, Rows], n: int, seed: int) -> None:
    import numpy as np
    from cleanlab.rank import get_label_quality_scores
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import average_precision_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    behind, spent = [], np.zeros(2)
    print(f"suspect ranking, n = {n}, 10 % errors: average precision, ours (with the extra) / peer; CPU s, ours / peer")
    for name, rows in sets.items():
        sample = draw(rows, n, seed)
        for kind in ("uniform", "pair"):
            labels, bad = plant(sample, 0.1, kind, seed)
            texts = [text for text, _ in sample]
            started = time.process_time()
            p = predict(texts, labels, range(len(sample)))
            score = label_noise.quality(dataclasses.replace(p, texts=()))
            cpu = time.process_time() - started
            at_fault = [row in bad for row in p.rows]
            mine = average_precision_score(at_fault, 1 - score)
            extra = f"{average_precision_score(at_fault, 1 - label_noise.quality(p)):.3f}" if installed() else "absent"
            started = time.process_time()
            matrix = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit_transform(texts)
            number = {c: k for k, c in enumerate(sorted(set(labels)))}
            given = np.array([number[label] for label in labels])
            folds = StratifiedKFold(5, shuffle=True, random_state=0)
            model = LogisticRegression(C=10, max_iter=300)
            predicted = cross_val_predict(model, matrix, given, cv=folds, method="predict_proba")
            peer_cpu = time.process_time() - started
            truth = [i in bad for i in range(len(labels))]
            peer = max(
                average_precision_score(truth, 1 - get_label_quality_scores(given, predicted, method=method))
                for method in ("self_confidence", "normalized_margin")
            )
            spent += cpu, peer_cpu
            print(f"  {name:<10} {kind:<8} {mine:.3f} ({extra}) / {peer:.3f}   {cpu:.2f} / {peer_cpu:.2f}", flush=True)
            if round(mine, 3) < round(peer, 3):
                behind.append(f"{name} {kind}")
    where = f" ({', '.join(behind)})" if behind else ""
    gate.ask(f"of {2 * len(sets)} rankings, those the peer does better{where}", len(behind), "at most", 0, ".0f")
    gate.ask("CPU of ranking, times the peer's", spent[0] / spent[1], "at most", 1 / 3, ".2f")


def human_noise(gate: Gate, data: Path) -> None:
    rows = _noisy_ag(data)
    p = predict([t for t, _, _ in rows], [label for _, label, _ in rows], range(len(rows)))
    wrong = sum(label != truth for _, label, truth in rows) / len(rows)
    least, _ = bounds(p)
    gate.ask("noisy_ag: errors that the model proves (most: those that people made)", least, "at most", wrong)


def cost(gate: Gate, sets: dict[str, Rows]) -> None:
    """Without the extra, as most have it, and imports excluded: these take a second more in a run of its own."""

    def weighed(rows: Rows, labels: list[str]) -> None:
        p = predict([text for text, _ in rows], labels, range(len(rows)))
        label_noise.weigh(dataclasses.replace(p, texts=()))

    for name in ("banking77", "ag_truth"):
        first = draw(sets[name], 1000, 1)
        weighed(first, [label for _, label in first])
        sample = draw(sets[name], 10_000, 1)
        labels, _ = plant(sample, 0.1, "uniform", 1)
        cpu = cpu_of(lambda sample=sample, labels=labels: weighed(sample, labels))
        gate.ask(f"CPU seconds on {len(sample):,} rows of {name}", cpu, "at most", MOST_CPU, ".2f")
    gate.ask("peak MB so far", megabytes(), "at most", MOST_MB, ".0f")


def main() -> int:
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seeds", type=int, default=3, help="how many draws and plantings of each kind")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 300, 1000, 3000])
    parser.add_argument("--quick", action="store_true", help="one seed, up to 1,000 rows, ranking of 1,000 rows")
    options = parser.parse_args()
    absent = [name for name in NEEDED if not (options.data / name).is_dir()]
    if absent:
        print(f"skipped: {options.data} lacks {', '.join(absent)}; name the folder with --data")
        return 0
    sets = judge_sets(options.data)
    print(f"tuned on {TUNING}\njudged on {', '.join(sets)}", flush=True)
    seeds = range(FIRST_SEED, FIRST_SEED + (1 if options.quick else options.seeds))
    sizes = [n for n in options.sizes if n <= 1000] if options.quick else options.sizes
    gate = Gate()
    cost(gate, sets)
    human_noise(gate, options.data)
    blocks(gate, sets, sizes, seeds)
    ranking(gate, sets, 1000 if options.quick else 3000, FIRST_SEED)
    return gate.close()


if __name__ == "__main__":
    sys.exit(main())
