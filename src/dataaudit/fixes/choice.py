"""Which fixes run: the safe ones, with --unsafe the others, and what --drop names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from dataaudit.check import Registry
from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.fixes import Fixer
from dataaudit.fixes.drops import leaking, listed, repeats
from dataaudit.fixes.masking import Find, masked, personal_masks, secret_masks
from dataaudit.fixes.repairs import (
    Repair,
    as_reviewed,
    decode_anew,
    on_one_line,
    one_spelling,
    repaired,
    without_hidden,
    without_invisible,
)

if TYPE_CHECKING:
    from dataaudit.rule import Rule

SAFE = ("readable-rows", "label-accuracy", "mojibake", "invisible-characters", "label-variants", "nothing-learnt",
        "equal-leakage", "near-leakage", "equal-duplicates")  # fmt: skip
UNSAFE = ("hidden-text", "secrets", "personal-data", "valid-format", "empty-output", "near-leakage-short",
          "near-duplicates")  # fmt: skip
# In this order: reviewers answered about rows as they were; repairs can make rows equal; a cluster must not keep the
# row that leaks.
_ORDER = ("readable-rows", "label-accuracy", "mojibake", "invisible-characters", "hidden-text", "secrets",
          "personal-data", "label-variants", "valid-format", "nothing-learnt", "empty-output", "equal-leakage",
          "near-leakage", "near-leakage-short")  # fmt: skip
_LAST = ("equal-duplicates", "near-duplicates")


def _repair(repair: Repair, reason: str) -> Callable[[Rule, Registry, bool], Fixer]:
    return lambda rule, registry, unsafe: repaired(rule, registry, repair, reason)


def _mask(find: Find) -> Callable[[Rule, Registry, bool], Fixer]:
    return lambda rule, registry, unsafe: masked(rule, registry, find)


# Rules whose rows are changed rather than dropped.
_MENDED: Mapping[str, Callable[[Rule, Registry, bool], Fixer]] = {
    "readable-rows": lambda rule, registry, unsafe: on_one_line(rule, registry),
    "label-accuracy": lambda rule, registry, unsafe: as_reviewed(rule),
    "mojibake": _repair(decode_anew, "decoded anew"),
    "invisible-characters": _repair(without_invisible, "invisible characters removed"),
    "hidden-text": _repair(without_hidden, "characters that hide or turn text removed"),
    "secrets": _mask(secret_masks),
    "personal-data": _mask(personal_masks),
    "label-variants": lambda rule, registry, unsafe: one_spelling(rule, unsafe),
}


def chosen(
    rules: Mapping[str, Rule], drop: Sequence[str], ignore: Sequence[str], unsafe: bool, registry: Registry
) -> list[Fixer]:
    """The fixers, in the order in which they run. To name a rule under --drop is to consent to what is unsafe."""
    named = [name for word in drop for name in resolve(word, rules, "--drop")]
    left = {name for word in ignore for name in resolve(word, rules, "--ignore")}
    wanted = dict.fromkeys(name for name in (*SAFE, *(UNSAFE if unsafe else ()), *named) if name not in left)
    between = [name for name in wanted if name not in _ORDER and name not in _LAST]
    order = [name for name in (*_ORDER, *between, *_LAST) if name in wanted and name in rules]
    return [fixer_of(rules[name], registry, set(named), unsafe) for name in order]


def fixer_of(rule: Rule, registry: Registry, named: Collection[str], unsafe: bool) -> Fixer:
    """The fixer of one rule: one copy of what repeats stays; else rows are mended where they can be, or dropped."""
    if rule.check in ("equal-duplicates", "near-duplicates"):
        return repeats(rule, registry)
    if rule.check in ("equal-leakage", "near-leakage"):
        return leaking(rule, registry)
    if rule.name in _MENDED and rule.name not in named:
        return _MENDED[rule.name](rule, registry, unsafe)
    return listed(rule, registry)


def resolve(word: str, rules: Mapping[str, Rule], option: str) -> list[str]:
    """The rules that are meant, by name, code or the beginning of codes."""
    found = [name for name, rule in rules.items() if rule.answers_to(word)]
    if not found:
        raise DataAuditError(f'{option} {word}: unknown rule "{word}"{did_you_mean(word, list(rules))}')
    return found
