"""`dataaudit plan`: should this be fine-tuned at all?"""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Any

import click

from dataaudit.errors import DataAuditError

_ASKABLE = ("volume", "examples", "gap", "format")


@click.command("plan", short_help="Fine-tune or prompt? What it costs, when it breaks even.")
@click.argument("train", nargs=-1, metavar="[TRAIN...]")
@click.option("--holdout", multiple=True, metavar="FILE", help="Hold-out files, where TRAIN is audited here.")
@click.option("--audit", "audit_file", type=click.Path(), metavar="FILE", help="A JSON report of dataaudit check.")
@click.option("--daily-requests", type=float, metavar="N", help="Requests a day in production.")
@click.option("--task", metavar="NAME", help="Kind of task, such as classification, ner, style, reasoning.")
@click.option("--model", "--provider", metavar="NAME", help="Provider, model or provider/model of the price table.")
@click.option("--examples", type=int, metavar="N", help="Good examples, where no audit says it.")
@click.option("--training-tokens", type=float, metavar="N", help="Tokens of the training data, for one epoch.")
@click.option("--epochs", type=float, default=3.0, show_default=True, metavar="N")
@click.option("--prompt-tokens", type=float, metavar="N", help="Tokens of the prompt with its examples.")
@click.option("--prompt-file", type=click.Path(), metavar="FILE", help="... or the prompt itself, to be measured.")
@click.option("--tuned-prompt-tokens", type=float, metavar="N", help="Tokens of the prompt a tuned model needs.")
@click.option("--tuned-prompt-file", type=click.Path(), metavar="FILE", help="... or that prompt itself.")
@click.option("--output-tokens", type=float, default=0.0, metavar="N", help="Tokens of an answer.")
@click.option("--prompting-quality", metavar="SHARE", help="Quality that prompting reaches: 0.86 or 86%.")
@click.option("--target-quality", metavar="SHARE", help="Quality that is needed.")
@click.option("--eval-prompting", type=click.Path(), metavar="FILE", help="Scores of prompting on the hold-out.")
@click.option("--eval-tuned", type=click.Path(), metavar="FILE", help="Scores of the tuned model on the same examples.")
@click.option("--prompt-price", type=float, metavar="USD", help="Price of a million prompt tokens.")
@click.option("--retrainings", type=float, default=3.0, show_default=True, metavar="N", help="Retrainings a year.")
@click.option("--evaluation-cost", type=float, default=0.0, metavar="USD", help="Cost of one evaluation.")
@click.option("--labelling-cost", type=float, default=0.0, metavar="USD", help="Cost of labelling for one training.")
@click.option("--fixed-monthly", type=float, default=0.0, metavar="USD", help="Hosting of the tuned model a month.")
@click.option("--prices", type=click.Path(), metavar="FILE", help="Your own prices, laid over the built-in table.")
@click.option("--output-format", type=click.Choice(["text", "markdown", "json", "html"]), default="text")
def command(train: tuple[str, ...], holdout: tuple[str, ...], **said: Any) -> None:
    """Should this be fine-tuned at all, what will it cost, and when does it break even?

    Give an audit (--audit FILE) or the training files, and what production looks like. On a terminal the rest is
    asked.
    """
    from dataaudit.plan.evaluation import compare, read_scores
    from dataaudit.plan.money import Upkeep
    from dataaudit.plan.planner import DEFAULT_MODEL, Request, plan
    from dataaudit.plan.tables import load_tables

    tables = load_tables(Path(said["prices"]) if said["prices"] else None)
    audit = _audit(said["audit_file"], train, holdout)
    if bool(said["eval_prompting"]) != bool(said["eval_tuned"]):
        raise DataAuditError("--eval-prompting and --eval-tuned belong together: the comparison is paired")
    evaluation = None
    if said["eval_prompting"]:
        evaluation = compare(read_scores(Path(said["eval_prompting"])), read_scores(Path(said["eval_tuned"])))
    request = Request(
        daily_requests=said["daily_requests"],
        task=said["task"],
        model=said["model"] or DEFAULT_MODEL,
        examples=said["examples"],
        training_tokens=said["training_tokens"],
        prompt_tokens=_tokens(said["prompt_tokens"], said["prompt_file"]),
        tuned_prompt_tokens=_tokens(said["tuned_prompt_tokens"], said["tuned_prompt_file"]),
        output_tokens=said["output_tokens"],
        epochs=said["epochs"],
        prompting=_share(said["prompting_quality"], "--prompting-quality"),
        target=_share(said["target_quality"], "--target-quality"),
        prompt_price=said["prompt_price"],
        upkeep=Upkeep(said["retrainings"], said["evaluation_cost"], said["labelling_cost"], said["fixed_monthly"]),
    )
    today = datetime.date.today()
    outcome = plan(request, tables, audit, evaluation, today)
    while (missing := _missing(outcome)) is not None:
        if not sys.stdin.isatty():
            _refuse(request, audit is not None, missing)
        request = _ask(missing, request, list(tables.tasks))
        outcome = plan(request, tables, audit, evaluation, today)

    from dataaudit.reports import plan as report

    render = {
        "text": report.render_text,
        "markdown": report.render_markdown,
        "json": report.render_json,
        "html": report.render_html,
    }
    click.echo(render[said["output_format"]](outcome), nl=False)


