"""Between which bounds the share of correct labels lies: certain errors, reviewed rows, and what a model can prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from dataaudit.check import Check
from dataaudit.features.conflicts import label_conflicts
from dataaudit.features.excerpts import MOST, excerpt, without_secrets
from dataaudit.features.label_noise import ModelEvidence, model_evidence
from dataaudit.features.reviewed import reviewed_accuracy
from dataaudit.features.slices import USUAL, uneven
from dataaudit.formats.labels import Labelling, labellings, why_no_labels
from dataaudit.measurement import Finding, Measurement

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

    A model: TF-IDF of words and word pairs, ridge regression, five folds, so that no row is predicted by a model that
    saw it. Its disagreement with the labels measures its ignorance as much as label errors, so the rate is not
    taken from it. Instead: random errors are as frequent among the predictions it is surest of as among all, its
    ignorance is not. Two bounds are taken and the higher one counts. With s the lower 95 % Clopper-Pearson bound of
    disagreement among the 30 % most confident predictions of each class, and d the disagreement over all, at least
    (s - 0.25 d) / 0.75 of the labels are wrong; that needs 20 different inputs a class, d of at most a third and a
    model that knows the task (Cohen's kappa of at least 0.5). And for the surest 10, 20 and 50 % (share q, each bound
    at 0.33 %), the rate r is at least where s - r = 12 q^1.5 (d - r)^2: the less the model ignores, the less is taken
    off; that needs 200 different inputs, ten a class, a kappa of 0.35, and one of 0.5 as it would be without the errors
    claimed. Above 20,000 rows the model works on a sample. A kappa that is surely below 0.1 is said plainly: the
    labels look unrelated to the text.

    Suspects are rows that cleanlab ranks as issues and where the model is sure of another label (given label at most
    2 %, the other at least 90 %), worst first; more of its list where the bound says that more must be wrong. They are
    suspects: with errors planted in 2 % of the labels some 40 % of them are errors, with 5 % some 70 %, and curated
    data has some too. They never enter the rate; they are where a look pays first. They are ranked by a second model
    that did not learn from the rows it must doubt: ridge again and, where a class has fewer than 100 rows, softmax
    regression. Where a field names a language, a source or an annotator, slices that hold more suspects than the rest
    are named (Fisher's exact test, 5 % over all slices).

    ## Assumptions
    The model's bound holds for errors that do not depend on the text (slips, shifted rows, careless annotators). It
    was tuned on some public sets with planted errors and judged on others: see benchmarks/labels.py.

    ## What it cannot see
    Errors that annotators make again and again on the same kind of text: a model learns them. In a news set with
    20 % such errors the bound stays below 5 %. That is why "no sign of noise" is never a pass.

    ## A worked verdict
    10,000 rows, one pair of equal inputs in conflict, no review. The model disagrees with 8 % of the labels and with
    1 % of its surest predictions: the bound is 0. The accuracy is between 0 and 99.99 %, the limit lies inside:
    inconclusive, and a review would decide. Had it disagreed with 22 % and 14 % (lower bound 12.6 %), at least
    9.5 % would be wrong, the accuracy at most 90.5 %: a failure.

    Source: C. Northcutt, L. Jiang, I. Chuang, "Confident Learning", JAIR 2021, for the ranking; the bound is this
    project's own.
    """

    name = "label-accuracy"
    cost: ClassVar[Literal["light", "heavy"]] = "heavy"

    labels: tuple[str, ...] = ()

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        columns = train.feature(labellings)
        if not columns:
            return Measurement.not_applicable(why_no_labels(train))
        certain = self._certain(train, columns)
        n = len(train)
        models = [train.feature(model_evidence, k) for k in range(len(columns))]
        model = max(models, key=lambda m: m.at_least)
        evidence = reviewed_accuracy(audit)
        low, high = evidence.interval if evidence else (0.0, 1.0)
        # Where people have proven more of random rows than the model thinks possible, its assumptions do not hold.
        by_model = model.at_least if low <= 1 - model.at_least else 0.0
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
            facts=_facts(model, len(certain)) | (evidence.facts() if evidence else {}),
            notes=(
                *(evidence.lines() if evidence else ()),
                *_notes(columns, models, len(certain), n),
                *_by_slice(train, models),
            ),
            reason="the labels themselves cannot prove that they are right",
            settle=f"review random rows: dataaudit review {train.files[0].name}",
            charts=[m.confusions.chart(c.path) for c, m in zip(columns, models, strict=True) if m.confusions],
            unusable=tuple(sorted(known)),
        )

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
        elif model.at_least > 0:
            notes.append(f"{column.path}: a model finds at least {model.at_least:.1%} wrong by chance")
        else:
            if model.suspects:
                notes.append(f"{column.path}: {len(model.suspects):,} suspects, worth a look first (-v lists them)")
            notes.append(f"{column.path}: no sign of random label errors; systematic ones cannot be seen by a model")
    return notes


def _by_slice(train: Dataset, models: Sequence[ModelEvidence]) -> list[str]:
    """Where suspects gather: a careless annotator, a bad source."""
    suspects = {suspect.row for model in models for suspect in model.suspects}
    return [
        f"{u.part.field}: {u.share:.1%} of the {len(u.part.rows):,} rows with the value of row "
        f"{train.place(u.part.rows[0]).row:,} are suspects, {u.elsewhere:.1%} of the others"
        for u in uneven(train, [name for name in USUAL if name in train.columns], suspects, len(train))
    ]


def _facts(model: ModelEvidence, certain: int) -> dict[str, float]:
    return {
        "certain": certain,
        "model_rows": model.rows,
        "model_at_least": round(model.at_least, 4),
        "model_disagreement": round(model.disagreement, 4),
        "model_confident_disagreement": round(model.confident_disagreement, 4),
        "model_kappa": round(model.kappa, 4),
    }
