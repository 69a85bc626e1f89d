"""Labels that are steps of a scale: A1 to C2, one star to five, very negative to very positive.

People who grade differ by a step, so that a neighbour's label is no error by chance. Names of steps tell that they are
steps. Numbers may be names of topics as well: they are steps where their own name or field says so ("3 stars"), or
where the model's mistakes stay nearer than under other orders of the same labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dataaudit.features.text import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dataaudit.features.labels.predictions import Predictions

    Floats = NDArray[np.float64]

FEWEST_STEPS, WIDEST = 3, 10  # labels, and the difference of the highest and the lowest number
ORDERS, BY_CHANCE = 999, 0.05  # other orders tried, and the share of them that may do as well

# One scale a line, the lowest step first; names between bars are one step.
SCALES = """
a1 < a2 < b1 < b2 < c1 < c2
very negative < negative|neg < slightly negative < neutral|neu|mixed < slightly positive < positive|pos < very positive
very disagree < disagree < slightly disagree < neutral|undecided < slightly agree < agree < very agree
none|no < very low|info < low|minor|mild|small|slight < medium|moderate|normal < high|major|severe|large < very high|critical|urgent
very easy < easy|simple < medium|moderate|intermediate|normal < hard|difficult|complex < very hard|very difficult|expert
beginner|novice|elementary|basic < intermediate < advanced < expert|proficient
terrible|awful|very bad|very poor < bad|poor < fair|average|ok|okay|neutral < good < very good|great < excellent|perfect
never < rarely|seldom < sometimes|occasionally < often|usually|frequently < always
pants fire|pants on fire < false < barely true|mostly false < half true < mostly true < true
"""  # noqa: E501
SAME = dict.fromkeys(("strongly", "extremely", "highly", "most", "completely"), "very") | dict.fromkeys(
    ("somewhat", "weakly", "mildly", "rather", "moderately"), "slightly"
)
NUMBERS = {name: str(k) for k, name in enumerate(("zero", "one", "two", "three", "four", "five"))}
STEP_WORDS = frozenset(
    ["star", "stars", "level", "grade", "rating", "score", "stage", "severity", "priority", "difficulty", "likert"]
)
_WHOLE = re.compile(r"-?\d{1,2}(\.0+)?")


@dataclass(frozen=True, eq=False)
class Scale:
    """The place of each class, counted from 0 over the classes there are; not a number for one beside the scale."""

    places: Floats

    @property
    def apart(self) -> Floats:
        """The distance of each two classes: 0 for one and the same, 1 for the two ends and for any beside the scale."""
        import numpy as np

        steps = np.abs(self.places[:, None] - self.places)
        result: Floats = np.where(np.isnan(steps), 1.0, steps / np.nanmax(steps))
        np.fill_diagonal(result, 0.0)
        return result

    def forgive(self, p: Predictions) -> Predictions:
        """The same predictions for the coarser question whether a label is within a step of the predicted one."""
        import numpy as np

        every, predicted = np.arange(len(p.given)), p.predicted
        near = np.abs(self.places[:, None] - self.places) <= 1
        np.fill_diagonal(near, True)
        around = near[predicted]
        chances = np.where(around, 0.0, p.probabilities)
        chances[every, predicted] = (p.probabilities * around).sum(1)
        return replace(p, given=np.where(around[every, p.given], predicted, p.given), probabilities=chances)


def scale_of(p: Predictions, path: str = "") -> Scale | None:
    """None where the labels are no steps. `path` is the field that they stand in."""
    for names in _named():
        scale = _scale([names.get(_key(name)) for name in p.classes])
        if scale:
            return scale
    numbers = [number for name in p.classes if (number := _number(name)) is not None]
    if len(numbers) < len(p.classes) or max(numbers) - min(numbers) > WIDEST:
        return None
    scale = _scale(numbers)
    said = all(_says_step(name) for name in p.classes) or _says_step(path)
    return scale if scale and (said or _mistakes_stay_near(p, scale)) else None


def _named() -> list[dict[str, float]]:
    """The place of each name, by scale."""
    lines = [line.split(" < ") for line in SCALES.strip().splitlines()]
    return [{_key(name): float(k) for k, step in enumerate(line) for name in step.split("|")} for line in lines]


def _key(name: str) -> str:
    """A name without its spelling: "Strongly_Disagree" and "very disagree" are the same step."""
    first, _, rest = normalise(name).partition(" ")
    return (SAME.get(first, first) + rest).replace(" ", "")


def _says_step(name: str) -> bool:
    return not STEP_WORDS.isdisjoint(normalise(name).split())


def _number(name: str) -> float | None:
    """The whole number in a name such as 3, 3.0, "three", "3 stars" or "Level 3"; None where there is none."""
    words = " ".join(NUMBERS.get(word, word) for word in normalise(name).split() if word not in STEP_WORDS)
    found = _WHOLE.fullmatch(name.strip()) or _WHOLE.fullmatch(words)
    return float(found[0]) if found else None


def _scale(given: Sequence[float | None]) -> Scale | None:
    """The scale of classes at the given places, of which those that no class has do not count."""
    import numpy as np

    steps = sorted({place for place in given if place is not None})
    if len(steps) < FEWEST_STEPS:
        return None
    return Scale(np.array([np.nan if place is None else steps.index(place) for place in given], dtype=np.float64))


def _mistakes_stay_near(p: Predictions, scale: Scale) -> bool:
    """Whether the labels that the model contradicts lie nearer to its own than under nearly all other orders."""
    import numpy as np

    classes = len(p.classes)
    counts = np.bincount(p.given * classes + p.predicted, minlength=classes**2).reshape(classes, classes)
    rng = np.random.default_rng(0)
    found = float((counts * scale.apart).sum())
    orders = [scale.apart[np.ix_(order, order)] for order in (rng.permutation(classes) for _ in range(ORDERS))]
    return sum(float((counts * apart).sum()) <= found for apart in orders) < BY_CHANCE * ORDERS
