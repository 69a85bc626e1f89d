"""Answers read as JSON, and the prompts that demand it."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, NamedTuple

Style = Literal["bare", "fenced", "surrounded", "none"]

_FENCE = "```"
_JSON = re.compile("json", re.IGNORECASE)
_REACH = 200  # characters before and behind the word in which it can be demanded
# Only what cannot be meant otherwise: "write a function that returns JSON" demands no JSON as the answer.
_DEMAND = re.compile(
    r"""(?ix)
    \b json [ ] mode \b
  | \b (?: respond | reply | answer | output | return | print | give | produce | generate )
      \s (?: (?:your|the|a|me|us|back|answer|result|response|output|only|just|strictly|solely|exclusively) \s ){0,4}
      (?: in | with | as | using ) \s (?: (?:a|an|one|single|only|strict|valid|raw|pure|plain|well-formed|the) \s ){0,3}
      json \b (?! \s* (?:schema|api|parser|library|file|web) )
  | \b (?: only | just | nothing \s but ) \s (?: \w+ \s ){0,3}? (?:valid \s)? json \b
      (?! \s* (?:schema|api|parser|library|file|web) )
  | \b (?: answer | response | reply | output ) \s (?: must | should | has \s to | is \s to | shall ) \s be \s
      (?: (?:a|an|only|valid|raw|strict|one|single|pure) \s ){0,3} json \b
    """
)


class Reading(NamedTuple):
    """How an answer is JSON: the parsed object or list, how it stands, and what is wrong where it is none."""

    style: Style
    value: Any = None
    problem: str = ""


def read_json(text: str) -> Reading:
    """The object or list an answer holds. A bare number or word is JSON too, but no sign that JSON was meant."""
    try:
        value = parse(text)
    except ValueError as error:
        return _otherwise(text, error)
    if isinstance(value, dict | list):
        return Reading("bare", value)
    return Reading("none", problem="no JSON object or list")


def parse(text: str) -> Any:
    """Strict JSON. Raises ValueError."""
    import orjson

    try:
        return orjson.loads(text)
    except ValueError:
        try:
            return json.loads(text, parse_constant=_refuse)  # lone surrogates are JSON, though orjson takes none
        except RecursionError:
            raise ValueError("nested too deeply") from None


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _otherwise(text: str, error: ValueError) -> Reading:
    inside = _inside_fence(text.strip())
    if inside is not None:
        inner = read_json(inside)
        return Reading("fenced", inner.value) if inner.style == "bare" else Reading("none", problem=inner.problem)
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if start >= 0:
        try:
            value, _ = json.JSONDecoder(parse_constant=_refuse).raw_decode(text, start)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and value:
            return Reading("surrounded", value, "text around the JSON")
    where = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
    return Reading("none", problem=f"not JSON{where}")


def _inside_fence(text: str) -> str | None:
    """What a code fence holds, where the whole text is one."""
    opening, _, rest = text.partition("\n")
    language = opening.removeprefix(_FENCE).strip()
    if opening.startswith(_FENCE) and rest.endswith(_FENCE) and (not language or language.isalnum()):
        return rest.removesuffix(_FENCE)
    return None


def demands_json(prompt: str) -> bool:
    """Whether a prompt asks for JSON as the answer."""
    if "json" not in prompt.casefold():
        return False
    named = (match.start() for match in _JSON.finditer(prompt))
    return any(_DEMAND.search(prompt, max(0, at - _REACH), at + _REACH) for at in named)