def _missing(outcome: Any) -> str | None:
    """The question that nobody has answered and the user can."""
    last = outcome.decision.path[-1]
    undecided = last.reply == "unknown" and last.key in _ASKABLE and last.evidence in ("none", "assumed")
    return last.key if undecided else None


def _refuse(request: Any, has_audit: bool, missing: str) -> None:
    wanted = {
        "volume": "--daily-requests N" if request.daily_requests is None else None,
        "examples": None if has_audit or request.examples is not None else "--audit FILE or --examples N",
        "gap": "--task NAME, or --prompting-quality and --target-quality" if request.task is None else None,
    }
    if missing == "gap" and request.task is not None:
        wanted["gap"] = "--prompting-quality and --target-quality"
    if missing == "format":
        wanted["format"] = "--task NAME"
    raise DataAuditError(
        "plan needs: " + "; ".join(word for word in wanted.values() if word), "run: dataaudit plan --help"
    )


def _ask(missing: str, request: Any, tasks: list[str]) -> Any:
    """Asks for the one thing that decides next."""
    from dataclasses import replace

    if missing == "volume":
        return replace(request, daily_requests=click.prompt("Requests a day in production", type=float, err=True))
    if missing == "examples":
        return replace(request, examples=click.prompt("Good labelled examples you have", type=int, err=True))
    if missing == "format" or (missing == "gap" and request.task is None):
        return replace(request, task=click.prompt("Kind of task", type=click.Choice(tasks), err=True))
    reached = click.prompt("Quality that prompting reaches (such as 86%)", err=True)
    target = click.prompt("Quality that is needed (such as 95%)", err=True)
    return replace(
        request, prompting=_share(reached, "quality of prompting"), target=_share(target, "quality that is needed")
    )


def _audit(file: str | None, train: tuple[str, ...], holdout: tuple[str, ...]) -> Any:
    from dataaudit.plan.planner import facts_of

    if file and train:
        raise DataAuditError("--audit and training files exclude each other: one of them is enough")
    if file:
        try:
            report = json.loads(Path(file).read_text("utf-8"))
        except FileNotFoundError:
            raise DataAuditError(f"{file}: no such file") from None
        except (OSError, ValueError) as error:
            raise DataAuditError(f"{file}: is no JSON report ({error})") from None
        return facts_of(report if isinstance(report, dict) else {})
    if not train:
        return None
    from dataaudit.api import audit
    from dataaudit.reports.json import to_dict

    return facts_of(to_dict(audit(list(train), holdout=list(holdout) or None), max_findings=0))


def _tokens(number: float | None, file: str | None) -> float | None:
    if file is None:
        return number
    if number is not None:
        raise DataAuditError(f"{file}: give the number of tokens or the prompt, not both")
    from dataaudit.features.tokens import count

    try:
        return float(count(Path(file).read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise DataAuditError(f"{file}: cannot be read ({error})") from None


def _share(text: str | None, where: str) -> float | None:
    """`86%`, `86 %` or `0.86`."""
    if text is None:
        return None
    try:
        return float(text.rstrip("% ")) / 100 if text.rstrip().endswith("%") else float(text)
    except ValueError:
        raise DataAuditError(f"{where}: expected a share such as 0.86 or 86%, found {text}") from None
