"""Training cost, monthly cost, savings and break-even: by the article's formula and with all that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dataaudit.plan.tables import Model, Range

MONTHS_A_YEAR = 12
NEVER = 100 * MONTHS_A_YEAR  # a break-even after a century is none


@dataclass(frozen=True, slots=True)
class Usage:
    """What is asked of the model: requests a day and tokens a request."""

    daily_requests: float
    prompt_tokens: float
    tuned_prompt_tokens: float
    output_tokens: float = 0.0
    days_a_month: int = 30

    @property
    def monthly_requests(self) -> float:
        return self.daily_requests * self.days_a_month


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the article's formula leaves out, in US dollars."""

    retrainings_a_year: float = 3.0
    evaluation: float = 0.0
    labelling: float = 0.0
    fixed_monthly: float = 0.0


@dataclass(frozen=True, slots=True)
class Costs:
    """US dollars. Ranges are (low, high). Inside a break-even (months), None means never; a whole None, not known."""

    training: Range
    savings: float | None
    breakeven: tuple[float | None, float | None] | None
    prompting_monthly: float | None
    tuned_monthly: float | None
    retraining_monthly: Range | None
    full_savings: Range | None
    full_breakeven: tuple[float | None, float | None] | None
    year_volume: float | None


def training_cost(model: Model, tokens: float | None, epochs: float) -> Range:
    """Tokens x epochs x price, or GPU hours x price; the article's typical run where the tokens are not known."""
    if model.gpu_hour and model.hours:
        return model.gpu_hour[0] * model.hours[0], model.gpu_hour[1] * model.hours[1]
    if model.train_per_m and tokens is not None:
        millions = tokens * epochs / 1e6
        return model.train_per_m[0] * millions, model.train_per_m[1] * millions
    return model.run or (0.0, 0.0)


def article_savings(usage: Usage, price_per_m: float) -> float:
    """Monthly savings: the prompt tokens that fine-tuning makes unnecessary, at one price."""
    return usage.monthly_requests * (usage.prompt_tokens - usage.tuned_prompt_tokens) * price_per_m / 1e6


def breakeven(cost: float, savings: float) -> float | None:
    """Months until savings have paid the cost; None if they never do (or not within a century)."""
    return cost / savings if savings > 0 and cost <= savings * NEVER else None


def costs(
    model: Model, usage: Usage, tokens: float | None, epochs: float, upkeep: Upkeep, prompt_price: float | None
) -> Costs:
    """Everything that is known for one model; the article's formula needs one price, the full one four."""
    training = training_cost(model, tokens, epochs)
    price = prompt_price if prompt_price is not None else model.tuned_in_per_m
    savings = article_savings(usage, price) if price is not None else None
    a_daily_request = savings / usage.daily_requests if savings else 0.0
    return Costs(
        training=training,
        savings=savings,
        breakeven=None if savings is None else (breakeven(training[0], savings), breakeven(training[1], savings)),
        year_volume=_year_volume(training[1], a_daily_request),
        **_full(model, usage, training, upkeep),  # type: ignore[arg-type]
    )


def _year_volume(cost: float, a_daily_request: float) -> float | None:
    """Requests a day that pay `cost` back within a year, where one saves `a_daily_request` a month."""
    return cost / MONTHS_A_YEAR / a_daily_request if a_daily_request > 1e-12 else None


def _full(model: Model, usage: Usage, training: Range, upkeep: Upkeep) -> dict[str, object]:
    prices = (model.base_in_per_m, model.base_out_per_m, model.tuned_in_per_m, model.tuned_out_per_m)
    retraining = tuple(
        upkeep.retrainings_a_year * (cost + upkeep.evaluation + upkeep.labelling) / MONTHS_A_YEAR for cost in training
    )
    none = {"prompting_monthly": None, "tuned_monthly": None, "full_savings": None, "full_breakeven": None}
    if any(price is None for price in prices):
        return {**none, "retraining_monthly": retraining}
    base_in, base_out, tuned_in, tuned_out = (price or 0.0 for price in prices)
    million_requests = usage.monthly_requests / 1e6
    prompting = million_requests * (usage.prompt_tokens * base_in + usage.output_tokens * base_out)
    tuned = million_requests * (usage.tuned_prompt_tokens * tuned_in + usage.output_tokens * tuned_out)
    tuned += upkeep.fixed_monthly
    # The dear training goes with the small saving: the range is from the worst case to the best.
    savings = (prompting - tuned - retraining[1], prompting - tuned - retraining[0])
    first = [cost + upkeep.evaluation + upkeep.labelling for cost in training]
    return {
        "prompting_monthly": prompting,
        "tuned_monthly": tuned,
        "retraining_monthly": retraining,
        "full_savings": savings,
        "full_breakeven": (breakeven(first[0], savings[1]), breakeven(first[1], savings[0])),
    }


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One assumption changed, and what it does to savings and break-even by the article's formula."""

    change: str
    savings: float
    breakeven: tuple[float | None, float | None]


def sensitivity(
    model: Model, usage: Usage, tokens: float | None, epochs: float, upkeep: Upkeep, prompt_price: float | None
) -> list[Sensitivity]:
    """Volume, price and prompt length moved, one at a time. Prices have fallen by 50-80 % a year."""
    prompt_price = prompt_price if prompt_price is not None else model.tuned_in_per_m
    if prompt_price is None:
        return []
    cases = [
        ("as given", usage, prompt_price),
        ("a tenth of the volume", replace(usage, daily_requests=usage.daily_requests / 10), prompt_price),
        ("ten times the volume", replace(usage, daily_requests=usage.daily_requests * 10), prompt_price),
        ("prices fall by 50 %", usage, prompt_price * 0.5),
        ("prices fall by 80 %", usage, prompt_price * 0.2),
        ("prompt with examples half as long", _shorter(usage), prompt_price),
    ]
    rows = []
    for change, moved, price in cases:
        outcome = costs(model, moved, tokens, epochs, upkeep, price)
        if outcome.savings is not None and outcome.breakeven is not None:
            rows.append(Sensitivity(change, outcome.savings, outcome.breakeven))
    return rows


def _shorter(usage: Usage) -> Usage:
    saved = usage.prompt_tokens - usage.tuned_prompt_tokens
    return replace(usage, prompt_tokens=usage.tuned_prompt_tokens + saved / 2)
