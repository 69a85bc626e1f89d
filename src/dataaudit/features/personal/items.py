"""Everything personal in a text, whoever finds it: each item once."""

from __future__ import annotations

from collections.abc import Iterator

from dataaudit.features.personal.account_numbers import cards, ibans
from dataaudit.features.personal.contacts import Found, emails, phones
from dataaudit.features.personal.identifiers import identifiers

FINDERS = (emails, ibans, cards, identifiers, phones)


def personal_items(text: str) -> Iterator[Found]:
    """A number that is an account is no phone number too."""
    taken: set[int] = set()
    for finder in FINDERS:
        for item in finder(text):
            if not any(abs(item.start - start) < 8 for start in taken):
                taken.add(item.start)
                yield item
