"""Calculations that a text annotates as `<<48/2=24>>`, as GSM8K does, and whether they are right."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from fractions import Fraction

ANNOTATION = re.compile(r"<<([^<>=]{1,120})=([^<>=]{1,40})>>")
_READABLE = re.compile(r"[\d.+\-*/() ]*")
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "$": None, "€": None, "£": None, ",": None})
_PERCENT = re.compile(r"(\d+\.?\d*|\.\d+)\s*%")
_BINARY: dict[type, Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def wrong_calculations(text: str) -> Iterator[str]:
    """The annotations whose result does not follow. What is no plain arithmetic is left alone."""
    for match in ANNOTATION.finditer(text):
        value, result = _value(match[1]), _value(match[2])
        if value is not None and result is not None and abs(value - result) >= _last_place(match[2]):
            yield match[0]


def _last_place(result: str) -> Fraction:
    """The worth of the last digit shown: results may be rounded or cut there."""
    decimals = re.search(r"\.(\d+)\s*$", result.translate(_SIGNS))
    return Fraction(1, 10 ** len(decimals[1])) if decimals else Fraction(1)


def _value(expression: str) -> Fraction | None:
    plain = expression.translate(_SIGNS).strip()
    if plain.isdecimal() and plain.isascii():
        return Fraction(int(plain))
    if "%" in plain:
        plain = _PERCENT.sub(r"(\1/100)", plain)
    if not _READABLE.fullmatch(plain) or "**" in plain or "//" in plain:
        return None
    try:
        return _evaluate(ast.parse(re.sub(r"(?<![\d.])0+(?=\d)", "", plain), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError):
        return None


def _evaluate(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Fraction(node.value if isinstance(node.value, int) else str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        value = _evaluate(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _BINARY[type(node.op)](_evaluate(node.left), _evaluate(node.right))
    raise ValueError("no plain arithmetic")
