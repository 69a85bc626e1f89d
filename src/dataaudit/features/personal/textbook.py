"""Addresses and numbers that belong to nobody: examples, test numbers, role accounts."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DOMAINS = re.compile(
    r"(?:.*\.)?(?:example|test|invalid|localhost|domain|mydomain|yourdomain|your-?company|mycompany|company|acme|email"
    r"|mail|website|yoursite|mysite|site|sample|abc|xyz|foo|bar|somewhere|server|host|university|school|business"
    r"|users\.noreply\.github|contoso|fabrikam)\.\w+"
)
LOCAL_PARTS = re.compile(
    r"(?:your|my)?[._-]?(?:user|username|name|email|mail|address|login|example|sample|test|foo|bar|someone|somebody"
    r"|abc|xyz|x+|firstname[._-]?lastname|first[._-]?last|(?:john|jane)[._-]?doe)\d*"
    r"|your[._-].*|.*newsletter.*|customer.*|.*[._-]?(?:no|do-?not)[._-]?reply.*"
)
ROLE_ACCOUNTS = _words(
    "info contact support help sales office admin service services team hello press jobs careers hr marketing billing "
    "feedback enquiries inquiries orders order booking reservations news privacy security legal git root kontakt "
    "vertrieb mailer-daemon postmaster hostmaster webmaster abuse"
)
CARDS = _words(
    "4111111111111111 4242424242424242 4012888888881881 4000056655665556 4222222222222 5555555555554444 "
    "5105105105105100 2223003122003222 378282246310005 371449635398431 6011111111111117 6011000990139424 "
    "30569309025904 38520000023237 3530111333300000 3566002020360505 4000000000000002 4532015112830366 "
    "4539578763621486 4716108999716531 4539148803436467 6200000000000005"
)
IBANS = _words(
    "GB82WEST12345698765432 GB29NWBK60161331926819 GB33BUKB20201555555555 DE89370400440532013000 "
    "DE75512108001245126199 DE91100000000123456789 FR1420041010050500013M02606 FR7630006000011234567890189 "
    "NL91ABNA0417164300 NL02ABNA0123456789 ES9121000418450200051332 ES7921000813610123456789 "
    "IT60X0542811101000000123456 BE68539007547034 BE71096123456769 CH9300762011623852957 AT611904300234573201 "
    "PL61109010140000071219812874 SE4550000000058398257466 NO9386011117947 DK5000400440116243 FI2112345600000785 "
    "IE29AIBK93115212345678 PT50000201231234567890154 BR9700360305000010009795493P1"
)
IDENTIFIERS = _words(
    "111223333 123456789 078051120 219099999 12345678909 11144477735 44051401359 111222333 123456782 9434765919 "
    "RSSMRA85T10A562S RSSMRA80A01H501U 12345678Z X1234567L 10000000146 123412341234"
)
