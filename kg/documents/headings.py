"""Headings of Chinese official reports: the numbering that marks them, their level and title."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from kg import expressions as re
from kg.documents.cues import Cues

LEAF = 7  # level of a heading without a number
_NUMERAL = "[一二三四五六七八九十百〇零]{1,4}"
_MARKERS = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (1, rf"第(?:{_NUMERAL}|\d{{1,2}})(?:部分|章|篇|编)[、:：.]?\s*"),
        (1, r"(?:Part|Chapter)\s+(?:\d{1,2}|[IVX]{1,5})\b[.:]?\s*"),
        (2, rf"第(?:{_NUMERAL}|\d{{1,2}})节[、:：]?\s*"),
        (2, rf"{_NUMERAL}\s*(?:、|\.(?!\d))\s*"),
        (2, r"[IVX]{1,5}\.\s+"),
        (3, rf"[（(]\s*{_NUMERAL}\s*[)）]\s*[、.]?\s*"),
        (4, r"\d{1,2}(?:\.\d{1,2}){1,3}(?=[\s\u4e00-\u9fff])(?!\s*[万亿元%人年个辆批])\s*"),
        (4, r"\d{1,2}\s*(?:\.(?!\d)|[.、](?=\d{4}年)|、(?!\d))\s*"),
        (5, r"[（(]\s*\d{1,2}\s*[)）]\s*[、.]?\s*|\d{1,2}[)）]\s*"),
        (6, r"[①-⑳]\s*"),
    )
)
_FIRST = frozenset("第一二三四五六七八九十百〇零（(0123456789PCIVX①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_FINAL = "。！？!?；;"
_AMOUNT = re.compile(r"\d\s*(?:[万亿]?元|人次?|辆|批|%|个|家|次|项)\s*$")
# 1.因公出国（境）费 15.00 12.00: a numbered row of a table, whose last cells are figures
_FIGURED = re.compile(r"[\u4e00-\u9fff）)](?:(?:\s+-?\d[\d,]*(?:\.\d+)?%?){2,}|\s+-?\d[\d,]*\.\d+%?)$")
_FIGURE = re.compile(r"[≥≤≧≦<>＜＞]\S*|[\d.,]+%?|[—\-–]+")
_BOUND = re.compile(r"(?:^|\s)[≥≤≧≦＜＞]\s?\d")
_STOPS = re.compile("[，。；]")
_OPEN_ENDED = ("。", ".", "；", "，", "、")
_LABELS = re.compile(r"(?<=[\u4e00-\u9fff]{2})[ \t\u3000]+(?=[\u4e00-\u9fff]{2})")
_CONTENTS = re.compile(r"(?:[\s.．…·]{2,}|\t|\s)\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's level (0 title of the document … 7 without a number) and its title without the number."""

    level: int
    title: str


@functools.lru_cache(maxsize=4096)
def marker(text: str) -> tuple[int, int] | None:
    """Level and length of the numbering at the start of a line, such as （一）; None where there is none."""
    if text[:1] not in _FIRST:
        return None
    for level, pattern in _MARKERS:
        match = pattern.match(text)
        if match:
            return level, match.end()
    return None


def is_contents_entry(text: str) -> bool:
    """Whether it is a line of a table of contents: a numbered title and its page."""
    return marker(text) is not None and _CONTENTS.search(text) is not None and not any(c in text for c in "。；，")


def numbered_heading(text: str, cues: Cues) -> Heading | None:
    """The heading that a numbered line is, where it holds a title and no statement."""
    found = marker(text)
    if found is None or is_figured(text):
        return None
    level, length = found
    body = text[length:].strip()
    if (
        body.endswith("。")
        and "，" not in body
        and len(body) <= 28
        and cues.ends_title(body)
        and not body.startswith(cues.duties)
    ):
        body = body[:-1]
    title = body.rstrip(":：").strip()
    if not title or len(title) > 45 or any(c in title for c in _FINAL) or title[-1] in "，、,":
        return None
    if "：" in title:
        return None
    if title.count("，") > 2 or _AMOUNT.search(title) or (body != title and len(title) > 30):
        return None
    return Heading(level, title)


def run_in_heading(text: str) -> Heading | None:
    """The title at the head of a numbered paragraph: "1.强化理论武装。持续深化…" → level 4, 强化理论武装."""
    found = marker(text)
    if found is None:
        return None
    level, length = found
    match = re.match(r"([^。：:；！？]{2,30})[。：:]", text[length:])
    if match is None or _AMOUNT.search(match[1]) or ("，" in match[1] and re.search(r"\d", match[1])):
        return None
    return Heading(level, match[1].strip())


def plain_heading(text: str, cues: Cues) -> bool:
    """Whether an unnumbered line could be a heading by its form: short, no sentence in it."""
    if not text or len(text) > 45 or text[-1] in "。；，、,;：:！？" or any(c in text for c in "。；"):
        return False
    if is_entry(text):
        return False
    return cues.ends_title(text) or "，" not in text


def is_row(text: str) -> bool:
    """Whether it looks like a row of a flattened table: figures or labels with blanks between them."""
    return is_firm_row(text) or _cells(text) == 1


@functools.lru_cache(maxsize=4096)
def is_firm_row(text: str) -> bool:
    """Whether it can hardly be a line of prose that ends in a figure: several cells, or a bound such as ≥20."""
    if text.endswith(_OPEN_ENDED):
        return False
    if _cells(text) >= 2 or (_BOUND.search(text) and not _STOPS.search(text)):
        return True
    return len(_LABELS.findall(text)) >= 2 and not re.search("[，。；：]", text)


@functools.lru_cache(maxsize=4096)
def _cells(text: str) -> int:
    """How many cells with figures stand in a line; 0 where they are too few among words.

    2021 年 6 月 is a date with blanks in it, 0 2 4 are cells: a cell is followed by a figure or by nothing.
    """
    parts = text.split()
    figures = [_FIGURE.fullmatch(part) is not None for part in parts]
    cells = sum(1 for i, figure in enumerate(figures) if figure and (i + 1 == len(parts) or figures[i + 1]))
    if text.endswith(_OPEN_ENDED) or cells < 0.2 * len(parts) or (cells == 1 and _STOPS.search(text)):
        return 0
    return cells if cells == len(parts) or len(parts) >= 3 else 0


def is_figured(text: str) -> bool:
    """Whether it is a name with figures behind it and nothing else: a row of a table, its name numbered or not."""
    return _FIGURED.search(text) is not None and _STOPS.search(text) is None


def is_entry(text: str) -> bool:
    """Whether it looks like a row of a table, or a field of a form: a label with its value."""
    return is_row(text) or re.match(r"[^，。；“A-Za-z]{1,10}[：:]\s*[^。；]{1,40}$", text) is not None
