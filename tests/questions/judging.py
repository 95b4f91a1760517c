"""Whether an answer is right: every accepted answer and no other; a truth, a number, a date; or none."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.model import Answer, AnswerItem

Row = dict[str, Any]
_SUFFIXES = ("市", "省", "县", "区", "州", "府", "国")


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def shares(rows: list[Row], ask: Callable[[str], Answer]) -> tuple[float, float, list[str]]:
    """The shares of right answers and of wrong ones given as understood, and the questions that are not right."""
    right, wrong, missed = 0, 0, []
    for row in rows:
        answer = ask(row["question"])
        given = answer.understood and bool(answer.answers)
        good = is_right(row, answer)
        right, wrong = right + good, wrong + (given and not good)
        if not good:
            missed.append(f"{row['question']} -> {[item.label for item in answer.answers][:5]}")
    return right / len(rows), wrong / len(rows), missed


def is_right(row: Row, answer: Answer) -> bool:
    kind, items = row["kind"], answer.answers if answer.understood else ()
    if kind == "none":
        return not items
    if not items:
        return False
    value = items[0].value
    if kind == "list":
        groups = [{_clean(name) for name in group} for group in row["answers"]]
        got = [_names(item) for item in items]
        return all(any(g & s for s in got) for g in groups) and all(any(g & s for g in groups) for s in got)
    if kind == "boolean":
        return value is row["answers"][0]
    if kind in ("number", "money"):
        return isinstance(value, int | float) and abs(value - row["answers"][0]) <= 0.005 * abs(row["answers"][0])
    if kind == "date":
        return str(value).startswith(row["answers"][0])
    names = {_clean(name) for name in row["answers"]}
    return any(n in a or a in n for a in names for n in _names(items[0]))


def _names(item: AnswerItem) -> set[str]:
    return {_clean(str(name)) for name in (item.value, item.label, *item.labels.values())}


def _clean(name: str) -> str:
    text = "".join(c for c in unicodedata.normalize("NFKC", name).lower() if c.isalnum())
    return next((text.removesuffix(s) for s in _SUFFIXES if text.endswith(s) and len(text) - len(s) >= 2), text)
