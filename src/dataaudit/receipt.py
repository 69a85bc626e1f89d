"""Does a receipt still hold: are these the bytes that were audited, and did they pass?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataaudit.errors import DataAuditError
from dataaudit.reports.receipt import PREDICATE, STATEMENT, checksum
from dataaudit.review import beside


@dataclass(frozen=True)
class Receipt:
    """What a receipt says: the verdict, the digests of the files of each split with their names, and what it rests on:
    kind, name and digest of the ledger and the baseline."""

    version: str
    verdict: str
    whole: bool
    files: Mapping[str, Mapping[str, str]]
    rests_on: Sequence[tuple[str, str, str]]


def read(path: Path) -> Receipt:
    """Raises DataAuditError for what is no receipt or a piece of one."""
    try:
        statement = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise DataAuditError(f"{path}: no such file") from None
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (ValueError, RecursionError):
        raise DataAuditError(f"{path}: expected a receipt, found no JSON (cut off?)") from None
    if not isinstance(statement, dict) or (statement.get("_type"), statement.get("predicateType")) != (
        STATEMENT,
        PREDICATE,
    ):
        raise DataAuditError(
            f"{path}: expected an in-toto statement of dataaudit ({PREDICATE})",
            "make one: dataaudit check ... --output receipt=audit.intoto.json; unpack one that is signed first",
        )
    try:
        return _receipt(statement)
    except (KeyError, TypeError, AttributeError) as error:
        raise DataAuditError(f"{path}: a damaged receipt: {type(error).__name__}: {error}") from None


def _receipt(statement: Mapping[str, Any]) -> Receipt:
    predicate = statement["predicate"]
    files: dict[str, dict[str, str]] = {}
    for report in predicate["reports"]:
        for split in report["datasets"]:
            files.setdefault(split["split"], {}).update({f["sha256"]: f["name"] for f in split["files"]})
    named = {subject["digest"]["sha256"] for subject in statement["subject"]}
    listed = {digest for split in files.values() for digest in split}
    verdicts = {predicate["verdict"], *(report["verdict"] for report in predicate["reports"])}
    return Receipt(
        version=str(predicate["tool"]["version"]),
        verdict=str(predicate["verdict"]) if len(verdicts) == 1 else "contradictory",
        whole=checksum(statement) == predicate.get("checksum") and named == listed and "train" in files,
        files=files,
        rests_on=[(g["kind"], g["name"], g["digest"]["sha256"]) for r in predicate["reports"] for g in r["rests_on"]],
    )


def objections(receipt: Receipt, train: Sequence[Path], holdout: Sequence[Path] = ()) -> Iterator[str]:
    """Why this data must not be trained on with this receipt; nothing if all is well."""
    if not receipt.whole:
        yield "the receipt was changed after the audit: its checksum does not fit"
    if receipt.verdict != "pass":
        yield f"the audit's verdict is {receipt.verdict}, expected pass"
    for split, paths in (("train", train), ("holdout", holdout)):
        audited = receipt.files.get(split, {})
        given = {digest_of(path): path for path in paths}
        for digest, path in given.items():
            if digest in audited:
                continue
            other = next((name for name, files in receipt.files.items() if digest in files), None)
            if other:
                yield f"{path}: was audited as {other} data, not as {split}"
            else:
                yield f"{path}: these are not the bytes that were audited (sha256 {digest[:12]}...)"
        if paths:
            yield from (f"{name}: was audited too and is not given" for d, name in audited.items() if d not in given)


def changed_grounds(receipt: Receipt, train: Sequence[Path], named: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """Why the verdict may not stand: the ledger or the baseline is another one now, or is not here to look at.

    `named` are the files given for each kind; without, they are sought where they were and beside the data.
    """
    ledgers = [beside(path) for path in train]
    for kind, name, digest in dict.fromkeys(receipt.rests_on):
        places = [*named.get(kind, ()), Path(name), *(ledgers if kind == "ledger" else ())]
        found = [path for path in dict.fromkeys(places) if path.is_file()]
        if not found:
            yield f"{name}: the {kind} that the verdict rests on is not here; name it: --{kind} FILE"
        elif all(digest_of(path) != digest for path in found):
            yield f"{found[0]}: the {kind} changed after the audit"
    if not any(kind == "ledger" for kind, _, _ in receipt.rests_on):
        new = [path for path in dict.fromkeys([*named.get("ledger", ()), *ledgers]) if path.is_file()]
        yield from (f"{path}: a ledger that the audit did not know" for path in new)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise DataAuditError(f"{path}: no such file") from None
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be read ({error.strerror or error})") from None
