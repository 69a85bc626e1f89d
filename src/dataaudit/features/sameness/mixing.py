"""Hashes as numbers: MurmurHash3's finalisers, by which any difference spreads over all bits, and sets of them."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Words = TypeVar("Words", NDArray[np.uint32], NDArray[np.uint64])
Numbers = TypeVar("Numbers", NDArray[np.uint64], NDArray[np.int64])
# by the bytes of a number: what it is shifted and multiplied by, and a last shift
_STEPS = {
    4: (((16, 0x85EBCA6B), (13, 0xC2B2AE35)), 16),
    8: (((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53)), 33),
}


def mix(values: Words) -> Words:
    """The finaliser of the numbers' own width, 32 or 64 bits. Works in place."""
    word = values.dtype.type
    steps, last = _STEPS[values.itemsize]
    for shift, factor in steps:
        values ^= values >> word(shift)
        values *= word(factor)
    values ^= values >> word(last)
    return values


def distinct(codes: Numbers) -> Numbers:
    """The codes in order, each once. Sorts in place: numpy's own `unique` hashes, which takes longer."""
    codes.sort()
    first = np.ones(len(codes), bool)
    np.not_equal(codes[1:], codes[:-1], out=first[1:])
    return codes[first]
