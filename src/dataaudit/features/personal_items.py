"""Everything personal in a text, whoever finds it: each item once."""

from __future__ import annotations

from collections.abc import Iterator

from dataaudit.features.account_numbers import cards, ibans
from dataaudit.features.identifiers import identifiers
from dataaudit.features.personal import Found, emails, phones

FINDERS = (emails, ibans, cards, identifiers, phones)


def personal_items(text: str) -> Iterator[Found]:
    """A number that is an account is no phone number too."""
    taken: set[int] = set()
    for finder in FINDERS:
        for item in finder(text):
            if not any(abs(item.start - start) < 8 for start in taken):
                taken.add(item.start)
                yield item
