"""What tells a person apart: e-mail addresses, phone numbers, accounts, cards and national identifiers.

Numbers count only with proof: a checksum and a shape that nothing else has, or a checksum and the name of the
identifier in front. Order numbers, dates, prices and sums never have both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple


class Found(NamedTuple):
    """One item: the kind, where it begins in the text, and its value with most of it hidden."""

    kind: str
    start: int
    masked: str


def emails(text: str) -> Iterator[Found]:
    """Addresses of persons: not those of roles (info@), of examples (example.com, your.name@) or in code."""
    for match in _EMAIL.finditer(text):
        local, domain = match.group(1), match.group(2).casefold()
        if _is_address(local.casefold(), domain) and text[match.end() : match.end() + 1] not in ("(", "["):
            yield Found("e-mail address", match.start(), f"{local[0]}…@…{domain[domain.rfind('.') :]}")


_EMAIL = re.compile(
    r"(?<![\w.%+/:@-])([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})@((?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,12})\b"
)
_TOP_LEVEL = frozenset(
    "com org net edu gov mil int info biz name pro app dev online site xyz tech cloud email shop store world live "
    "agency digital media space club group company".split()  # noqa: SIM905 - a list of words reads best so
)
_EXAMPLE_DOMAIN = re.compile(
    r"(?:.*\.)?(?:example|test|invalid|localhost|domain|mydomain|yourdomain|your-?company|mycompany|company|acme|email"
    r"|mail|website|yoursite|mysite|site|sample|abc|xyz|foo|bar|somewhere|server|host|university|school|business"
    r"|users\.noreply\.github|contoso|fabrikam)\.\w+"
)
_EXAMPLE_LOCAL = re.compile(
    r"(?:your|my)?[._-]?(?:user|username|name|email|mail|address|login|example|sample|test|foo|bar|someone|somebody"
    r"|abc|xyz|x+|firstname[._-]?lastname|first[._-]?last|(?:john|jane)[._-]?doe)\d*"
    r"|your[._-].*|.*newsletter.*|customer.*|.*[._-]?(?:no|do-?not)[._-]?reply.*|mailer-daemon|postmaster|hostmaster|webmaster|abuse"
)
_ROLES = frozenset(
    "info contact support help sales office admin service services team hello press jobs careers hr marketing billing "
    "feedback enquiries inquiries orders order booking reservations customerservice customercare newsletter news "
    "privacy security legal git root kontakt vertrieb".split()  # noqa: SIM905
)


def _is_address(local: str, domain: str) -> bool:
    top = domain[domain.rfind(".") + 1 :]
    return (
        (len(top) == 2 or top in _TOP_LEVEL)
        and not _EXAMPLE_DOMAIN.fullmatch(domain)
        and not _EXAMPLE_LOCAL.fullmatch(local)
        and local not in _ROLES
        and ".." not in local
    )


def phones(text: str) -> Iterator[Found]:
    """Numbers with a country code, North American numbers, and what stands behind "call", "tel" and the like."""
    taken = -1
    for match in _PHONE.finditer(text):
        number = match.group()
        digits = re.sub(r"\D", "", number)
        if match.start() < taken or _is_reference(text, match.start()):
            continue
        if _is_phone(number, digits, text[max(0, match.start() - 24) : match.start()]):
            taken = match.end()
            yield Found("phone number", match.start(), f"{number[:3].strip()}…{digits[-2:]}")


_PHONE = re.compile(
    r"(?<![\w.,/+*=#$€£-])(?<!\d\s)(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)[\s.-]?)?\d{2,5}(?:[\s./-]?\d{2,5}){1,5}(?![\w%*/=+-]|[.,]\d)"
)
_ASKS_TO_CALL = re.compile(
    r"(?:\b(?:phone|tele(?:ph|f)on\w*|tel|mobile|cell|fax|whats\s?app|call(?: me| us)?(?: on| at)?|text(?: me)?(?: on| at)?"
    r"|reach(?: me| us)? (?:on|at)|ring|sms|dial|handy|m[oó]vil|celular|portable|t[eé]l(?:[eé]phone)?)\b|电话|手机|電話)"
    r"(?: (?:number|no|nr|is|on|at|to|now))*[\s.:#(]*(?:\+)?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:order|invoice|tracking|ticket|case|ref(?:erence)?|serial|item|part|article|model|isbn|issn|sku|doi|rfc|id|no"
    r"|nr|number|page|pp|vol|account|konto|bestellung|auftrag|pmid|arxiv|version)s?\b[\s.:#-]*$",
    re.IGNORECASE,
)
_TOLL_FREE = ("800", "888", "877", "866", "855", "844", "833", "822", "900")


def _is_reference(text: str, start: int) -> bool:
    before = text[max(0, start - 24) : start]
    return _REFERENCE.search(before) is not None and _ASKS_TO_CALL.search(before) is None


def _is_phone(number: str, digits: str, before: str) -> bool:
    if len(set(digits[-6:])) <= 2 or digits[-7:] in ("1234567", "2345678", "4567890", "3456789"):
        return False
    if number.startswith("+"):
        return 9 <= len(digits) <= 15 and digits[0] != "0" and not _is_fictional(digits)
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if _ASKS_TO_CALL.search(before):
        return 9 <= len(digits) <= 13 and not _is_business(national) and not _is_fictional(digits)
    american = re.fullmatch(r"(?:1[\s.-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}", number)
    return bool(american) and _is_american(national)


def _is_business(digits: str) -> bool:
    """Freephone, shared-cost and premium numbers belong to companies."""
    return digits.startswith(_TOLL_FREE) or re.match(r"08[047]\d{6,8}$|090\d{8}$", digits) is not None


def _is_american(digits: str) -> bool:
    area, exchange = digits[:3], digits[3:6]
    return (
        len(digits) == 10
        and area[0] in "23456789"
        and area not in ("555", *_TOLL_FREE)
        and exchange[0] in "23456789"
        and exchange != "555"
        and exchange[1:] != "11"
    )


def _is_fictional(digits: str) -> bool:
    """555 numbers, and the ranges that the British regulator keeps for films and books."""
    return "555" in digits[:7] or bool(re.match(r"(?:44)?0?(?:7700900|1632960|2079460|1144960)", digits))


def cards(text: str) -> Iterator[Found]:
    """Payment cards: known first digits, right length, Luhn; written in groups of four, or named a card."""
    for match in _CARD.finditer(text):
        number = match.group()
        digits = re.sub(r"\D", "", number)
        grouped = _CARD_GROUPS.fullmatch(number) is not None
        before = text[max(0, match.start() - 40) : match.start()]
        if (grouped and not _is_reference(text, match.start())) or _CARD_WORD.search(before):
            if _ISSUERS.fullmatch(digits) and digits not in _TEST_CARDS and _luhn(digits) and len(set(digits)) > 4:
                yield Found("payment card", match.start(), f"…{digits[-2:]}")


_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w.-]?\d)")
_CARD_GROUPS = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5}")
_CARD_WORD = re.compile(r"card|visa|amex|american express|karte|tarjeta|carte|cartão|卡号|卡號", re.IGNORECASE)
_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d)\d{12}"
    r"|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17}"
)
_TEST_CARDS = frozenset(
    "4111111111111111 4242424242424242 4012888888881881 4000056655665556 4222222222222 5555555555554444 "
    "5105105105105100 2223003122003222 378282246310005 371449635398431 6011111111111117 6011000990139424 "
    "30569309025904 38520000023237 3530111333300000 3566002020360505 4000000000000002 4532015112830366 "
    "4539578763621486 4716108999716531 4539148803436467 6200000000000005".split()  # noqa: SIM905
)


def _luhn(digits: str) -> bool:
    odd = sum(int(d) for d in digits[-1::-2])
    even = sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (odd + even) % 10 == 0


def ibans(text: str) -> Iterator[Found]:
    """Bank accounts: a country's shape and the checksum. The numbers of the textbooks do not count."""
    for match in _IBAN.finditer(text):
        for end in (match.end(), *reversed([m.start() for m in re.finditer(" ", match.group())])):
            value = match.group()[: end if end < match.end() else None].replace(" ", "")
            if 15 <= len(value) <= 34 and _valid("iban", value):
                if value not in _TEST_IBANS and len(set(value[4:])) > 3:
                    yield Found("bank account (IBAN)", match.start(), f"{value[:2]}…{value[-2:]}")
                break


