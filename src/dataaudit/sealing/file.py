"""The file of a fingerprint: a line that names it, a line of JSON, arrays, and a checksum of all before it.

VERSION must be raised whenever normalisation, shingles, runs of words or the salt change. `probe` notices where that
was forgotten: it is what this code makes of a fixed text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dataaudit import __version__
from dataaudit.errors import DataAuditError
from dataaudit.features.sameness.shingles import Shingles
from dataaudit.features.text import normalise
from dataaudit.places import File
from dataaudit.sealing import Sealed, Source
from dataaudit.sealing.corpus import Hashed
from dataaudit.sealing.magic import MAGIC
from dataaudit.sealing.salt import DIGEST, Salt

VERSION = 1
_CHECKSUM = 32
_PROBE = "The 12 quick brown foxes jump over \u00c5ngstr\u00f6m's 3 lazy dogs, \u4f60\u597d\u4e16\u754c!"
_ARRAYS = {
    "rows": "<u4", "lines": "<u4", "digests": "u1", "lengths": "<u4", "words": "<u4", "bits": "<f4",
    "run_sizes": "<u4", "runs": "<u8", "shingle_sizes": "<u4", "shingles": "u1",
    "number_sizes": "<u4", "numbers": "<u8",
}  # fmt: skip
_SHINGLE_BYTES = 6


def salt_of(path: Path) -> bytes | None:
    """The public salt of a fingerprint; None where the file is of no use any more."""
    try:
        salt = bytes.fromhex(json.loads(path.read_bytes().split(b"\n", 2)[1])["salt"])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return salt if len(salt) == DIGEST else None


def render(sealed: Sealed) -> bytes:
    """The bytes of the file."""
    inputs = sealed.inputs
    columns = {
        "rows": [row for source in sealed.sources for row in source.rows],
        "lines": [line for source in sealed.sources for line in source.lines],
        "digests": inputs.digests,
        "lengths": inputs.lengths,
        "words": inputs.word_counts,
        "bits": inputs.information,
        "run_sizes": inputs.run_sets.sizes,
        "runs": inputs.run_sets.hashes,
        "shingle_sizes": inputs.shingle_sets.sizes,
        "shingles": inputs.shingle_sets.hashes.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :_SHINGLE_BYTES],
        "number_sizes": inputs.number_lists.sizes,
        "numbers": inputs.number_lists.hashes,
    }
    arrays = {name: np.ascontiguousarray(columns[name], dtype) for name, dtype in _ARRAYS.items()}
    header = {
        "dataaudit": __version__,
        "salt": sealed.salt.public.hex(),
        "keyed": sealed.salt.key is not None,
        "mark": sealed.salt.mark,
        "probe": _probe(sealed.salt),
        "equal_only": sealed.equal_only,
        "sources": [[source.name, len(source.rows)] for source in sealed.sources],
        "arrays": {name: array.size for name, array in arrays.items()},
    }
    parts = [MAGIC + f"{VERSION}\n".encode(), json.dumps(header).encode() + b"\n"]
    body = b"".join([*parts, *(array.tobytes() for array in arrays.values())])
    return body + hashlib.sha256(body).digest()


def read(path: str, split: str, key: bytes | None = None) -> Sealed:
    """Raises DataAuditError for a file of another version, a damaged or truncated one, or another project key."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be read ({error.strerror or error})") from None
    _refuse_another_version(path, content)
    body, checksum = content[:-_CHECKSUM], content[-_CHECKSUM:]
    if hashlib.sha256(body).digest() != checksum:
        raise _damaged(path)
    try:
        header, arrays = _parsed(body)
        salt = Salt(bytes.fromhex(header["salt"]), key if header["keyed"] else None)
        sources, inputs = _sources(header, arrays), _inputs(arrays)
        mark, probe, equal_only = header["mark"], header["probe"], bool(header["equal_only"])
    except (ValueError, KeyError, TypeError, AttributeError):  # its checksum holds, so it was made like that
        raise _damaged(path) from None
    if header["keyed"] and salt.mark != mark:
        lack = "with another project key" if key else "with a project key, and the config names none"
        raise DataAuditError(f"{path}: was made {lack}", 'set project-key = { env = "NAME" } in dataaudit.toml')
    if _probe(salt) != probe:
        raise DataAuditError(
            f"{path}: was made by dataaudit {header.get('dataaudit')}, which hashes texts in another way than this one",
            f"make it anew: dataaudit fingerprint TEST -o {path}",
        )
    file = File(path, hashlib.sha256(content).hexdigest(), len(content), "fingerprint")
    return Sealed(split, file, salt, sources, inputs, equal_only)


