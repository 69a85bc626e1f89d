"""Finds, reads, extends and validates the configuration; the outcome is `Settings`, and nothing else is asked later."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.packs import DEFAULT_PACKS, find_pack, provider_pack, read_toml, rules_dir
from dataaudit.rule import EDGES, LEVELS, Limit, Rule

FILES = (".dataaudit.toml", "dataaudit.toml", "pyproject.toml")
KEYS = (
    "extends", "format", "fields", "provider", "select", "extend-select", "ignore", "require", "strict",
    "fail-on", "show-text", "plugins", "rules",
)  # fmt: skip
RULE_KEYS = ("code", "check", "options", "limit", "warn", "level", "summary", "why", "fix", "aliases", "options-of")
FAIL_ON = ("error", "warning", "never")
SHOW_TEXT = ("auto", "always", "never")
_OPPOSITE = {"min": "above", "above": "min", "max": "below", "below": "max"}


@dataclass(frozen=True)
class Settings:
    """Everything that was decided before a file is read. `rules` holds all rules, in the order of the packs."""

    rules: Mapping[str, Rule]
    selected: frozenset[str]
    require: frozenset[str] = frozenset()
    strict: bool = False
    fast: bool = False
    fail_on: str = "error"
    show_text: str = "auto"
    format: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    provider: str | None = None
    plugins: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def active(self) -> list[Rule]:
        """The rules to judge, in pack order."""
        return [rule for rule in self.rules.values() if rule.name in self.selected and rule.level != "off"]


def find_config(start: Path) -> Path | None:
    """The nearest config at or above a folder. A pyproject.toml without [tool.dataaudit] does not count."""
    for folder in (start, *start.parents):
        for name in FILES:
            path = folder / name
            if path.is_file() and (name != "pyproject.toml" or _table(path) is not None):
                return path
    return None


def load(
    config: Path | None = None,
    *,
    provider: str | None = None,
    format: str | None = None,
    fields: Mapping[str, str] | None = None,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    sets: Sequence[str] = (),
    strict: bool = False,
    fast: bool = False,
    fail_on: str | None = None,
    show_text: bool = False,
) -> Settings:
    """Settings from the built-in packs, the config file and what the command line says, later ones winning.

    Raises DataAuditError for anything unknown or malformed.
    """
    table = (_table(config) or {}) if config else {}
    where = str(config) if config else "config"
    _check_keys(table, KEYS, where)
    folder = config.parent if config else Path.cwd()

    rules: dict[str, Rule] = {}
    for name in DEFAULT_PACKS:
        _merge(rules, read_toml(rules_dir() / f"{name}.toml", "pack"), name)
    chosen = provider or _text(table, "provider", where)
    if chosen:
        _merge(rules, read_toml(provider_pack(chosen), "pack"), chosen)
    for name in _texts(table, "extends", where):
        path = find_pack(name, folder)
        _merge(rules, read_toml(path, "pack"), str(path))
    _merge(rules, table, where)
    for assignment in sets:
        _merge(rules, {"rules": _assignment(assignment, rules)}, f"--set {assignment}")

    rules = {name: _with_shared_options(rule, rules) for name, rule in rules.items()}
    names = _resolve(rules, select or _texts(table, "select", where) or ["ALL"])
    names |= _resolve(rules, [*_texts(table, "extend-select", where), *extend_select])
    names -= _resolve(rules, [*_texts(table, "ignore", where), *ignore])
    privacy = _choice(table, "show-text", SHOW_TEXT, where) or "auto"
    if show_text and privacy == "never":
        raise DataAuditError(f'--show-text: {where} says show-text = "never", which no option overrides')
    return Settings(
        rules=rules,
        selected=frozenset(names),
        require=frozenset(_resolve(rules, _texts(table, "require", where))),
        strict=strict or bool(table.get("strict", False)),
        fast=fast,
        fail_on=fail_on or _choice(table, "fail-on", FAIL_ON, where) or "error",
        show_text="always" if show_text else privacy,
        format=format or _text(table, "format", where),
        fields=fields or _mapping(table, "fields", where),
        provider=chosen,
        plugins=tuple(str(folder / p) if p.endswith(".py") else p for p in _texts(table, "plugins", where)),
        sources=(where,) if config else (),
    )


def _table(path: Path) -> dict[str, Any] | None:
    content = read_toml(path, "config")
    if path.name != "pyproject.toml":
        return content
    table = content.get("tool", {}).get("dataaudit")
    return table if isinstance(table, dict) else None


def _check_keys(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    known = list(known)
    for key in table:
        if key not in known:
            raise DataAuditError(f'{where}: unknown key "{key}"{did_you_mean(key, known)}')


def _merge(rules: dict[str, Rule], pack: Mapping[str, Any], where: str) -> None:
    """Lays a pack over the rules, key by key; a rule that is not there yet is added."""
    tables = pack.get("rules", {})
    if not isinstance(tables, dict):
        raise DataAuditError(f"{where}: rules must be tables: [rules.NAME]")
    for name, table in tables.items():
        here = f"{where}: rules.{name}"
        if not isinstance(table, dict):
            raise DataAuditError(f"{here}: expected a table, found {table!r}")
        _check_keys(table, RULE_KEYS, here)
        known = next((rule for rule in rules.values() if name == rule.name or name in rule.aliases), None)
        rule = _overlay(known, table, here) if known else _new_rule(name, table, rules, here)
        rules[rule.name] = rule


def _new_rule(name: str, table: Mapping[str, Any], rules: Mapping[str, Rule], where: str) -> Rule:
    if "check" not in table or "code" not in table:
        near = did_you_mean(name, list(rules))
        raise DataAuditError(f"{where}: unknown rule{near}; a new rule needs at least code, check and summary")
    code = table["code"]
    clash = next((rule for rule in rules.values() if rule.code == code), None)
    if clash:
        raise DataAuditError(f'{where}: the code "{code}" belongs to the rule "{clash.name}"')
    return _overlay(Rule(name, str(code), str(table["check"]), "", source=where.partition(":")[0]), table, where)


def _overlay(rule: Rule, table: Mapping[str, Any], where: str) -> Rule:
    changes: dict[str, Any] = {}
    for key in ("code", "check", "summary", "why", "fix"):
        if key in table:
            changes[key] = str(table[key])
    if "level" in table:
        changes["level"] = _choice(table, "level", LEVELS, where)
    if "options" in table:
        if not isinstance(table["options"], dict):
            raise DataAuditError(f"{where}.options: expected a table, found {table['options']!r}")
        changes["options"] = {**rule.options, **table["options"]}
    if "options-of" in table:
        changes["options_of"] = _text(table, "options-of", where)
    if "limit" in table:
        changes["limit"] = _overlay_limit(rule.limit, Limit.parse(table["limit"], f"{where}.limit"))
    if "warn" in table:
        changes["warn"] = _overlay_limit(rule.warn or Limit(), Limit.parse(table["warn"], f"{where}.warn"))
    if "aliases" in table:
        changes["aliases"] = tuple(_texts(table, "aliases", where))
    return replace(rule, **changes)


def _with_shared_options(rule: Rule, rules: Mapping[str, Rule]) -> Rule:
    """The rule with the options of the rule named by `options-of` under its own: said once, both know it."""
    if not rule.options_of:
        return rule
    if rule.options_of not in rules:
        near = did_you_mean(rule.options_of, list(rules))
        raise DataAuditError(f'rules.{rule.name}.options-of: unknown rule "{rule.options_of}"{near}')
    return replace(rule, options={**rules[rule.options_of].options, **rule.options})


def _overlay_limit(old: Limit, new: Limit) -> Limit:
    """A new edge replaces the old one of the same side, strict or not."""
    edges = old.to_dict()
    for key, value in new.to_dict().items():
        edges.pop(_OPPOSITE[key], None)
        edges[key] = value
    return Limit(**edges)


def _assignment(text: str, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """`near-duplicates.max=0.03` as a rules table."""
    target, equals, raw = text.partition("=")
    name, _, key = target.strip().partition(".")
    if not (equals and name and key):
        raise DataAuditError(f"--set {text}: expected RULE.KEY=VALUE, such as near-duplicates.max=0.03")
    names = _resolve(rules, [name])
    try:
        value = tomllib.loads(f"value = {raw}")["value"]
    except tomllib.TOMLDecodeError:
        value = raw.strip()
    head, _, rest = key.partition(".")
    if key in EDGES:
        table: dict[str, Any] = {"limit": {key: value}}
    elif rest and head in ("limit", "warn", "options"):
        table = {head: {rest: value}}
    elif key in RULE_KEYS:
        table = {key: value}
    else:
        table = {"options": {key: value}}
    return dict.fromkeys(names, table)


def _resolve(rules: Mapping[str, Rule], selectors: Iterable[str]) -> set[str]:
    """Names of the rules that selectors mean. Raises DataAuditError for one that means none."""
    names: set[str] = set()
    for selector in selectors:
        found = {rule.name for rule in rules.values() if rule.answers_to(selector)}
        if not found:
            words = [word for rule in rules.values() for word in (rule.name, rule.code)]
            raise DataAuditError(
                f'unknown rule "{selector}"{did_you_mean(selector, words)}', "run: dataaudit rule --all"
            )
        names |= found
    return names


def _text(table: Mapping[str, Any], key: str, where: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise DataAuditError(f"{where}: {key} must be text, found {value!r}")
    return value


def _texts(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DataAuditError(f"{where}: {key} must be a list of texts, found {value!r}")
    return value


def _mapping(table: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    value = table.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise DataAuditError(f"{where}: {key} must be a table of texts, found {value!r}")
    return value


def _choice(table: Mapping[str, Any], key: str, choices: Sequence[str], where: str) -> Any:
    value = table.get(key)
    if value is not None and value not in choices:
        raise DataAuditError(f"{where}: {key} must be one of {', '.join(choices)}, found {value!r}")
    return value
