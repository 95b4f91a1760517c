"""Order words that any reading with a superlative or comparison may have: "second largest", 最早的两座, "than"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg import expressions as re
from kg.questions.form import Compared, Form, Reading
from kg.questions.mentions import Question

_RANKS: Final = {"second": 2, "third": 3}
NUMBERS: Final = {
    "一": 1,
    "one": 1,
    "两": 2,
    "俩": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_TAKEN: Final = re.compile(
    r"(?:前|最\S{1,4}的?)(?P<han>[两俩二三四五六七八九十]|\d{1,2})(?:大|高|座|个|家|位|名|项|场|次|所|对|笔)?|"
    r"(?P<zh>[两俩三四五六七八九十]|\d{1,2})(?:座|个|家|位|名|项|场|所|对|笔)\S{0,3}最|"
    r"\btop (?P<top>\w+)|\b(?P<en>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) "
    r"(?:\w+ ){0,3}?(?:largest|biggest|highest|earliest|oldest|smallest|lowest|fewest|newest|latest|most)|"
    r"\b(?:largest|biggest|highest|earliest|oldest|smallest|lowest|newest) (?P<after>two|three|four|five|\d{1,2})\b",
    re.IGNORECASE,
)
_COMPARING: Final = ("difference", "compare", "most", "extreme")
_THAN: Final = ("比", "than")


def ranked(question: Question, reading: Reading) -> Reading:
    """A superlative with its rank ("second") or number ("the two oldest"), where the question has one."""
    form = reading.form
    if form.kind not in ("most", "extreme"):
        return reading
    for name, rank in _RANKS.items():
        if at := question.where("cue", name):
            return replace(reading, form=replace(form, rank=rank), used=reading.used | frozenset(at))
    said = _TAKEN.search(question.text)
    if said is None:
        return reading
    text = next(group for group in said.groups() if group).lower()
    number = int(text) if text.isdigit() else NUMBERS.get(text, 1)
    at = tuple(i for i, m in enumerate(question.mentions) if m.number == number)
    return replace(reading, form=replace(form, take=number), used=reading.used | frozenset(at))


def repeated(question: Question, reading: Reading) -> Reading:
    """A list of countries or homes of ties as those that have more than one tie, where the question says so."""
    at = question.where("cue", "repeated")
    select = reading.form.select
    of_ties = select.type == "partnership" and select.target in ("country", "a")
    if not at or reading.form.kind not in ("list", "count") or not of_ties:
        return reading
    form = Form("repeated", select, other=replace(select, target="b"), counted=reading.form.kind == "count")
    return replace(reading, form=form, used=reading.used | frozenset(at))


def compares(question: Question, reading: Reading) -> Iterator[int]:
    """The places of 比 and "than" where the reading compares nothing."""
    form = reading.form
    told = form.kind in _COMPARING or form.select.target in ("change", "change_pct")
    told = told or any(isinstance(one, Compared) for one in form.select.where) or form.denying is not None
    for i, mention in enumerate(question.mentions):
        if mention.text.lower() in _THAN and not told:
            yield i
