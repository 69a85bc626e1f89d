"""Payment cards and bank accounts, proved by their checksums."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dataaudit.features.personal import textbook
from dataaudit.features.personal.contacts import Found, is_reference

# Both begin with a class, not with what must not stand before it: so the engine skips to where they can begin.
_CARD = re.compile(r"\d(?<![\w.+-].)(?:[ -]?\d){12,18}(?![\w.-]?\d)")
_IBAN = re.compile(r"[A-Z](?<!\w.)[A-Z]\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD_GROUPS = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5}")
_CARD_WORD = re.compile(r"card|visa|amex|american express|karte|tarjeta|carte|cartão|卡号|卡號", re.IGNORECASE)
_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17}"
)


def cards(text: str) -> Iterator[Found]:
    """Payment cards: known first digits, right length, Luhn; written in groups of four, or named a card."""
    for match in _CARD.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        grouped = _CARD_GROUPS.fullmatch(match.group()) is not None and not is_reference(text, match.start())
        digits = re.sub(r"\D", "", match.group())
        if (grouped or _CARD_WORD.search(before)) and _is_card(digits):
            yield Found("payment card", match.start(), match.end(), f"…{digits[-2:]}")


def _is_card(digits: str) -> bool:
    from stdnum import luhn

    return (
        _ISSUERS.fullmatch(digits) is not None
        and digits not in textbook.CARDS
        and len(set(digits)) > 4
        and bool(luhn.is_valid(digits))
    )


def ibans(text: str) -> Iterator[Found]:
    """Bank accounts: a country's shape and the checksum."""
    for match in _IBAN.finditer(text):
        words = match.group().split(" ")
        for kept in range(len(words), 0, -1):  # a word in capitals behind the number may look like its end
            value = "".join(words[:kept])
            if 15 <= len(value) <= 34 and _is_iban(value):
                end = match.start() + len(" ".join(words[:kept]))
                yield Found("bank account (IBAN)", match.start(), end, f"{value[:2]}…{value[-2:]}")
                break


def _is_iban(value: str) -> bool:
    from stdnum import iban

    return value not in textbook.IBANS and len(set(value[4:])) > 3 and bool(iban.is_valid(value))
