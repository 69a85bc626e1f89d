"""How far people agree who labelled the same items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from dataaudit.check import Check
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dataaudit.dataset import Audit, Dataset
    from dataaudit.features.labels.agreement import Record

_LEAST_ITEMS = 20


@dataclass(frozen=True)
class AnnotatorAgreement(Check):
    """Krippendorff's alpha of the labels that several people gave to the same items.

    ## What it measures
    Rows with one item (a field `item`, `item_id`, `task_id`, ...; else equal inputs) and different annotators (a field
    `annotator`, `worker_id`, `rater`, ...) are votes: neither conflicts nor duplicates. Fields of other names are
    declared: `--fields annotator=FIELD,item=FIELD`, or under `fields` in the config. Alpha is 1 where all agree and 0
    where they agree as often as by chance; it takes any number of votes an item and allows for frequent labels. The
    interval is a bootstrap over items. With several label fields the one with the lowest alpha counts. Multi-label
    votes agree where the sets are equal.

    An annotator is listed who agrees with the majority of the others less often than the rest do, by Fisher's exact
    test at 5 % over all annotators.

    ## Assumptions
    Items were given to people independently of what they would say, and the items labelled twice stand for all.

    ## What it cannot see
    Whether those who agree are right: guidelines that mislead everybody give a high alpha.

    ## A worked verdict
    300 items have three votes each; in 84 % of the pairs of votes both are equal, by chance it would be 34 %: alpha is
    1 - 0.16 / 0.66 = 0.76, the interval 0.72 to 0.80. Above 0.667, below 0.8: good enough for tentative conclusions, a
    warning. One of five annotators agrees with the others on 61 % of 180 items, the rest on 91 %: listed.

    Source: K. Krippendorff, "Content Analysis", 4th edition, 2019, for alpha and its customary levels.
    """

    name = "annotator-agreement"
    cost: ClassVar[Literal["light", "heavy"]] = "heavy"
    scale = "alpha"

    def measure(self, audit: Audit) -> Measurement:
        from dataaudit.features.labels.agreement import alpha, ballots, outliers, records
        from dataaudit.features.roles import absent, annotators, no_such_field, why_no_annotators
        from dataaudit.formats.labels import labellings, why_no_labels

        train = audit.train
        columns = train.feature(labellings)
        if not columns:
            return Measurement.not_applicable(why_no_labels(train))
        named = [field for field in (train.roles.annotator, train.roles.item) if field and absent(train, field)]
        if named:
            return Measurement.undecided(
                no_such_field(named[0], train.columns), "correct its name in --fields or the config"
            )
        if train.feature(annotators) is None:
            nobody = "no field says who labelled a row: --fields annotator=FIELD names one"
            return Measurement.not_applicable(why_no_annotators(train) or nobody)
        votes = [train.feature(ballots, k) for k in range(len(columns))]
        most = max(map(len, votes))
        if most == 0:
            return Measurement.not_applicable("no item was labelled by two annotators")
        if most < _LEAST_ITEMS:
            return Measurement.undecided(
                f"{most} items with two votes or more are too few", f"have {_LEAST_ITEMS} items labelled twice", n=most
            )
        rated = [(found, k) for k, said in enumerate(votes) if len(said) >= _LEAST_ITEMS and (found := alpha(said))]
        if not rated:
            return Measurement.undecided("all votes are for one label", "have items of other labels labelled twice")
        (value, low, high), k = min(rated)
        every = records(votes[k])
        agreed, shared = sum(r.agreed for r in every), sum(r.items for r in every)
        return Measurement(
            value=value,
            unit=self.scale,
            n=len(votes[k]),
            interval=(low, high),
            findings=_findings(train, columns[k].path, outliers(every), every),
            method="nominal alpha, bootstrap over items",
            facts={
                "items": len(votes[k]),
                "annotators": len(every),
                "unanimous": sum(len(set(said.values())) == 1 for said in votes[k]),
                "with_majority_of_others": round(agreed / shared, 4) if shared else None,
            },
            settle="have more items labelled twice",
        )


def _findings(train: Dataset, path: str, far: Sequence[Record], every: Sequence[Record]) -> list[Finding]:
    from dataaudit.features.roles import annotators

    who = train.feature(annotators) or ()
    findings = []
    for record in far:
        rest = [r for r in every if r is not record]
        others = sum(r.agreed for r in rest) / max(1, sum(r.items for r in rest))
        own = record.agreed / record.items
        message = (
            f"the annotator of this row sides with the others on {own * 100:.0f} % of {record.items:,} items, "
            f"the rest on {others * 100:.0f} %"
        )
        place = train.place(who.index(record.annotator))
        findings.append(Finding(place, message, path=path, score=round(1 - own, 4), text=record.annotator))
    return findings
