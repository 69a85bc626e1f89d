"""What there is to see of one rule: charts of what its check counted, and its findings side by side or in groups.

Which view a rule gets follows from what it found, never from its name, so a rule of the user gets the same ones.
Nothing is shown that says no more than the number in the checklist.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from dataaudit.measurement import Finding, Place
from dataaudit.report import Verdict
from dataaudit.reports import charts, wording
from dataaudit.reports.differing import differing

MOST = 8  # clusters, pairs or rows of one rule
_NAMED = 12  # rows of one cluster
_MEMBERS = 2  # rows of one cluster with their texts
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")


def views(verdict: Verdict, show_text: bool, most: int = MOST) -> list[dict[str, Any]]:
    """The views of a rule, none where there is nothing to look at."""
    m = verdict.measurement
    drawn = [view for chart in m.charts if (view := charts.draw(chart, show_text))]
    return [*drawn, *_of_findings(m.findings, show_text, most)]


def _of_findings(findings: Sequence[Finding], show_text: bool, most: int) -> Iterator[dict[str, Any]]:
    related = [f for f in findings if f.related]
    if related:
        yield _together(related, show_text, most)
    faults = _faults([f for f in findings if not f.related and f.path])
    if faults:
        yield faults
    if show_text:
        alone = [f for f in findings if f.beside and not f.related]
        if alone:
            rows = [{"where": _where(f.place), "text": f.text, "beside": f.beside[0]} for f in alone[:most]]
            yield {"kind": "rows", "title": "rows with what they say", "rows": rows, "rest": _rest(alone, rows)}


def _together(findings: Sequence[Finding], show_text: bool, most: int) -> dict[str, Any]:
    """Findings that name other rows: clusters within a split, pairs across splits."""
    across = any(f.related[0].split != f.place.split for f in findings)
    groups = [[f] for f in findings] if across else sorted(_clusters(findings), key=_worth_a_look, reverse=True)
    shown = [_group(group, show_text) for group in groups[:most]]
    near = not across and bool(groups) and _worth_a_look(groups[0])[0]
    title = "pairs across splits" if across else f"clusters, {'near before equal, ' * near}the largest first"
    return {"kind": "groups", "title": title, "groups": shown, "rest": _rest(groups, shown)}


def _worth_a_look(group: Sequence[Finding]) -> tuple[bool, int]:
    """Rows that are alike want a look before rows that are equal."""
    return any(f.score is not None and f.score < 1 for f in group), len(group)


def _group(findings: Sequence[Finding], show_text: bool) -> dict[str, Any]:
    places = dict.fromkeys(place for f in findings for place in (*f.related, f.place))
    scores = [f.score for f in findings if f.score is not None]
    told = {f.beside: f for f in findings if len(f.beside) > 1}  # the same two texts say no more a second time
    pairs = [_pair(f) for f in list(told.values())[:_MEMBERS]] if show_text else []
    return {
        "size": f"{len(places):,} rows",
        "rows": _named(list(places)),
        "score": _range(scores) if min(scores, default=1) < 1 else "",
        "pairs": pairs,
        "plain": bool(pairs) and len(places) == 2,  # the texts say which rows they are
    }


def _pair(finding: Finding) -> dict[str, Any]:
    left, right = differing(finding.beside[1], finding.beside[0])
    places = _where(finding.related[0]), _where(finding.place)
    same = not any(differs for _, differs in (*left, *right))
    return {"left": places[0], "right": places[1], "before": left, "after": right, "same": same}


def _clusters(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that are joined by the rows they name, directly or through others."""
    parent: dict[Place, Place] = {}

    def root(place: Place) -> Place:
        while (above := parent.setdefault(place, place)) != place:
            parent[place] = place = parent[above]
        return place

    for finding in findings:
        for place in finding.related:
            parent[root(finding.place)] = root(place)
    groups: dict[Place, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[root(finding.place)].append(finding)
    return list(groups.values())


def _faults(findings: Sequence[Finding]) -> dict[str, Any] | None:
    """How often each fault occurs, where there are several kinds and they repeat."""
    kinds = [(_NUMBER.sub("#", f.path or ""), _NUMBER.sub("#", f.message)) for f in findings]
    counts, first = Counter(kinds), dict(reversed(list(zip(kinds, findings, strict=True))))
    if len(counts) < 2 or len(counts) > len(findings) / 2:
        return None
    most = counts.most_common(20)
    rows = [
        {
            "path": path,
            "message": message,
            "count": f"{count:,}",
            "width": round(100 * count / most[0][1], 1),
            "first": _where(first[path, message].place),
        }
        for (path, message), count in most
    ]
    return {"kind": "faults", "title": "findings by fault", "rows": rows, "rest": _rest(list(counts), rows)}


def _where(place: Place) -> str:
    return f"{place.split} row {place.row}" if place.row else wording.place(place)


def _named(places: Sequence[Place]) -> str:
    """`train rows 3, 7 and 9 more`, a split at a time."""
    shown: dict[str, list[str]] = defaultdict(list)
    for place in places[:_NAMED]:
        shown[f"{place.split} row" if place.row else ""].append(f"{place.row:,}" if place.row else wording.place(place))
    parts = [f"{word}{'s' if len(rows) > 1 and word else ''} {', '.join(rows)}".strip() for word, rows in shown.items()]
    return ", ".join(parts) + (f" and {len(places) - _NAMED:,} more" if len(places) > _NAMED else "")


def _range(scores: Sequence[float]) -> str:
    low, high = (f"{score:.2f}" for score in (min(scores), max(scores))) if scores else ("", "")
    return low if low == high else f"{low} to {high}"


def _rest(every: Sequence[Any], shown: Sequence[Any]) -> str:
    return f"{len(every) - len(shown):,} more" if len(every) > len(shown) else ""