_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_TEST_IBANS = frozenset(
    "GB82WEST12345698765432 GB29NWBK60161331926819 GB33BUKB20201555555555 DE89370400440532013000 "
    "DE75512108001245126199 DE91100000000123456789 FR1420041010050500013M02606 FR7630006000011234567890189 "
    "NL91ABNA0417164300 NL02ABNA0123456789 ES9121000418450200051332 ES7921000813610123456789 "
    "IT60X0542811101000000123456 BE68539007547034 BE71096123456769 CH9300762011623852957 AT611904300234573201 "
    "PL61109010140000071219812874 SE4550000000058398257466 NO9386011117947 DK5000400440116243 FI2112345600000785 "
    "IE29AIBK93115212345678 PT50000201231234567890154 BR9700360305000010009795493P1".split()  # noqa: SIM905
)


class Identifier(NamedTuple):
    """A national identifier. `words` names it in the text; without, its shape and checksum prove it."""

    title: str
    module: str
    pattern: re.Pattern[str]
    words: re.Pattern[str] | None = None


def _identifier(title: str, module: str, pattern: str, words: str = "") -> Identifier:
    return Identifier(
        title, module, re.compile(rf"(?<![\w-]){pattern}(?![\w-])"), re.compile(words, re.IGNORECASE) if words else None
    )


