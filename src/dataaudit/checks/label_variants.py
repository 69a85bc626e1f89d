"""Classes that are one class in several spellings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.features.labels.spellings import variants
from dataaudit.formats.labels import labellings, why_no_labels
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class LabelVariants(Check):
    """The share of training examples whose label is a rarer spelling of another class.

    ## What it measures
    Two classes are one if they differ only in case, in spaces, underscores, hyphens, dots or slashes between
    letters, in a full stop at the end, or as `1` and `1.0` do. A class is taken for a typo of another one if it has
    at most 3 examples and at most a twentieth of the other's, is one letter away (inserted, dropped, changed or
    swapped with its neighbour) in at least 6 characters, is like no second class, and if its odd word occurs in
    no other class. Digits and signs always tell classes apart: `v1` and `v2`, `C` and `C++` are no variants.

    ## What it cannot see
    Synonyms, abbreviations and translations of a label. Typos in short labels.

    ## A worked verdict
    1,200 rows are `refund`, 7 are `Refund` and 1 is `refnud`: 8 examples have a variant, 8 of all rows.
    """

    name = "label-variants"

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        columns = train.feature(labellings)
        if not columns:
            return Measurement.not_applicable(why_no_labels(train))
        findings: dict[int, Finding] = {}
        spellings = 0
        for column in columns:
            odd = {variant.name: variant for variant in variants(column.counts)}
            spellings += len(odd)
            for i in column.given:
                for name in column.values[i] or ():
                    if name in odd and i not in findings:
                        usual = odd[name].usual
                        how = "in case, space or marks" if odd[name].kind == "writing" else "by one letter"
                        message = (
                            f"the label of {_examples(column.counts[name])} differs only {how} "
                            f"from one of {_examples(column.counts[usual])}"
                        )
                        text = f"{name}, usually {usual}"
                        findings[i] = Finding(train.place(i), message, path=column.path, text=text)
        n = len({i for column in columns for i in column.given})
        found = [findings[i] for i in sorted(findings)]
        method = "classes compared with one another: writing exactly, typos by one letter and frequency"
        return Measurement.share(found, n, facts={"variants": spellings}, method=method)


def _examples(count: int) -> str:
    return f"{count:,} example{'' if count == 1 else 's'}"
