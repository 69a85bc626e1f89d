"""A plan as text, Markdown, JSON or HTML."""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson

from dataaudit.errors import DataAuditError
from dataaudit.plan.money import Costs
from dataaudit.plan.planner import Plan
from dataaudit.reports.wording import printable

SCHEMA = "dataaudit/plan/v1"
_OTHERWISE = "If it were otherwise"
_COLOURS = {"fine-tune": "green", "evaluate both": "yellow", "collect data first": "yellow"}


def render_json(plan: Plan) -> str:
    """Every number of the plan, and what the text says of them; a break-even that never comes is null."""
    sections = [{"title": title, "lines": lines} for title, lines in _sections(plan)]
    data = {"schema": SCHEMA, "outcome": plan.decision.outcome, **dataclasses.asdict(plan), "sections": sections}
    return orjson.dumps(data, default=_plain, option=orjson.OPT_INDENT_2).decode() + "\n"


@dataclass(frozen=True, slots=True)
class Advice:
    """A plan as its JSON tells it: enough to be shown beside the report it was made from."""

    outcome: str
    because: str
    sections: Sequence[tuple[str, Sequence[str]]]
    examples: int | None
    good_examples: int | None


def read(path: Path) -> Advice:
    """The advice in a file that `dataaudit plan --output-format json` wrote. Raises DataAuditError."""
    how = "make one: dataaudit plan --audit audit.json ... --output-format json > plan.json"
    try:
        data = orjson.loads(path.read_bytes())
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be read ({error.strerror or error})", how) from None
    except ValueError as error:
        raise DataAuditError(f"{path}: expected a plan as JSON, found no JSON ({error})", how) from None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise DataAuditError(f"{path}: expected a plan of dataaudit ({SCHEMA}), found something else", how)
    try:
        sections = [(str(part["title"]), [str(line) for line in part["lines"]]) for part in data["sections"]]
        audit = data.get("audit") or {}
        because = str(data["decision"]["because"])
        return Advice(str(data["outcome"]), because, sections, audit.get("examples"), audit.get("good_examples"))
    except (KeyError, TypeError, AttributeError) as error:
        raise DataAuditError(f"{path}: a damaged plan: {type(error).__name__}: {error}", how) from None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def render_text(plan: Plan) -> str:
    """For a terminal; click strips the styles where colour is off."""
    lines: list[str] = []
    for title, body in _sections(plan):
        lines += [click.style(title, bold=True), *(f"  {line}" for line in body), ""]
    outcome = click.style(plan.decision.outcome, fg=_COLOURS.get(plan.decision.outcome, "cyan"), bold=True)
    return "\n".join([*lines, f"{outcome}: {plan.decision.because}", ""])


def render_markdown(plan: Plan) -> str:
    """For a pull request or a step summary."""
    lines = [f"**{plan.decision.outcome}**: {plan.decision.because}", ""]
    for title, body in _sections(plan):
        lines += [f"### {title}", "", *(f"- {line}" for line in body), ""]
    return "\n".join(lines)


def render_html(plan: Plan) -> str:
    """One self-contained page: no script, no network; what it shows of the data are numbers."""
    from jinja2 import Environment, PackageLoader

    sections = list(_sections(plan))
    titles = [title for title, _ in sections]
    split = next((i for i, title in enumerate(titles) if title.startswith(_OTHERWISE)), len(titles))
    longest = max((row.breakeven[1] or 0.0 for row in plan.sensitivity), default=0.0)
    bars = [
        {
            "change": row.change,
            "savings": money(row.savings),
            "breakeven": months(row.breakeven),
            "width": None if row.breakeven[1] is None else round(100 * row.breakeven[1] / longest, 1) if longest else 0,
        }
        for row in plan.sensitivity
    ]
    page = Environment(loader=PackageLoader("dataaudit.reports"), autoescape=True).get_template("plan.html.j2")
    return page.render(plan=plan, before=sections[1:split], bars=bars, after=sections[split + bool(bars) :]) + "\n"


