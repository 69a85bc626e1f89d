"""National identifiers, proved by their checksums (python-stdnum)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from dataaudit.features.personal import textbook
from dataaudit.features.personal.contacts import Found


class Identifier(NamedTuple):
    """One kind. `words` name it in the text; without, its shape and checksum prove it."""

    title: str
    module: str
    pattern: re.Pattern[str]
    words: re.Pattern[str] | None


def _kind(title: str, module: str, pattern: str, words: str = "") -> Identifier:
    shape = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")
    return Identifier(title, module, shape, re.compile(words, re.IGNORECASE) if words else None)


IDENTIFIERS = (
    _kind("Italian codice fiscale", "it.codicefiscale", r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"),
    _kind("Mexican CURP", "mx.curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d"),
    _kind("Chinese resident identity", "cn.ric", r"[1-9]\d{5}(?:19|20)\d{9}[\dX]"),
    _kind("Brazilian CPF", "br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d\d"),
    _kind("Finnish henkilötunnus", "fi.hetu", r"\d{6}[-+A]\d{3}[0-9A-Y]"),
    _kind("Spanish DNI", "es.dni", r"\d{8}-?[A-Z]", r"\bdni\b|\bnif\b"),
    _kind("Spanish NIE", "es.nie", r"[XYZ]-?\d{7}-?[A-Z]", r"\bnie\b"),
    _kind("US social security number", "us.ssn", r"\d{3}-\d\d-\d{4}", r"\bssn\b|social[\s-]security"),
    _kind("French NIR", "fr.nir", r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", r"\bnir\b|sécu"),
    _kind("Polish PESEL", "pl.pesel", r"\d{11}", r"\bpesel\b"),
    _kind("Dutch BSN", "nl.bsn", r"\d{4}\.?\d{2}\.?\d{3}", r"\bbsn\b|burgerservice"),
    _kind("Swedish personnummer", "se.personnummer", r"(?:\d\d)?\d{6}[-+]?\d{4}", r"person(?:al)?[\s-]?n"),
    _kind("Norwegian fødselsnummer", "no.fodselsnummer", r"\d{6} ?\d{5}", r"fødselsn|personnummer"),
    _kind("Turkish identity number", "tr.tckimlik", r"[1-9]\d{10}", r"kimlik|\bt\.?c\.?\b"),
    _kind("Indian Aadhaar", "in_.aadhaar", r"\d{4} ?\d{4} ?\d{4}", r"aadha+r"),
    _kind("British NHS number", "gb.nhs", r"\d{3} ?\d{3} ?\d{4}", r"\bnhs\b"),
    _kind("German tax identity", "de.idnr", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", r"steuer-?\s?id|\bidnr\b|tax id"),
    _kind("Romanian CNP", "ro.cnp", r"[1-9]\d{12}", r"\bcnp\b"),
    _kind("Korean resident number", "kr.rrn", r"\d{6}-?\d{7}", r"주민|resident registration|\brrn\b"),
    _kind("South African identity number", "za.idnr", r"\d{13}", r"\bid\b|identity"),
)
# In which every kind above stands whole: only there it is asked for all of them.
_RUN = re.compile(r"[\dA-Z](?:[ .+-]?[\dA-Z]){8,}")


def identifiers(text: str) -> Iterator[Found]:
    """National identifiers whose checksum holds."""
    runs = [match.span() for match in _RUN.finditer(text)]
    for kind in IDENTIFIERS if runs else ():
        for match in (match for start, end in runs for match in kind.pattern.finditer(text, start, end + 1)):
            before = text[max(0, match.start() - 40) : match.start()]
            if (kind.words is None or kind.words.search(before)) and _is_valid(kind.module, match.group()):
                yield Found(kind.title, match.start(), match.end(), f"…{match.group()[-2:]}")


def _is_valid(module: str, value: str) -> bool:
    compact = re.sub(r"[ .-]", "", value)
    return compact not in textbook.IDENTIFIERS and bool(import_module(f"stdnum.{module}").is_valid(value))
