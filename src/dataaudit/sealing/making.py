"""Makes the fingerprint of a split."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from dataaudit.dataset import Dataset
from dataaudit.features.sameness.shingles import Shingles
from dataaudit.features.text import normalised_inputs
from dataaudit.measurement import Place
from dataaudit.places import File
from dataaudit.sealing import Sealed, Source
from dataaudit.sealing.corpus import Hashed
from dataaudit.sealing.salt import Salt


def seal(dataset: Dataset, salt: Salt, equal_only: bool = False) -> Sealed:
    """What the fingerprint of a split holds. `equal_only`: only whole inputs can be found again."""
    inputs = Hashed.of(dataset.feature(normalised_inputs), salt)
    if equal_only:
        inputs = _without_parts(inputs)
    places = [dataset.place(index) for index in range(len(dataset))]
    sources = [_source(name, list(of_file)) for name, of_file in groupby(places, key=lambda place: place.file)]
    return Sealed(dataset.split, File("", "", 0, "fingerprint"), salt, sources, inputs, equal_only)


def _source(name: str, places: Sequence[Place]) -> Source:
    return Source(Path(name).name, [p.row or 0 for p in places], [p.line or 0 for p in places])


def _without_parts(inputs: Hashed) -> Hashed:
    nothing = Shingles(np.empty(0, np.uint64), np.zeros(len(inputs), np.int64))
    return Hashed(
        inputs.digests, inputs.lengths, inputs.word_counts, inputs.information, nothing, nothing, nothing
    )  # fmt: skip
