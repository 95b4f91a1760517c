"""What a word stands for that is no name by itself: 该市, 对方, the home place by its short form; what is no place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg import expressions as re
from kg.extraction.shapes import HAN
from kg.extraction.spans import Name, Referents, Span
from kg.model import Context

REFERRING = re.compile("该(?:友城|城市)|这座城市|该[市省州县府镇城区]|对方(?=则|也|是|以|为|市|城|[，,])")
_DOT_AFTER = re.compile(rf"[{HAN}]{{0,3}}[·•・](?!.{{0,6}}[市州省县郡府町区])")
_DOT_BEFORE = re.compile(rf"[·•・][{HAN}]{{0,3}}$")
_TWINS = ("友城", "友好城市", "姐妹城市", "伙伴城市", "结好城市")


def referring(text: str, before: Referents, named: Iterable[Span]) -> list[Span]:
    """该市, 该州 … is the place named last, 对方 the foreign one, in this sentence or those before."""
    places = sorted((s for s in named if s.name.cls in ("Foreign", "Domestic")), key=lambda s: s.start)
    found = []
    for match in REFERRING.finditer(text):
        here = [s.name for s in places if s.end <= match.start()]
        foreign = next((n for n in reversed(here) if n.cls == "Foreign"), before.foreign)
        last = foreign if match.group() in ("对方", "该友城") else (here[-1] if here else before.last)
        if last:
            found.append(Span(match.start(), match.end(), replace(last, text=match.group()), 1))
    return found


def home_spans(text: str, context: Context) -> Iterator[Span]:
    """The document's own place by its short form, also where the gazetteer takes it for part of other words."""
    home = context.home or ""
    if len(home) > 2 and home[-1] in "市县区州盟":
        for match in re.finditer(re.escape(home[:-1]), text):
            yield Span(match.start(), match.end(), Name("Domestic", match.group(), home), 4)


_RANKS = ("自治区", "自治州", "自治县", "自治市", "直辖市")  # kinds of places, not names of any
_TOWN = 3  # 都城市, 聊城市 are names; what is longer and ends in 城市 is a word for cities


def is_part(text: str, start: int, end: int) -> bool:
    """Whether a place name is part of other words: of a person's name in parts (马雷 of 马雷克·别拉克), of 对方城市, of
    东北亚城市."""
    said = text[start:end]
    if said in _RANKS or (said.endswith("城市") and end - start > _TOWN):
        return True
    if text[start:end].startswith("方城") and text[max(0, start - 1) : start] in ("对", "双", "外", "中", "各", "我"):
        return True
    if text[end - 1] in "市州省县郡府町区":
        return False
    return bool(_DOT_AFTER.match(text, end) or _DOT_BEFORE.search(text[max(0, start - 4) : start]))


def stands_free(text: str, start: int) -> bool:
    """Whether a place may begin at ``start``: at the beginning, behind a mark, a verb or a word for a twinned city."""
    if start == 0 or not re.match(rf"[{HAN}]", text[start - 1]):
        return True
    return text[start - 1] in "与和同及、赴访往对到从由在至是" or text[max(0, start - 4) : start].endswith(_TWINS)
