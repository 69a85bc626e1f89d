"""The same system prompt, the same tools, row after row: each is kept once."""

from __future__ import annotations

from typing import Any

import orjson

_MOST = 512  # lists that are remembered
_LONGEST = 4096  # bytes of the object that one begins with


class Repeats:
    """Lists by the object they begin with, for small objects take several times the bytes they have in a file."""

    def __init__(self) -> None:
        self._lists: dict[bytes, list[Any]] = {}

    def share(self, record: dict[str, Any]) -> None:
        """Puts what an earlier row has in the place of what is equal: lists of objects, or the first one of a list."""
        for name, items in record.items():
            if type(items) is list and items and type(items[0]) is dict:
                record[name] = self._known(items)

    def _known(self, items: list[Any]) -> list[Any]:
        try:
            text = orjson.dumps(items[0])
            known = self._lists.get(text)
            if known is None:
                self._remember(text, items)
            elif items == known and orjson.dumps(items) == orjson.dumps(known):  # to Python, 1, 1.0 and true are equal
                return known
            else:
                items[0] = known[0]
        except TypeError:  # an integer of more than 64 bits
            pass
        return items

    def _remember(self, text: bytes, items: list[Any]) -> None:
        if len(self._lists) == _MOST:
            self._lists.clear()
        if len(text) <= _LONGEST:
            self._lists[text] = items
