"""The splits of a folder: a saved DatasetDict, or files and subfolders that are called after splits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.review import SUFFIX
from dataaudit.sources.folder import data_files

TRAIN = ("train", "training")
HELD = ("test", "testing", "holdout", "eval", "evaluation", "validation", "valid", "val", "dev")
_DICT = "dataset_dict.json"
_WORD = re.compile(r"[A-Za-z]+")


def splits_of(folder: Path) -> dict[str, list[str]]:
    """The files of each split by its name, the training data first; nothing where no name speaks of splits.

    `train.jsonl`, `data/train-00000-of-00002.parquet` and all of `train/` are the split train. What speaks of none is
    left out: `README.json` and the like.
    """
    if (folder / "state.json").is_file():
        return {}
    if (folder / _DICT).is_file():
        return _sorted({path.parent.name: [str(path.parent)] for path in folder.glob("*/state.json")})
    found: dict[str, list[str]] = {}
    for place in (folder, folder / "data"):
        for path in data_files(place) if place.is_dir() else ():
            if name := _split_in(path.name):
                found.setdefault(name, []).append(str(path))
        for inner in sorted(place.iterdir()) if place.is_dir() else ():
            if inner.is_dir() and inner.name in (*TRAIN, *HELD) and (files := data_files(inner)):
                found.setdefault(inner.name, []).extend(map(str, files))
    return _sorted(found)


def files_of(folder: Path, name: str | None) -> list[str]:
    """The files of one split; without a name those of the only one, or the folder itself where there are others too.

    Raises DataAuditError where there is a choice to make.
    """
    found = splits_of(folder)
    if name is not None:
        if name not in found:
            has = f"it has {', '.join(found)}" if found else "no file in it is called after a split"
            raise DataAuditError(f'{folder}: holds no split "{name}"{did_you_mean(name, list(found))}; {has}')
        return found[name]
    if len(found) > 1:
        raise DataAuditError(
            f"{folder}: holds the splits {', '.join(found)}",
            f"choose one: {addresses(str(folder), found)}, or --split {next(iter(found))}",
        )
    only = next(iter(found.values()), [])
    rest = {str(path) for path in data_files(folder) if path.name != _DICT} - set(only)
    return only if only and not rest else [str(folder)]


def _split_in(file: str) -> str | None:
    """The split that a file's name speaks of, if it is one. A ledger stands beside its data and is none."""
    words = {word for word in _WORD.findall(file.partition(".")[0].lower()) if word in (*TRAIN, *HELD)}
    return words.pop() if len(words) == 1 and not file.endswith(SUFFIX) else None


def addresses(place: str, names: Iterable[str]) -> str:
    """How to name the likeliest training data among the splits of a file or folder, and a hold-out if one is there."""
    first, *others = sorted(names, key=_rank)
    held = next((other for other in others if other in HELD), None)
    return f"{place}#{first}" + (f" --holdout {place}#{held}" if held and first in TRAIN else "")


def _sorted(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return dict(sorted(found.items(), key=lambda item: (_rank(item[0]), item[0])))


def _rank(name: str) -> int:
    """Training data first, then what is held out; names that say neither last."""
    order = (*TRAIN, *HELD)
    return order.index(name) if name in order else len(order)
