"""Near-duplicate tools, each to be run in a process of its own: `python -m benchmarks.peers NAME TEXTS PAIRS`.

TEXTS is a file with one JSON string a line. PAIRS becomes a numpy file of the pairs the tool reports, as positions
among the distinct normalised texts. One line of JSON on stdout says what it cost: CPU seconds of the tool, its
import included and the reading of the texts left out, and the peak of memory, texts included.

Every peer is set up as its own documentation shows it, at a threshold of 0.8, with the fastest hash it can take.
"""

from __future__ import annotations

import importlib.util
import json
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.processes import peak

THRESHOLD = 0.8
PERMUTATIONS = 128
Pairs = Iterable[tuple[int, int]]
Shingler = Callable[[str], set[str]]


def words3(text: str) -> set[str]:
    words = text.split()
    return {" ".join(words[i : i + 3]) for i in range(max(len(words) - 2, 1))}


def chars5(text: str) -> set[str]:
    return {text[i : i + 5] for i in range(max(len(text) - 4, 1))}


def dataaudit_pairs(texts: Sequence[str]) -> Pairs:
    from dataaudit.features.sameness.near_pairs import near_pairs

    found = near_pairs(texts, THRESHOLD)
    return zip(found.i.tolist(), found.j.tolist(), strict=True)


def _datasketch(texts: Sequence[str], shingler: Shingler) -> Iterator[tuple[int, int]]:
    import xxhash
    from datasketch import MinHash, MinHashLSH

    hashed = xxhash.xxh32_intdigest
    sets = ([shingle.encode() for shingle in shingler(text)] for text in texts)
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for number, minhash in enumerate(MinHash.generator(sets, num_perm=PERMUTATIONS, hashfunc=hashed)):
        yield from ((int(other), number) for other in index.query(minhash))
        index.insert(number, minhash, check_duplication=False)


def datasketch_words(texts: Sequence[str]) -> Pairs:
    return _datasketch(texts, words3)


def datasketch_chars(texts: Sequence[str]) -> Pairs:
    return _datasketch(texts, chars5)


def rensa(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)
    for number, text in enumerate(texts):
        minhash = RMinHash(num_perm=PERMUTATIONS, seed=42)
        minhash.update(list(words3(text)))
        yield from ((other, number) for other in index.query(minhash))
        index.insert(number, minhash)


def gaoya(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=THRESHOLD, num_bands=21, band_size=6, analyzer="word", ngram_range=(3, 3)
    )
    for number, text in enumerate(texts):
        yield from ((other, number) for other in index.query(text))
        index.insert_document(number, text)


class _Spaces:
    """Words as they stand between spaces: datatrove's own splitter for English wants spaCy."""

    def word_tokenize(self, text: str) -> list[str]:
        return text.split()


def datatrove(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first two stages, signatures and buckets; the pairs are those of its files of duplicates."""
    import datatrove.pipeline.dedup.minhash as stages
    from datatrove.data import Document
    from datatrove.utils.hashing import HashConfig
    from loguru import logger

    logger.remove()
    stages.load_word_tokenizer = lambda language: _Spaces()
    config = stages.MinhashConfig(3, 14, 9, hash_config=HashConfig(64, "sha1"))  # its xxhash wants xxhash below 4
    with tempfile.TemporaryDirectory() as folder:
        documents = (Document(text=text, id=str(number)) for number, text in enumerate(texts))
        stages.MinhashDedupSignature(f"{folder}/sigs", config=config).run(documents)
        for bucket in range(config.num_buckets):
            stages.MinhashDedupBuckets(f"{folder}/sigs", f"{folder}/dups", config=config).run(
                None, bucket, config.num_buckets
            )
        for path in sorted(Path(folder, "dups").glob("*.dups")):
            yield from ((a, b) for _, a, _, b in struct.iter_unpack("<4I", path.read_bytes()))


def scipy_words(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The exact join: all overlaps by one sparse product, block by block."""
    return overlapping(*table_of(texts, words3), len(texts))


def table_of(texts: Sequence[str], shingler: Shingler) -> tuple[list[int], list[int]]:
    """The columns of the shingles of each text, and where each text begins among them."""
    numbers: dict[str, int] = {}
    columns, starts = list[int](), [0]
    for text in texts:
        columns += [numbers.setdefault(shingle, len(numbers)) for shingle in shingler(text)]
        starts.append(len(columns))
    return columns, starts


def overlapping(columns: Sequence[int], starts: Sequence[int], rows: int) -> Iterator[tuple[int, int]]:
    """Pairs i < j at the threshold with i among the first rows."""
    from scipy.sparse import csr_matrix

    sizes = np.diff(starts)
    table = csr_matrix((np.ones(len(columns), np.int32), columns, starts))
    others = table.T.tocsr()
    for start in range(0, rows, 512):
        overlap = (table[start : min(start + 512, rows)] @ others).tocoo()
        i, j, both = overlap.row + start, overlap.col, overlap.data
        near = (i < j) & (both >= THRESHOLD * (sizes[i] + sizes[j] - both) - 1e-9)
        yield from zip(i[near].tolist(), j[near].tolist(), strict=True)


class Peer(NamedTuple):
    """A tool: what to run, the shingles it compares, the package without which it cannot run."""

    run: Callable[[Sequence[str]], Pairs]
    shingles: str
    package: str


PEERS = {
    "dataaudit": Peer(dataaudit_pairs, "ours", "dataaudit"),
    "datasketch": Peer(datasketch_words, "word-3", "datasketch"),
    "datasketch, char-5": Peer(datasketch_chars, "char-5", "datasketch"),
    "rensa": Peer(rensa, "word-3", "rensa"),
    "gaoya": Peer(gaoya, "word-3", "gaoya"),
    "datatrove": Peer(datatrove, "word-3", "datatrove"),
    "scipy, exact": Peer(scipy_words, "word-3", "scipy"),
}


def is_installed(name: str) -> bool:
    return importlib.util.find_spec(PEERS[name].package) is not None


def read(path: str) -> list[str]:
    """The distinct normalised texts of a file of JSON strings."""
    from dataaudit.features.text import normalise

    with Path(path).open(encoding="utf-8") as file:
        return list(dict.fromkeys(normalise(json.loads(line)) for line in file))


def main() -> None:
    name, texts, target = sys.argv[1:]
    given = read(texts)
    before = time.process_time()
    pairs = np.array([sorted(pair) for pair in PEERS[name].run(given)], np.int64).reshape(-1, 2)
    cpu = time.process_time() - before
    np.save(target, np.unique(pairs, axis=0))
    print(json.dumps({"cpu": cpu, "mb": peak()}))


if __name__ == "__main__":
    main()
