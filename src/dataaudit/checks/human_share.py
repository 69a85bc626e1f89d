"""How much of the training data people wrote or verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.features.provenance.declared import Declaration, Status, provenance
from dataaudit.features.provenance.tells import not_read, unread
from dataaudit.features.provenance.undeclared import in_vain, suggestions
from dataaudit.measurement import Chart, Measurement
from dataaudit.places import command
from dataaudit.review.evidence import reviewed

if TYPE_CHECKING:
    from dataaudit.dataset import Audit


@dataclass(frozen=True)
class HumanShare(Check):
    """The share of training examples written or verified by humans, as far as the data and the config say so.

    ## What it measures
    Of N examples, H are known to be human or human-verified, S to be synthetic, and U are unknown: the share lies in
    [H/N, (H+U)/N], whoever made the unknown ones. The value is the lower end, what is proven. Nothing is estimated:
    the rule passes when the known rows force it to, fails when they force it to, and is undecided between. A random
    review of the unknown rows (dataaudit review FILE --question human) bounds their part at 95 % confidence.

    A row's status comes from the first of these that speaks of it, except that human-verified always wins:

    1. `overrides` by fingerprint
    2. a field named in `declare`, then a field that is unambiguous by itself: provenance, text_provenance,
       label_provenance, synthetic, machine_generated, model_generated, human_written, human_verified,
       language_creators, annotations_creators, distilabel_metadata; also inside metadata or meta
    3. a declaration for files in `declare`
    4. an answer that identifies itself as a model's ("as an AI language model, I ..."), on a row nothing else speaks of

    What counts is the target, that which the model learns to say: the label of labelled data, else the answer. A
    human text with a label from a model is not human. Statements about the whole example hold for both.

    ## How to declare it
    In dataaudit.toml (under [tool.dataaudit] in pyproject.toml); of several that speak of a row the first wins:

        [[rules.human-share.options.declare]]
        files  = "support-*.jsonl"
        status = "human"                      # human, human-verified, synthetic, unknown
        note   = "agent transcripts 2021-2024"

        [[rules.human-share.options.declare]]
        field  = "meta.source"
        map    = { "gpt-4*" = "synthetic", "stackexchange" = "human", "reviewed" = "human-verified" }

        [[rules.human-share.options.declare]]
        field   = "reviewed_by"
        present = "human-verified"            # wherever the field is filled in

        [[rules.human-share.options.declare]]
        of     = "label"                      # example (default), text or label
        status = "human"

    Everything at once on the command line: --set 'human-share.declare=[{status="human"}]'

    ## Method and assumptions
    Counting: the bounds are what the declared facts force, whatever the unknown rows are. A review adds a one-sided
    95 % Clopper-Pearson bound for them, which assumes that its rows were drawn at random. Declarations and fields are
    taken at their word.

    ## A worked verdict
    5,000 rows: 2,100 declared human, 1,900 with "synthetic": true, 1,000 unknown. The share lies between 42 % and
    62 %: undecided at a limit of 50 %. Declaring 400 of the unknown rows as human decides it.

    ## What it cannot see
    Whether a declaration is true (SYN002 names rows whose answer contradicts theirs). Style is never evidence: text
    detectors miss the true share by 21 to 31 points on data they were not trained on. Fields such as `source` or
    `model` decide nothing until a mapping says how to read them, since a model's name may also mean the prompt's
    author or the model under test; they are only suggested. Tells are English, with one phrase each for German,
    French, Spanish, Portuguese, Italian, Russian, Chinese, Japanese, Korean, Arabic and Hindi; answers in other scripts
    are noted. Mixed conversations count as their row says.
    """

    name = "human-share"

    declare: tuple[Declaration, ...] = ()
    overrides: dict[str, Status] = field(default_factory=dict)
    tells: bool = True

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        n = len(train)
        if not n:
            return Measurement.not_applicable("no examples")
        found = provenance(train, self.declare, self.overrides, self.tells)
        human = found.count("human", "human-verified")
        open_rows = [i for i, status in enumerate(found.status) if status == "unknown"]
        answers = reviewed(audit, "human", open_rows) if open_rows else None
        low, high = answers.interval if answers else (0.0, 1.0)
        bounds = (human + low * len(open_rows)) / n, (human + high * len(open_rows)) / n
        notes = [f"{len(open_rows):,} of {n:,} examples say nothing about who made them"] if open_rows else []
        notes += answers.lines() if answers else ()
        if open_rows:
            notes += in_vain(train, self.declare, self.overrides, open_rows)
            foreign = unread(train, open_rows) if self.tells and train.labels is None else {}
            notes += [f"tells: {not_read(foreign, len(open_rows))}"] if foreign else []
            notes += map(str, suggestions(train, self.declare, open_rows))
        return Measurement(
            value=bounds[0],
            interval=None if bounds[0] == bounds[1] else bounds,
            n=n,
            method="bounds from declared facts: unknown rows may all be human or all synthetic",
            facts={"status": _counted(found.status), "evidence": _counted(found.evidence)}
            | (answers.facts() if answers else {}),
            charts=[_parts(found.status)],
            counted=[i for i, status in enumerate(found.status) if status in ("human", "human-verified")],
            notes=tuple(notes),
            settle=_settle(audit) if open_rows else None,
        )


def _settle(audit: Audit) -> str:
    review = command("review", audit.train.files, "--question human")
    return f"declare who made them (dataaudit rule human-share), or ask: {review}"


def _parts(status: Sequence[str]) -> Chart:
    counts = Counter(status)
    known = [word for word in ("human", "human-verified", "unknown", "synthetic") if counts[word]]
    return Chart("parts", "who made them", known, [[counts[word]] for word in known])


def _counted(words: Sequence[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
