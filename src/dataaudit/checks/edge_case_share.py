"""How much of the training data are edge cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.check import Check
from dataaudit.errors import did_you_mean
from dataaudit.features.conditions.edge_cases import Case
from dataaudit.features.distribution.distinct import Input, distinct_inputs, sample
from dataaudit.features.field_names import NO, YES, field_names, word
from dataaudit.measurement import Finding, Measurement
from dataaudit.places import command
from dataaudit.review.evidence import reviewed

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.review.evidence import Evidence

_TAGS = frozenset(("edge_case", "edge_cases", "is_edge_case", "edgecase"))
_TITLES = {"holdout": "hold-out", "production": "production"}
MOST_ROWS = 2000
FEWEST_ROWS = 50
LISTED = 20
TAIL = 0.05


@dataclass(frozen=True)
class EdgeCaseShare(Check):
    """The share of training examples that are edge cases, by a definition of what one is.

    ## What it measures
    With a definition, the exact share of the rows that meet it. Without `cases`, a field named edge_case or
    is_edge_case (also inside metadata or meta) is taken for one if it says yes and no; if it says more, which of its
    values mean an edge case is asked. Without either, people's answers about a random sample (dataaudit review FILE
    --question edge), with their bounds. Without any there is no share: which rows are edge cases is a decision about
    the task, and no outlier score knows it. The rule is then undecided, and the 20 rows farthest from their nearest
    neighbours are listed to help with tagging.

    With a hold-out or production file it adds an estimate as a note: the share of training inputs that lie farther
    from their five nearest reference inputs than 95 % of the reference's own inputs do. The estimate never decides.

    ## How to say what an edge case is
    In dataaudit.toml (under [tool.dataaudit] in pyproject.toml). A row is an edge case if it meets any case, and it
    meets a case if it meets all of its conditions:

        [rules.edge-case-share.options]
        cases = [
          { field = "tags", values = ["edge", "rare"] },
          { field = "lang", other-than = ["en"], name = "not English" },
          { labels = ["out_of_scope", "fraud"] },
          { pattern = '(?i)\\brefund\\b.*\\btwice\\b' },        # in the input; on = "output" for the output
          { other-scripts = ["latin"] },
          { shorter-than = 3, longer-than = 200 },            # words of the input, outside of the range
          { where = { field = "meta.attempts", min = 3 } },   # any condition of the general checks
        ]

    ## Method and assumptions
    A defined share is a count, so it has no interval. The estimate assumes that 5 % of the reference are edge cases;
    measured on planted shares it is about right near 5 to 10 % and far too low above (30 % is read as 11 to 25 %).

    ## A worked verdict
    1,200 rows, of which 90 carry the tag "edge" and 24 are out of scope, 6 of them both: 108 of 1,200 are 9 %. The
    limit is 10 % to 20 %: the rule fails, 12 more edge cases pass it.

    ## What it cannot see
    Edge cases that the definition does not name. The language of a text: use a field that says it, or its script.
    """

    name = "edge-case-share"
    cost = "heavy"

    cases: tuple[Case, ...] = ()

    def measure(self, audit: Audit) -> Measurement:
        train = audit.train
        tags = [] if self.cases else list(_tags(train))
        cases = self.cases or tuple(Case(field=path) for path, clear in tags if clear)[:1]
        if cases:
            return _defined(train, cases)
        answers = reviewed(audit, "edge")
        if answers:
            return _answered(answers, train)
        return _undefined(audit, next((path for path, _ in tags), None))


def _tags(train: Dataset) -> Iterator[tuple[str, bool]]:
    """The fields whose name says that they mark edge cases, and whether their values say it too: yes or no."""
    for path, name in train.feature(field_names):
        values = {word(value) for value in train.field(path)} if name in _TAGS else set()
        if values - {""}:
            yield path, values <= YES | NO | {""}


def _defined(train: Dataset, cases: tuple[Case, ...]) -> Measurement:
    met: set[int] = set()
    counts: dict[str, int] = {}
    notes = []
    for number, case in enumerate(cases, 1):
        title = case.name or f"case {number} ({case.kind})"
        lack = case.lacks(train)
        if lack:
            near = did_you_mean(case.field, train.columns) if case.field else ""
            return Measurement.undecided(f"{title}: {lack}{near}", "correct the case in the config", n=len(train))
        rows = case.rows(train)
        counts[title] = len(rows)
        notes.append(f"{title}: {len(rows):,} example{'' if len(rows) == 1 else 's'}")
        met |= rows
    n = len(train)
    return Measurement(
        value=len(met) / n if n else 0.0,
        n=n,
        method="exact count of the rows that meet the definition",
        facts={"edge_cases": len(met), "cases": counts},
        counted=met,
        notes=tuple(notes),
    )


def _answered(answers: Evidence, train: Dataset) -> Measurement:
    return Measurement(
        value=answers.value,
        interval=None if answers.exact else answers.interval,
        n=answers.reviewed or answers.examples,
        method="reviewed rows",
        facts=answers.facts(),
        notes=answers.lines(),
        settle=f"review more rows: {_review(train)}; or define them: dataaudit rule edge-case-share",
    )


def _review(train: Dataset) -> str:
    return command("review", train.files, "--question edge")


def _undefined(audit: Audit, unclear: str | None) -> Measurement:
    """No share, but the rows to look at first; with a reference, how heavy the tail is against it.

    unclear  a field that seems to mark edge cases, in words of its own
    """
    inputs = sample(audit.train.feature(distinct_inputs), MOST_ROWS)
    reason = "nothing says which rows are edge cases"
    settle = f"define them: dataaudit rule edge-case-share, or ask: {_review(audit.train)}"
    if unclear:
        reason = f'the field "{unclear}" holds other values than yes and no'
        table = f'cases = [{{ field = "{unclear}", values = ["VALUE"] }}]'
        settle = f"say which of them mean an edge case, under [rules.edge-case-share.options]: {table}"
    if len(inputs) < FEWEST_ROWS:
        return Measurement.undecided(reason, settle, n=len(audit.train))
    other = audit.production or audit.holdout
    reference = sample(other.feature(distinct_inputs), MOST_ROWS) if other else ()
    if other is None or len(reference) < FEWEST_ROWS:
        return Measurement.undecided(reason, settle, n=len(inputs), findings=_farthest(audit.train, inputs))
    share = _tail_share([text for text, _ in inputs], [text for text, _ in reference])
    title = _TITLES[other.split]
    return Measurement.undecided(
        reason,
        settle,
        n=len(inputs),
        method=f"estimate: training inputs farther out than the farthest {TAIL:.0%} of the {title} inputs",
        facts={"tail_share": round(share, 4), "reference": other.split, "reference_n": len(reference)},
        notes=(f"estimate: {share:.1%} lie farther out than the farthest {TAIL:.0%} of the {title} inputs",),
        findings=_farthest(audit.train, inputs),
    )


def _tail_share(texts: list[str], reference: list[str]) -> float:
    import numpy as np
    from threadpoolctl import threadpool_limits

    from dataaudit.features.distribution.density import closeness

    with threadpool_limits(1):
        ours, theirs = closeness(texts, reference)
    return float((ours < np.quantile(theirs, TAIL)).mean())


def _farthest(train: Dataset, inputs: Sequence[Input]) -> list[Finding]:
    """The rows in the sparsest places, the sparsest first."""
    from dataaudit.features.distribution.density import closeness_within

    near = closeness_within([text for text, _ in inputs])
    order = sorted(range(len(inputs)), key=lambda i: (round(float(near[i]), 6), inputs[i][0]))[:LISTED]
    return [
        Finding(
            train.place(inputs[i][1]),
            "far from its nearest neighbours: an edge case?",
            score=round(float(near[i]), 4),
            text=train.inputs[inputs[i][1]][:200],
        )
        for i in order
    ]
