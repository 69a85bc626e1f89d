"""What row after row repeats is kept once, and nobody can tell but by the memory."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dataaudit.formats.paths import put
from dataaudit.sources import Records

SYSTEM = {"role": "system", "content": "Be brief."}
TOOLS = [{"function": {"name": name, "strict": True}} for name in ("find", "send")]


def read(*rows: Any) -> list[Any]:
    records = Records()
    for number, row in enumerate(rows, 1):
        records.add(copy.deepcopy(row), number, number)
    return records.data


def chat(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [SYSTEM, {"role": "user", "content": text}], **more}


def test_what_rows_repeat_is_kept_once() -> None:
    first, second = read(chat("a", tools=TOOLS), chat("b", tools=TOOLS))
    assert first["messages"][0] is second["messages"][0]
    assert first["tools"] is second["tools"]
    assert second == chat("b", tools=TOOLS)


def test_what_is_only_equal_to_python_stays_apart() -> None:
    values = (True, 1, 1.0, False, 0, -0.0)
    rows = [{"tools": [{"name": "find"}, {"strict": value}], "calls": [{"strict": value}]} for value in values]
    assert [json.dumps(row) for row in read(*rows)] == [json.dumps(row) for row in rows]


JSON = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, 2**70, "a", "é"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
)


@given(st.lists(st.dictionaries(st.sampled_from("xy"), JSON) | JSON, max_size=12))
def test_rows_stay_what_they_are(rows: list[Any]) -> None:
    assert [json.dumps(row) for row in read(*rows)] == [json.dumps(row) for row in rows]


def test_many_different_beginnings_are_forgotten_again() -> None:
    rows = read(*(chat(str(i), notes=[{"number": i}]) for i in range(3000)), chat("z"))
    assert rows[2999]["messages"][0] is rows[3000]["messages"][0]
    assert [row["notes"][0]["number"] for row in rows[:-1]] == list(range(3000))


def test_a_change_of_one_row_leaves_the_others() -> None:
    pair = {
        "chosen": [SYSTEM, {"role": "user", "content": "a"}],
        "rejected": [SYSTEM, {"role": "user", "content": "b"}],
    }
    row, other = read(pair, pair)
    changed = put(row, "chosen[0].content", "Be long.")
    assert changed["chosen"][0]["content"] == "Be long."
    assert changed["rejected"] == pair["rejected"]
    assert row == other == pair
