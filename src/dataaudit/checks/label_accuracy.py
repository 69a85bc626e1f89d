"""Between which bounds the share of correct labels lies: certain errors, reviewed rows, and what a model can prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dataaudit.check import Check
from dataaudit.features.conditions.predicate import lacking, predicate
from dataaudit.features.excerpts import MOST, excerpt, without_secrets
from dataaudit.features.labels.conflicts import label_conflicts
from dataaudit.features.labels.noise import ModelEvidence, model_evidence
from dataaudit.features.labels.predictions import families
from dataaudit.features.labels.reviewed import random_answers, reviewed_accuracy
from dataaudit.features.labels.suspect_slices import counted, where_they_gather
from dataaudit.features.labels.trusted import FEWEST, TrustedEvidence, trusted_evidence
from dataaudit.formats.labels import Labelling, labellings, why_no_labels
from dataaudit.measurement import Finding, Measurement
from dataaudit.places import command

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.review.evidence import Evidence


@dataclass(frozen=True)
class LabelAccuracy(Check):
    """Bounds on the share of training examples whose label is correct.

    ## What it measures
    Three kinds of evidence, the strongest first.

    Certain errors: equal inputs with different labels (the smallest set that must be wrong), rows without a label,
    and labels outside `labels` where the rule names them. The accuracy is at most 1 minus their share.

    Reviewed rows: what people said about a random sample, with the bound of the ledger. Only this can raise
    the lower end, so only this can pass, and what it proves overrules the model's bound. 84 random rows without
    a wrong one prove more than 95 %, looked at one after another; 59 do if no more was planned (docs/review.md).

    A model: TF-IDF of words and word pairs, and of letters where texts are short, ridge regression, 20 folds (5 above
    4,000 rows), so that no row is predicted by a model that saw it. Its disagreement with the labels measures its
    ignorance as much as label errors, so the rate is not taken from it. Instead: random errors are as frequent among
    the predictions it is surest of as among all, its ignorance is not. Four bounds are taken, the first at 95 %, the
    others at 99 %. The last alone proves its rate; of the others two must, so that the second highest counts.

    - With s the lower bound of disagreement among the 30 % most confident predictions of each class, and d the
      disagreement over all, at least (s - 0.25 d) / 0.75 of the labels are wrong.
    - For the surest 10, 20 and 50 % (share q), the rate r is at least where s - r = 12 q^1.5 (d - r)^2: the less the
      model ignores, the less is taken off.
    - With x from 0 for the surest prediction of a class to 1 for the least sure, disagreement is taken for
      r + (1 - r) a x^b, b from 1 to 3, and r for the smallest that is nearly as likely as the likeliest.
    - A label is taken for any other than the right one at the rate r, and else for what the model expects. How far it
      overstates or understates what it knows is fitted along. Again r is the smallest that is nearly as likely as the
      likeliest, once by which label is given, once by whether it is the predicted one.

    Of the last two 7 % of d is taken off for ignorance that does not fade, and of the last half a point more. The
    first three need 800 different inputs and 20 a class, the last 50 and 10 a class. Cohen's kappa must be at least
    0.5: for the first as it is, for the others as it would be without the errors claimed, and then 0.2 as it is. Above
    20,000 rows the model works on a sample. A kappa that is surely below 0.1 is said plainly: the labels look
    unrelated to the text.

    Labels that are steps of a scale (A1 to C2, 1 to 5 stars, low to high, very negative to very positive) are graded
    by people who differ by a step, and that is no error by chance. There a label counts as wrong only if it is more
    than one step from the predicted one, for this bound and the next, and kappa must be 0.5 as it is. Suspects are
    ranked by how far off the label must be. English names of steps and CEFR levels are known; whole numbers count where
    their name or field says so ("3 stars", `rating`), or where, among 999 orders of the same labels, fewer than 5 %
    keep the mistakes of the model as near together as the numbers do, which takes five labels or more.

    Trusted rows: where at least 20 labels are known to be right, what the model contradicts among them is its own
    ignorance. With a the upper 99 % bound of that share and d the lower one of its disagreement on the other rows, at
    least (d - a) / (1 - a) of the others are wrong. Trusted are the rows that meet `trusted`, any condition of the
    general checks; without it those that reviewers found right in a random draw, and the bound is on all rows:

        [rules.label-accuracy.options]
        trusted = { field = "annotator", equals = "expert" }

    A model can fail, never pass.

    Suspects are rows that cleanlab ranks as issues and where the model is sure of another label (given label at
    most 2 %, the other at least 90 %), worst first; more of its list where the bound says that more must be wrong.
    They are suspects: with errors planted in 2 % of the labels some 40 % of them are errors, with 5 % some 70 %,
    and curated data has some too. They never enter the rate; they are where a look pays first. They are ranked by
    the mean of several opinions: the first model, and without the rows that it must doubt naive Bayes, the nearest
    centroid (the more evenly rows spread over the classes, the more it counts) and, with the extra `dataaudit[embed]`,
    a ridge over the vectors of wordllama, which knows words that mean the same. The extra ranks better, most where
    classes are many and rows few, and changes no verdict. Where a row may
    have several labels, each label is a question of its own, and suspects have one that does not belong (at most 5 %)
    while one that does is missing (at least 80 %); there is no rate. Where a field names a language, a
    source or an annotator (or where `slice-by` names fields), the suspects of each slice are counted among the facts,
    and slices that hold more than the rest are named, the worst first (Fisher's exact test, 5 % over all).

    ## Assumptions
    The model's bound holds for errors that do not depend on the text (slips, shifted rows, careless annotators). It
    was tuned on some public sets with planted errors and judged on others: see benchmarks/labels.py. Rows that meet
    `trusted` are taken to be right and about as hard as the others.

    ## What it cannot see
    Errors that annotators make again and again on the same kind of text: a model learns them. In a news set with
    20 % such errors the bound stays below 5 %. That is why "no sign of noise" is never a pass. In several-label data,
    and where the text hardly tells the classes apart, the rate of errors. On a scale, errors of one step: a slip there
    looks like a difference of opinion. Steps that are three or four bare numbers, or named in another language, are
    taken for names of topics.

    ## A worked verdict
    10,000 rows, one pair of equal inputs in conflict, no review. The model disagrees with 8 % of the labels and with
    1 % of its surest predictions: no bound is above 0. The accuracy is between 0 and 99.99 %, the limit lies inside:
    inconclusive, and a review would decide. Had it disagreed with 22 % and 14 % (lower bound 13.0 %), at least 10.0 %
    would be wrong by the first bound; where another proves as much, the accuracy is at most 90.0 %: a failure. With
    200 rows of an expert of which it contradicts 14 (a = 12.4 %), and 22 % of 9,800 others (d = 21.0 %), at least
    9.8 % of the others are wrong.

    Source: C. Northcutt, L. Jiang, I. Chuang, "Confident Learning", JAIR 2021, for the ranking; the bounds are this
    project's own.
    """

    name = "label-accuracy"
    cost: ClassVar[Literal["light", "heavy"]] = "heavy"

    labels: tuple[str, ...] = ()
    trusted: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.trusted is not None:
            predicate(self.trusted, "trusted")

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        columns = train.feature(labellings)
        if not columns:
            return Measurement.not_applicable(why_no_labels(train))
        certain = self._certain(train, columns)
        n = len(train)
        models = [train.feature(model_evidence, k) for k in range(len(columns))]
        model = max(models, key=lambda m: m.at_least)
        trusted, untrusted = self._trusted(audit, model)
        evidence = reviewed_accuracy(audit)
        low, high = evidence.interval if evidence else (0.0, 1.0)
        suspects = {suspect.row for m in models for suspect in m.suspects}
        # Where people have proven more of random rows than the model thinks possible, its assumptions do not hold.
        least = max(model.at_least, untrusted)
        by_model = least if low <= 1 - least else 0.0
        high = min(high, 1 - max(len(certain) / n, by_model))
        bounded = (low, high) != (0.0, 1.0)
        confirmed = _confirmed(train, columns, evidence)
        known = {**certain, **confirmed}
        findings = [f for f in known.values() if f is not None] + _suspects(train, columns, models, set(known))
        return Measurement(
            value=high if bounded else None,
            n=n,
            interval=(min(low, high), high) if bounded else None,
            findings=findings,
            method="certain errors; reviewed rows; bound on random errors by an out-of-sample TF-IDF ridge",
            facts=_facts(model, len(certain))
            | counted(train, suspects)
            | (trusted.facts() if trusted else {})
            | (evidence.facts() if evidence else {}),
            notes=(
                *(evidence.lines() if evidence else ()),
                *_notes(columns, models, len(certain), n),
                *self._trusted_notes(train, trusted),
                *where_they_gather(train, suspects),
            ),
            reason="the labels themselves cannot prove that they are right",
            settle=f"review random rows: {command('review', train.files)}",
            charts=[m.confusions.chart(c.path) for c, m in zip(columns, models, strict=True) if m.confusions],
            unusable=tuple(sorted(known)),
        )

    def _trusted(self, audit: Audit, model: ModelEvidence) -> tuple[TrustedEvidence | None, float]:
        """What trusted labels prove about the others, and the least share of all rows that is wrong by that."""
        everything = range(len(audit.train))
        if self.trusted is None:
            right = {i for i, yes in random_answers(audit).items() if yes}
            evidence = trusted_evidence(model, right, everything)
            return evidence, evidence.at_least if evidence else 0.0
        meets = predicate(self.trusted, "trusted")
        right = {i for i in everything if meets(audit.train, i)}
        others = [i for i in everything if i not in right]
        evidence = trusted_evidence(model, right, others)
        return evidence, evidence.at_least * len(others) / len(everything) if evidence else 0.0

    def _trusted_notes(self, train: Dataset, evidence: TrustedEvidence | None) -> list[str]:
        if evidence is None:
            absent = lacking(self.trusted, [train]) if self.trusted else None
            asked = f'no example has the field "{absent}"' if absent else f"fewer than {FEWEST} trusted rows"
            return [f"trusted: {asked}, so that they tell nothing"] if self.trusted else []
        if evidence.at_least == 0:
            return []
        return [
            f"the model contradicts {evidence.disagreement:.1%} of {evidence.rows:,} trusted labels, "
            f"{evidence.elsewhere:.1%} of {evidence.others:,} others: at least {evidence.at_least:.1%} are wrong"
        ]

    def _certain(self, train: Dataset, columns: Sequence[Labelling]) -> dict[int, Finding | None]:
        """Rows that must be wrong. Conflicts have their findings in the rule on conflicts."""
        wrong: dict[int, Finding | None] = {i: None for c in train.feature(label_conflicts) for i in c.wrong}
        allowed = set(self.labels)
        for column in columns:
            for i, value in enumerate(column.values):
                if value is None and len(columns) == 1:
                    wrong[i] = Finding(train.place(i), "no label", path=column.path, score=1.0)
                elif value and allowed and not allowed.issuperset(value):
                    message = f"a label outside the {len(allowed)} that the rule allows"
                    wrong[i] = Finding(train.place(i), message, path=column.path, score=1.0, text=", ".join(value))
        return wrong


def _confirmed(train: Dataset, columns: Sequence[Labelling], evidence: Evidence | None) -> dict[int, Finding | None]:
    """Rows that reviewers found wrong, random or not."""
    path = columns[0].path if len(columns) == 1 else None
    rows = evidence.wrong_rows if evidence else ()
    return {i: Finding(train.place(i), "reviewed: the label is wrong", path=path, score=1.0) for i in rows}


def _suspects(
    train: Dataset, columns: Sequence[Labelling], models: Sequence[ModelEvidence], known: set[int]
) -> list[Finding]:
    findings: list[Finding] = []
    for column, model in zip(columns, models, strict=True):
        for suspect in model.suspects:
            if suspect.row not in known:
                given = ", ".join(column.values[suspect.row] or ())
                findings.append(
                    Finding(
                        train.place(suspect.row),
                        "suspect: texts like this one have another label",
                        path=column.path,
                        score=round(suspect.score, 4),
                        text=f"{given}, or {suspect.suggested}?",
                        beside=(excerpt(without_secrets(train.inputs[suspect.row])),) if len(findings) < MOST else (),
                    )
                )
    return sorted(findings, key=lambda f: -(f.score or 0))


def _notes(columns: Sequence[Labelling], models: Sequence[ModelEvidence], certain: int, n: int) -> list[str]:
    notes = [f"{certain:,} of {n:,} labels are certainly wrong"] if certain else []
    for column, model in zip(columns, models, strict=True):
        if model.reason:
            notes.append(f"{column.path}: {model.reason}")
        if model.steps:
            notes.append(
                f"{column.path}: the labels are steps of a scale, of which a neighbour is no proof of an error"
            )
        if model.at_least > 0:
            by = ", by more than a step" if model.steps else ""
            notes.append(f"{column.path}: a model finds at least {model.at_least:.1%} wrong by chance{by}")
        elif model.suspects:
            notes.append(f"{column.path}: {len(model.suspects):,} suspects, worth a look first (-v lists them)")
        if not model.reason and model.at_least == 0:
            notes.append(f"{column.path}: no sign of random label errors; systematic ones cannot be seen by a model")
    return notes


def _facts(model: ModelEvidence, certain: int) -> dict[str, Any]:
    numbers = {
        "certain": certain,
        "model_rows": model.rows,
        "model_at_least": round(model.at_least, 4),
        "model_disagreement": round(model.disagreement, 4),
        "model_confident_disagreement": round(model.confident_disagreement, 4),
        "model_kappa": round(model.kappa, 4),
    }
    if model.steps:
        numbers["model_steps"] = True
    return numbers | ({"models": families()} if model.weighed else {})
