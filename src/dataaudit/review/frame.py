"""The rows a draw speaks for: their digest, their membership and their random order.

Everything here depends on the rows' fingerprints alone, so sorting, splitting or renaming the file changes nothing.
Equal rows have equal fingerprints and are members as often as they occur.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable

_KEY = 10  # hex digits kept of each member: 40 bits, a chance of 1 in 20 million that a new row among 50,000 looks old


def digest(fingerprints: Iterable[str]) -> str:
    """SHA-256 over the sorted fingerprints."""
    return hashlib.sha256("\n".join(sorted(fingerprints)).encode()).hexdigest()


def pack(fingerprints: Iterable[str]) -> str:
    """The members as text: sorted 40-bit keys, compressed, base64."""
    keys = sorted(fingerprint[:_KEY] for fingerprint in fingerprints)
    return base64.b64encode(zlib.compress(bytes.fromhex("".join(keys)), 9)).decode()


def unpack(members: str) -> Counter[str]:
    """Keys of the members, with how often each occurs. Raises ValueError for anything that `pack` did not write."""
    try:
        keys = zlib.decompress(base64.b64decode(members, validate=True)).hex()
    except zlib.error as error:
        raise ValueError(str(error)) from None
    return Counter(keys[i : i + _KEY] for i in range(0, len(keys), _KEY))


def key(fingerprint: str) -> str:
    """What the members keep of a fingerprint."""
    return fingerprint[:_KEY]


def order(keys: Counter[str], seed: str, frame: str) -> list[str]:
    """The keys of all members, equal rows as often as they occur, in the random order that the seed fixes.

    The order is that of SHA-256(seed:frame:key:occurrence). It needs the frame only, so a draw can be followed after
    the data has changed, and two people who start from the same data draw the same rows. The frame's digest makes it
    a new order when the data has changed: else the rows that were reviewed and corrected would come first again.
    """
    ranks = [
        (hashlib.sha256(f"{seed}:{frame}:{key}:{occurrence}".encode()).digest(), key)
        for key, count in keys.items()
        for occurrence in range(1, count + 1)
    ]
    return [key for _, key in sorted(ranks)]
