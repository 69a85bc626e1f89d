"""What tells a person apart: e-mail addresses, phone numbers, accounts, cards and national identifiers.

Numbers count only with proof: a checksum and a shape that nothing else has, or a checksum and the name of the
identifier in front. Order numbers, dates, prices and sums never have both.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import NamedTuple

from dataaudit.features.personal import textbook


class Found(NamedTuple):
    """One item: the kind, where it begins and ends in the text, and its value with most of it hidden."""

    kind: str
    start: int
    end: int
    masked: str


_LOCAL = frozenset(string.ascii_letters + string.digits + "._%+-")
_EMAIL = re.compile(
    r"(?<![\w.%+/:@-])([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})@((?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,12})\b(?![(\[])"
)
# Two letters are a country; of the longer ones, these. An expression such as `w@x.view` is no address.
_TOP_LEVEL = re.compile(
    r"[a-z]{2}|com|org|net|edu|gov|mil|int|info|biz|name|pro|app|dev|online|site|xyz|tech|cloud|email|shop|store|world"
    r"|live|agency|digital|media|space|club|group|company"
)


def emails(text: str) -> Iterator[Found]:
    """Addresses of persons: not those of roles (info@), of examples (example.com, your.name@) or in code."""
    at = text.find("@")
    while at >= 0:
        start = at
        while start > 0 and at - start < 64 and text[start - 1] in _LOCAL:
            start -= 1
        match = _EMAIL.match(text, start) if start < at else None
        if match and _is_address(match.group(1).casefold(), match.group(2).casefold()):
            domain = match.group(2)
            yield Found("e-mail address", start, match.end(), f"{text[start]}…@…{domain[domain.rfind('.') :]}")
        at = text.find("@", at + 1)


def _is_address(local: str, domain: str) -> bool:
    return (
        _TOP_LEVEL.fullmatch(domain[domain.rfind(".") + 1 :]) is not None
        and not textbook.DOMAINS.fullmatch(domain)
        and not textbook.LOCAL_PARTS.fullmatch(local)
        and local not in textbook.ROLE_ACCOUNTS
        and ".." not in local
    )


_PHONE = re.compile(
    r"(?<![\w.,/+*=#$€£-])(?<!\d\s)(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)[\s.-]?)?\d{2,5}(?:[\s./-]?\d{2,5}){1,5}"
    r"(?![\w%*/=+-]|[.,]\d)"
)
_ASKS_TO_CALL = re.compile(
    r"(?:\b(?:phone|tele(?:ph|f)on\w*|tel|mobile|cell|fax|whats\s?app|(?:call|text|reach|ring)(?: me| us)?(?: on| at)?"
    r"|sms|dial|handy|m[oó]vil|celular|portable|t[eé]l(?:[eé]phone)?)\b|电话|手机|電話)"
    r"(?: (?:number|no|nr|is|on|at|to|now))*[\s.:#(]*(?:\+)?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:order|invoice|tracking|ticket|case|ref(?:erence)?|serial|item|part|article|model|isbn|issn|sku|doi|rfc|id|no"
    r"|nr|number|page|pp|vol|account|konto|bestellung|auftrag|pmid|arxiv|version)s?\b[\s.:#-]*$",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"(?:1[\s.-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}")
_TOLL_FREE = ("800", "888", "877", "866", "855", "844", "833", "822", "900")
_BEFORE = 24


def phones(text: str) -> Iterator[Found]:
    """Numbers with a country code, North American numbers, and what stands behind "call", "tel" and the like."""
    for match in _PHONE.finditer(text):
        number = match.group()
        if not is_reference(text, match.start()):
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            if _is_phone(number, re.sub(r"\D", "", number), before):
                yield Found("phone number", match.start(), match.end(), f"{number[:3].strip()}…{number[-2:]}")


def is_reference(text: str, start: int) -> bool:
    """Whether the number that begins here is called an order, invoice, page or the like."""
    before = text[max(0, start - _BEFORE) : start]
    return _REFERENCE.search(before) is not None and _ASKS_TO_CALL.search(before) is None


def _is_phone(number: str, digits: str, before: str) -> bool:
    if len(set(digits[-6:])) <= 2 or digits[-7:] in ("1234567", "2345678", "4567890", "3456789"):
        return False
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if _is_business(national) or _is_fictional(digits):
        return False
    if number.startswith("+"):
        return 9 <= len(digits) <= 15 and digits[0] != "0"
    if _ASKS_TO_CALL.search(before):
        return 9 <= len(digits) <= 13
    return _AMERICAN.fullmatch(number) is not None and _is_american(national)


def _is_business(digits: str) -> bool:
    """Freephone, shared-cost and premium numbers belong to companies."""
    return digits.startswith(_TOLL_FREE) or re.match(r"08[047]\d{6,8}$|090\d{8}$", digits) is not None


def _is_fictional(digits: str) -> bool:
    """555 numbers, and the ranges that the British regulator keeps for films and books."""
    return "555" in digits[:7] or re.match(r"(?:44)?0?(?:7700900|1632960|2079460|1144960)", digits) is not None


def _is_american(digits: str) -> bool:
    return len(digits) == 10 and digits[0] in "23456789" and digits[3] in "23456789" and digits[4:6] != "11"