def _sections(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    yield (
        "Path",
        [
            f"{number}. {answer.question} {answer.reply.upper()} ({answer.evidence}: {printable(answer.because)})"
            for number, answer in enumerate(plan.decision.path, 1)
        ],
    )
    if plan.decision.changes:
        yield "What would change the answer", list(plan.decision.changes)
    facts = list(_facts(plan))
    if facts:
        yield "Facts", facts
    if plan.costs:
        yield f"Costs with {plan.model.title}", list(_costs(plan.costs))
        otherwise = [
            f"{row.change}: saves {money(row.savings)} a month, {pays_back(row.breakeven)}" for row in plan.sensitivity
        ]
        if otherwise:
            yield f"{_OTHERWISE} (article's formula)", otherwise
        elsewhere = [
            f"{model.title}: training {money(*cost.training)}, {pays_back(cost.breakeven)}"
            for model, cost in plan.others
        ]
        yield "Elsewhere", elsewhere
    if plan.layers:
        yield "Hybrid layers", [f"{t['name']}: {t['technique']} ({t['handles']})" for t in plan.layers]
    if plan.mistakes:
        yield "Mistakes to avoid", [f"{m.says}. {m.avoid[0].upper()}{m.avoid[1:]}." for m in plan.mistakes]
    if plan.warnings:
        yield "Warnings", list(plan.warnings)
    yield "Limits of this advice", list(plan.caveats)


def _facts(plan: Plan) -> Iterator[str]:
    if plan.task:
        how = "suggested by the data; say --task to change it" if plan.task_suggested else "given"
        reaches = f"prompting {_range(plan.task.prompting)}, fine-tuned {_range(plan.task.tuned)}"
        yield f"task: {plan.task.title} ({how}); {reaches}. {plan.task.says}"
    if plan.audit:
        failed = f"; failed: {' '.join(plan.audit.failed)}" if plan.audit.failed else ""
        good = f"{plan.audit.good_examples:,} good of {plan.audit.examples:,} examples"
        yield f"data: {good}, tier {plan.audit.tier}{failed}"
    if plan.band:
        yield f"volume: {plan.band.says}: {plan.band.why}"


def _costs(costs: Costs) -> Iterator[str]:
    yield f"training: {money(*costs.training)}"
    if costs.savings is not None:
        article = f"{pays_back(costs.breakeven)} (article's formula)"
        yield f"prompt tokens saved: {money(costs.savings)} a month; {article}"
    if costs.year_volume is not None:
        yield f"pays back within a year from {costs.year_volume:,.0f} requests a day"
    if costs.prompting_monthly is not None and costs.tuned_monthly is not None:
        yield f"a month: prompting {money(costs.prompting_monthly)}, fine-tuned {money(costs.tuned_monthly)}"
    if costs.retraining_monthly is not None and costs.retraining_monthly[1] > 0:
        yield f"retraining, evaluation and labelling: {money(*costs.retraining_monthly)} a month"
    if costs.full_breakeven is not None and costs.full_savings is not None:
        low, high = costs.full_savings
        saves = f"saves {money(low, high)} a month" if high > 0 else f"costs {money(-high, -low)} more a month"
        yield f"all of it together: {saves}, {pays_back(costs.full_breakeven)}"
    else:
        yield "no token prices for this model: the full break-even needs them (--prices FILE)"


def money(low: float, high: float | None = None) -> str:
    """`$54` or `$15 to $75`; cents below ten dollars."""

    def one(value: float) -> str:
        sign = "-" if value < 0 else ""
        return f"{sign}${abs(value):,.0f}" if abs(value) >= 10 else f"{sign}${abs(value):,.2f}"

    return one(low) if high is None or one(low) == one(high) else f"{one(low)} to {one(high)}"


def pays_back(span: Sequence[float | None] | None) -> str:
    """`breaks even in 19 days`, or `never breaks even`."""
    when = months(span)
    return "never breaks even" if when == "never" else f"breaks even {when}"


def months(span: Sequence[float | None] | None) -> str:
    """`in 0.3 to 1.4 months`, `never`, or that the price is not known."""
    if span is None:
        return "at a price not known here (--prompt-price)"
    low, high = span
    if low is None:
        return "never"
    if high is None:
        return f"in {low:.1f} months at best, possibly never"
    if high < 1:
        first, last = (max(1, math.ceil(30 * month)) for month in (low, high))
        return f"in {first} to {last} days" if first < last else f"in {last} day{'' if last == 1 else 's'}"
    return f"in {low:.1f} months" if f"{low:.1f}" == f"{high:.1f}" else f"in {low:.1f} to {high:.1f} months"


def _range(shares: tuple[float, float]) -> str:
    return f"{shares[0] * 100:.0f}-{shares[1] * 100:.0f} %"
