"""What floods a search for near-duplicates with false alarms, or hides true copies from it, as DUP002 sees it."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks import corpus

from dataaudit.config import load as settings
from dataaudit.features.sameness.repeats import near
from dataaudit.loading import load

if TYPE_CHECKING:
    from benchmarks.gates import Gates

ROWS = 20_000
_VOCABULARY = [
    "red", "blue", "green", "round", "square", "small", "large", "box", "lamp", "chair", "table", "on", "under", "near",
    "by", "the", "with", "and", "grey", "door",
]  # fmt: skip
_OPENINGS = ["Write", "Compose", "Draft", "Please write"]
_PARTS = [
    "Say where it can be bought online today",
    "Close with a question to the reader of the catalogue",
    "Use simple words that a child of ten years understands and short sentences only",
]


def redundant(texts: Sequence[str], answers: Sequence[str] = ()) -> tuple[set[int], float]:
    """The rows that DUP002 lists, from 0, and the CPU seconds of finding them."""
    pairs = zip(texts, answers or ["yes"] * len(texts), strict=True)
    rows = [{"prompt": text, "completion": answer} for text, answer in pairs]
    dataset = load("train", rows, settings(format="prompt-completion"))
    before = time.process_time()
    found = dataset.feature(near, 0.8, False)
    return {witness.row for witness in found.redundant}, time.process_time() - before


def few_words(n: int, copies: int, seed: int = 9) -> list[str]:
    """Texts over twenty words only, the last of them copies of the first ones with one word replaced."""
    rng = random.Random(seed)
    texts = [" ".join(rng.choices(_VOCABULARY, k=40)) for _ in range(n - copies)]
    for text in texts[:copies]:
        words = text.split()
        words[rng.randrange(len(words))] = rng.choice(_VOCABULARY)
        texts.append(" ".join(words))
    return texts


def optional_parts(n: int, seed: int = 10) -> list[str]:
    """Instances of a template of which some parts are there four times in five."""
    language, rng = corpus.Language(), random.Random(seed)
    texts = []
    for _ in range(n):
        slots = [language.word(rng) for _ in range(3)]
        parts = [
            f"{rng.choice(_OPENINGS)} a product description for a {slots[0]} {slots[1]} that costs {slots[2]} dollars",
            *(part for part in _PARTS if rng.random() < 0.8),
            "Do not mention the names of other companies or products. Answer in plain text without headings or lists.",
        ]
        texts.append(". ".join(parts))
    return texts


def judge(gates: Gates) -> None:
    found, _ = redundant(corpus.one_template(ROWS))
    gates.at_most(f"share flagged of {ROWS:,} rows of one template", len(found) / ROWS, 0.02)
    bare = corpus.corpus(ROWS)[0]
    (alone, _), (prompted, _) = redundant(bare), redundant(corpus.under_one_prompt(bare))
    gates.at_most("a long prompt before 20,000 texts: rows flagged otherwise", len(alone ^ prompted) / len(alone), 0.1)
    found, cpu = redundant([bare[0]] * ROWS)
    gates.at_least(f"{ROWS:,} identical rows: flagged", len(found), ROWS - 1)
    gates.at_most(f"{ROWS:,} identical rows: CPU seconds", cpu, 3)
    language, rng = corpus.Language(), random.Random(4)
    for n, copies in ((500, 60), (2_000, 110), (500, 12)):
        texts = corpus.typo_cluster(n, copies)
        hit = sum(row >= n - copies for row in redundant(texts)[0])
        gates.at_least(f"{copies} copies with one typo among {n:,} rows: flagged beside the first", hit, copies - 1)
        answers = [f"{language.word(rng)} {language.word(rng)}" for _ in range(n)]
        hit = sum(row >= n - copies for row in redundant(texts, answers)[0])
        gates.at_most(f"the same {copies} with answers of their own: flagged", hit, 0)
    for n, copies in ((500, 25), (500, 60), (2_000, 110), (400, 350)):
        hit = sum(row >= n - copies for row in redundant(corpus.typo_cluster(n, copies, added=2))[0])
        gates.at_least(
            f"{copies} copies with two words added among {n:,} rows: flagged beside the first", hit, copies - 1
        )
    found, _ = redundant(optional_parts(2_000))
    gates.at_most("share flagged of 2,000 rows of a template with parts that come and go", len(found) / 2_000, 0.05)
    hit = sum(row >= 1_600 for row in redundant(few_words(2_000, 400))[0])
    gates.at_least("400 edited copies over a vocabulary of 20 words: share flagged", hit / 400, 0.5)
