"""Personal data in prompts and answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.features.hits import TAUGHT, Hit, Rows, findings, rows
from dataaudit.features.passages import passages
from dataaudit.features.personal.items import personal_items
from dataaudit.measurement import Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit

_NUMBERED = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class PersonalData(Check):
    """E-mail addresses, phone numbers, bank accounts, payment cards and national identifiers.

    ## What it measures
    The number of examples that hold one, with counts for each field in the facts. Values are masked in every
    report. An IBAN, a card and an identifier count only if the checksum holds; a number without a shape of its own
    only if it is called by its name ("PESEL 44051401359"). Addresses at example.com, role addresses such as
    info@, 555 numbers, toll-free numbers and the cards and accounts of textbooks are nobody's.

    ## What it cannot see
    Names, postal addresses, birth dates; numbers written in words; whether the person is real or agreed.
    """

    name = "personal-data"
    row_local = True

    def measure(self, audit: Audit) -> Measurement:
        chosen = rows(audit, TAUGHT, None)
        counts: dict[str, Counter[str]] = {}
        found = []
        for part in chosen:
            hits = list(_hits(part))
            for hit in hits:
                counts.setdefault(_NUMBERED.sub("[]", hit.path or ""), Counter())[hit.message] += 1
            found += list(findings(part.dataset, hits))
        n = sum(len(part.chosen) for part in chosen)
        fields = {path: dict(sorted(kinds.items())) for path, kinds in sorted(counts.items())}
        return Measurement.count(found, n, facts={"fields": fields} if fields else {})


def _hits(part: Rows) -> Iterator[Hit]:
    for passage in part.dataset.feature(passages, "any"):
        for item in personal_items(passage.text):
            yield Hit(passage.example, passage.path, item.kind, item.masked)