def _refuse_another_version(path: str, content: bytes) -> None:
    line = content[:200].partition(b"\n")[0]
    version = line.removeprefix(MAGIC)
    if not version.isdigit():
        raise _damaged(path)
    if int(version) != VERSION:
        raise DataAuditError(
            f"{path}: is a fingerprint of version {int(version)}, dataaudit {__version__} reads version {VERSION}",
            f"make it anew: dataaudit fingerprint TEST -o {path}",
        )


def _damaged(path: str) -> DataAuditError:
    return DataAuditError(
        f"{path}: the fingerprint is damaged or cut short",
        "fetch the file again, or make it anew: dataaudit fingerprint",
    )


def _parsed(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    line, rest = body.partition(b"\n")[2].split(b"\n", 1)
    header = json.loads(line)
    arrays: dict[str, Any] = {}
    at = 0
    for name, dtype in _ARRAYS.items():
        arrays[name] = np.frombuffer(rest, dtype, int(header["arrays"][name]), at)
        at += arrays[name].nbytes
    if at != len(rest):
        raise ValueError("bytes are left over")
    return header, arrays


def _sources(header: Mapping[str, Any], arrays: Mapping[str, Any]) -> list[Source]:
    rows, lines = arrays["rows"].tolist(), arrays["lines"].tolist()
    found, at = [], 0
    for name, count in header["sources"]:
        found.append(Source(str(name), rows[at : at + count], lines[at : at + count]))
        at += count
    if not len(rows) == len(lines) == at == len(arrays["lengths"]) or any(c < 0 for _, c in header["sources"]):
        raise ValueError("rows and examples differ in number")
    return found


def _inputs(arrays: Mapping[str, Any]) -> Hashed:
    n = len(arrays["lengths"])
    shingles = np.zeros((arrays["shingles"].size // _SHINGLE_BYTES, 8), np.uint8)
    shingles[:, :_SHINGLE_BYTES] = arrays["shingles"].reshape(-1, _SHINGLE_BYTES)
    if not n == len(arrays["words"]) == len(arrays["bits"]):
        raise ValueError("columns differ in length")
    return Hashed(
        digests=arrays["digests"].reshape(n, DIGEST),
        lengths=arrays["lengths"].astype(np.int64),
        word_counts=arrays["words"].astype(np.int64),
        information=arrays["bits"],
        run_sets=_lists(n, arrays["run_sizes"], arrays["runs"]),
        shingle_sets=_lists(n, arrays["shingle_sizes"], shingles.view("<u8").ravel()),
        number_lists=_lists(n, arrays["number_sizes"], arrays["numbers"]),
    )


def _lists(n: int, sizes: Any, hashes: Any) -> Shingles:
    if len(sizes) != n or int(sizes.sum()) != len(hashes):
        raise ValueError("sizes do not add up")
    return Shingles(hashes.astype(np.uint64), sizes.astype(np.int64))


def _probe(salt: Salt) -> str:
    made = Hashed.of([normalise(_PROBE)], salt)
    columns: Sequence[Any] = (
        made.digests, made.lengths, made.word_counts, made.information, made.run_sets.hashes,
        made.shingle_sets.hashes, made.number_lists.hashes,
    )  # fmt: skip
    return hashlib.sha256(b"".join(np.ascontiguousarray(column).tobytes() for column in columns)).hexdigest()[:16]
