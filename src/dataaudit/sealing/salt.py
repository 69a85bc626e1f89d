"""The salt of a fingerprint: what makes its hashes say nothing to whoever has neither salt nor key.

Shingles and runs of words are hashed with SipHash-2-4 (Aumasson and Bernstein 2012), a keyed function that numpy
computes for a million values in a tenth of a second; whole inputs and numbers with BLAKE2b.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import numpy as np

from dataaudit.features.sameness.shingles import Hashes

DIGEST = 16
_AT_ONCE = 1 << 14  # values at a time: what stays in the processor's cache
_LENGTH = np.uint64(8 << 56)  # SipHash's last block: the length of the message


@dataclass(frozen=True)
class Salt:
    """`public` stands in the file. With a project key the hashes cannot be made without it."""

    public: bytes
    key: bytes | None = None

    @classmethod
    def new(cls, key: bytes | None = None) -> Salt:
        return cls(secrets.token_bytes(DIGEST), key)

    @property
    def mark(self) -> str:
        """Tells a wrong project key from the right one."""
        return self._subkey("mark").hex()

    def hashes(self, values: Hashes, purpose: str) -> Hashes:
        """The salted hashes of hashes."""
        key = self._subkey(purpose)
        low, high = (int.from_bytes(part, "little") for part in (key[:8], key[8:]))
        result = np.empty_like(values)
        for start in range(0, len(values), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            result[part] = siphash(values[part], low, high)
        return result

    def digest(self, text: str) -> bytes:
        """What stands for a whole input; nothing for an empty one."""
        encoded = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(encoded, key=self._subkey("input"), digest_size=DIGEST).digest() if text else b""

    def number(self, word: str) -> int:
        encoded = word.encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(encoded, key=self._subkey("number"), digest_size=8).digest(), "little")

    def _subkey(self, purpose: str) -> bytes:
        """One key a purpose, so that nothing can be read from equal hashes of different things."""
        return hmac.digest((self.key or b"") + self.public, purpose.encode(), "sha256")[:DIGEST]


def siphash(values: Hashes, low: int, high: int) -> Hashes:
    """SipHash-2-4 of each value as a message of eight bytes, little-endian."""
    starts = (low ^ 0x736F6D6570736575, high ^ 0x646F72616E646F6D, low ^ 0x6C7967656E657261, high ^ 0x7465646279746573)
    v = [np.full(len(values), start, np.uint64) for start in starts]
    for block in (values, _LENGTH):
        v[3] ^= block
        _rounds(v, 2)
        v[0] ^= block
    v[2] ^= np.uint64(0xFF)
    _rounds(v, 4)
    mixed: Hashes = v[0] ^ v[1] ^ v[2] ^ v[3]
    return mixed


def _rounds(v: list[Hashes], count: int) -> None:
    for _ in range(count):
        for a, b, turn in ((0, 1, 13), (2, 3, 16), (0, 3, 21), (2, 1, 17)):
            v[a] += v[b]
            _turn(v[b], turn)
            v[b] ^= v[a]
            if b == 1:
                _turn(v[a], 32)


def _turn(values: Hashes, bits: int) -> None:
    high = values >> np.uint64(64 - bits)
    values <<= np.uint64(bits)
    values |= high