_IDENTIFIERS = (
    _identifier("Italian codice fiscale", "it.codicefiscale", r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"),
    _identifier("Mexican CURP", "mx.curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d"),
    _identifier("Chinese resident identity", "cn.ric", r"[1-9]\d{5}(?:19|20)\d{9}[\dX]"),
    _identifier("Brazilian CPF", "br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d\d"),
    _identifier("Finnish henkilötunnus", "fi.hetu", r"\d{6}[-+A]\d{3}[0-9A-Y]"),
    _identifier("Spanish DNI", "es.dni", r"\d{8}-?[A-Z]", r"\bdni\b|\bnif\b"),
    _identifier("Spanish NIE", "es.nie", r"[XYZ]-?\d{7}-?[A-Z]", r"\bnie\b"),
    _identifier("US social security number", "us.ssn", r"\d{3}-\d\d-\d{4}", r"\bssn\b|social[\s-]security"),
    _identifier(
        "French social security number", "fr.nir", r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", r"\bnir\b|sécu"
    ),
    _identifier("Polish PESEL", "pl.pesel", r"\d{11}", r"\bpesel\b"),
    _identifier("Dutch BSN", "nl.bsn", r"\d{4}\.?\d{2}\.?\d{3}|\d{9}", r"\bbsn\b|burgerservice"),
    _identifier(
        "Swedish personnummer", "se.personnummer", r"(?:\d\d)?\d{6}[-+]?\d{4}", r"person(?:al)?[\s-]?(?:nummer|number)"
    ),
    _identifier("Norwegian fødselsnummer", "no.fodselsnummer", r"\d{6} ?\d{5}", r"fødselsn|personnummer"),
    _identifier("Turkish identity number", "tr.tckimlik", r"[1-9]\d{10}", r"kimlik|\bt\.?c\.?\b"),
    _identifier("Indian Aadhaar", "in_.aadhaar", r"\d{4} ?\d{4} ?\d{4}", r"aadha+r"),
    _identifier("British NHS number", "gb.nhs", r"\d{3} ?\d{3} ?\d{4}", r"\bnhs\b"),
    _identifier("German tax identity", "de.idnr", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", r"steuer-?\s?id|\bidnr\b|tax id"),
    _identifier("Romanian CNP", "ro.cnp", r"[1-9]\d{12}", r"\bcnp\b"),
    _identifier("Korean resident number", "kr.rrn", r"\d{6}-?\d{7}", r"주민|resident registration|\brrn\b"),
    _identifier("South African identity number", "za.idnr", r"\d{13}", r"\bid\b|identity"),
)
_SHAPES = re.compile(r"\d{6}|\d{2,4}[ .-]\d\d{1,3}[ .-]\d{3}|\d\d[ ]\d\d[ ]\d[\dAB]|[A-Z]{6}\d\d[A-Z]")


def identifiers(text: str) -> Iterator[Found]:
    """National identifiers whose checksum holds (python-stdnum)."""
    if not _SHAPES.search(text):
        return
    for kind in _IDENTIFIERS:
        for match in kind.pattern.finditer(text):
            before = text[max(0, match.start() - 40) : match.start()]
            if (kind.words is None or kind.words.search(before)) and _valid(kind.module, match.group()):
                yield Found(kind.title, match.start(), f"…{match.group()[-2:]}")


def _valid(module: str, value: str) -> bool:
    return bool(import_module(f"stdnum.{module}").is_valid(value))


FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (emails, ibans, cards, identifiers, phones)
