"""Samples chosen by the content of the texts, so that the order of the rows does not matter."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def by_content(texts: Sequence[str], about: float) -> Sequence[str]:
    """All texts, or about as many as asked for. Equal texts are taken together or not at all."""
    if len(texts) <= about:
        return texts
    below = int(about / len(texts) * 2**32)
    return [text for text in texts if zlib.crc32(text.encode("utf-8", "surrogatepass")) < below]
