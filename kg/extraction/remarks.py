"""What the rest of a sentence says of a tie: a year in brackets, 其中 …, 前者 and 后者 …, what is only meant to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kg import expressions as re
from kg.extraction.base import ParsedSentence
from kg.extraction.cues import clause
from kg.extraction.english import is_english
from kg.extraction.founding import founding_year, founding_years, noted_year
from kg.extraction.spans import names_in
from kg.extraction.tie_words import TieWords
from kg.model import Fact, Partnership

# Rules for ties that stand: what is planned beside them is no plan for the tie.
_STANDING = ("partnership.named", "partnership.anniversary", "partnership.formed_list")
_RAISED = re.compile(
    "[^，。；]*(?:(?:升格|提升|升级|上升|跃升|晋升|转变?)(?:为|成|到|至)|迈入|迈向|迈进到?|步入)"
    "(?:国际)?“?(?:国际)?(?:友好城市|友城|友好省|姐妹城市)[^，。；]*"
    "|(?<=，)[^，。；]*(?:两[地市]|双方)[^，。；]{0,8}(?:结为|缔结为?|结成)(?:国际)?(?:友好城市|友城)[^，。；]*"
)
# A short clause that only says when: 日前，… 2019年5月，…
_LEAD = re.compile(r"(?:日前|近日|今年|去年|[\d年月日底初]{2,11})[，,]$")
_RAISE = re.compile("升格|升级|提升为|晋升|转为")
_RAISING = re.compile("结好|友城|友好城市|升格|正式缔结")
_NEW = re.compile("今年新|今年.{0,4}新增")
_SIGNED = re.compile("签署|签订|签约|缔结|结为|结好|新增|新结")
_OF_THEM = re.compile(r"(?:其中|前者|后者)[^，。；：（）]*(?:，[^，。；：其前后（）]*)?")
_NAMED_TIE = re.compile(r"[^，。；（]{0,14}(?:友城|友好城市|姐妹城市|结好)(?=（)")
_NEXT = re.compile(
    r"[，,](?:双方|两市|两地)?(?:于|在)?(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:正式)?(?:就)?"
    r"(?:签约|签署|签订|结好|缔结|结为|结成|结缘|建立友|成为)"
    r"|[，,](?:双方|两市|两地)?(?:签约|结好|缔结|缔约|结缘|结对|结为友城|建立关系|签署协议)(?:于|在|是在)(?P<later>(?:19|20)\d\d)年"
)
_MADE = re.compile("已[^，]{0,6}(?:签|缔结|结为|结好)|正式(?:签|缔结|结)|签署|签订|签约")
# what did not come about is still meant to
_LATER = re.compile("择期|择机|择日|推迟|延期|顺延|再议|改期|待[^，]{0,8}(?:签|缔结|结好)|明年")
_STILL = re.compile("已[^，]{0,8}(?:批|同意|申报|上报)|尚|还未|未|待|拟|将|计划|争取|商谈|磋商|洽谈|暂|推迟|搁置")


def remark(facts: list[Fact], sentence: ParsedSentence, words: TieWords, base: str | None) -> list[Fact]:
    """The facts of a sentence with what it says of their partners besides; facts of other types as they are."""
    text = sentence.sentence.text
    if text.isascii() or is_english(text):
        return facts
    found: list[Fact] = []
    years = _years_of_each(sentence, base)
    for fact in facts:
        if isinstance(fact, Partnership):
            remarked = _remarked(fact, sentence, text, words, base)
            if remarked.kind != fact.kind and fact.since:  # raised from what was formed in a year of its own
                found.append(fact)
            if remarked.status == "done" and remarked.kind != "contact" and fact.b in years:
                remarked = replace(remarked, since=years[fact.b])
            found.append(remarked)
            found += _meant_to_rise(fact, sentence, text, words)
            found += _risen(fact, sentence, text, words, base)
        else:
            found.append(fact)
    return found


def _years_of_each(sentence: ParsedSentence, base: str | None) -> dict[str, str]:
    """Partner → year, where a part of the sentence gives one year for each foreign place in it."""
    years: dict[str, str] = {}
    for part in re.finditer("[^；。！？\n]+", sentence.sentence.text):
        places = [
            n.full for s, _, n in names_in(sentence.tokens) if n.cls == "Foreign" and part.start() <= s < part.end()
        ]
        places = list(dict.fromkeys(places))
        years |= dict(zip(places, founding_years(part.group(), len(places), base), strict=False))
    return years


def _remarked(fact: Partnership, sentence: ParsedSentence, text: str, words: TieWords, base: str | None) -> Partnership:
    spans = list(_mentions(sentence, fact.b))
    rising = fact.kind == "friendly_exchange" and fact.status == "planned" and _RAISED.search(text)
    if rising and not re.search("签|缔结|结为", text[: rising.end()]):
        fact = replace(fact, status="done", stage=None)  # what is to be raised stands
    for start, end in spans[:1]:
        first, last = clause(text, start, end)
        lead = _LEAD.search(text[:first])
        first -= len(lead.group()) if lead else 0
        own, reach = text[first:last], text[first : _reach(sentence, text, last)]
        if not fact.rule.startswith("partnership.near_"):
            fact = _weighed(fact, own, reach, words, base)
        elif fact.kind == "sister_city" and fact.status == "done" and (raised := _RAISED.search(reach)):
            fact = replace(fact, since=founding_year(raised.group(), base) or fact.since)
        fresh = lead or _NEW.search(own)
        if fact.status == "done" and fact.since is None and fact.kind != "contact" and fresh and _SIGNED.search(reach):
            fact = replace(fact, since=founding_year(reach, base) or base)
        if fact.status == "done" and words.would_be.search(own) and not _firm(reach):
            fact = replace(fact, status="planned", since=None)
    for _, end in spans[:1]:
        if fact.status == "done" and fact.kind != "contact" and fact.since is None:
            fact = replace(fact, since=_told_next(text, end))
    for _, end in spans:
        if fact.status == "done" and fact.kind != "contact" and fact.since is None:
            fact = replace(fact, since=_noted(text, end))
    for said in _of_them(sentence, text, fact.b, spans):
        fact = _said_of_one(fact, said, words, base)
    return fact


def _firm(reach: str) -> bool:
    """Whether the clauses on a partner say that the tie was made."""
    return bool(_MADE.search(reach)) and not _STILL.search(reach)


def _meant_to_rise(fact: Partnership, sentence: ParsedSentence, text: str, words: TieWords) -> Iterator[Partnership]:
    """The sister-city tie that a friendly exchange is meant to become: 今年力争升格为友好城市."""
    spans = list(_mentions(sentence, fact.b))
    if fact.kind != "friendly_exchange" or not spans:
        return
    last = clause(text, *spans[0])[1]
    raised = _RAISED.search(text[clause(text, *spans[0])[0] : _reach(sentence, text, last)])
    if raised and words.undone(raised.group(), raised.group()):
        yield replace(fact, kind="sister_city", status="planned", stage=words.stage(raised.group()), since=None)


def _risen(
    fact: Partnership, sentence: ParsedSentence, text: str, words: TieWords, base: str | None
) -> Iterator[Partnership]:
    """The sister-city tie that 前者 or 后者 says a friendly exchange became or is to become."""
    spans = list(_mentions(sentence, fact.b)) if fact.kind == "friendly_exchange" else []
    for said in _of_them(sentence, text, fact.b, spans) if spans else ():
        if not _RAISE.search(said):
            continue
        stage: Any = words.stage(said)
        if stage or words.undone(said, said):
            yield replace(fact, kind="sister_city", status="planned", stage=stage, since=None)
        else:
            yield replace(fact, kind="sister_city", status="done", stage=None, since=founding_year(said, base))


def _weighed(fact: Partnership, own: str, reach: str, words: TieWords, base: str | None) -> Partnership:
    """A rule's fact in the light of its clause and those that follow it up to the next partner."""
    if fact.rule.startswith("partnership.named") and words.wished.search(own):
        return replace(fact, status="planned", since=None)
    if fact.kind == "contact" or fact.rule.startswith(_STANDING):
        return fact
    if fact.status == "negated" and _LATER.search(reach):
        return replace(fact, status="planned", stage=None, since=None)
    if words.marked(own) and not words.failed(reach):
        return replace(fact, status="done", stage=None, since=fact.since or words.since("", own, base, news=False))
    if fact.status == "done" and fact.stage is None and words.undone(own, reach):
        fact = replace(fact, status="negated" if words.failed(reach) else "planned", since=None)
    if fact.status == "planned" and fact.stage is None and fact.kind == "sister_city":
        return replace(fact, stage=words.stage(reach))
    raised = _RAISED.search(reach)
    raised = None if raised and words.undone(raised.group(), raised.group()) else raised
    if fact.status == "done" and raised and fact.kind == "friendly_exchange":
        return replace(fact, kind="sister_city", since=founding_year(raised.group(), base))
    if fact.status == "done" and fact.since is None:
        return replace(fact, since=words.since("", reach, base, news=False))
    return fact


def _reach(sentence: ParsedSentence, text: str, last: int) -> int:
    """Where the clauses end that speak of a partner, whose own ends at ``last``: before the next foreign place."""
    stop = re.compile("[；。！？\n]").search(text, last)
    end = stop.start() if stop else len(text)
    later = [start for start, _, n in names_in(sentence.tokens) if n.cls == "Foreign" and last <= start < end]
    return clause(text, later[0], later[0])[0] if later else end


def _mentions(sentence: ParsedSentence, full: str) -> Iterator[tuple[int, int]]:
    yield from ((s, e) for s, e, name in names_in(sentence.tokens) if name.cls == "Foreign" and name.full == full)


def _noted(text: str, end: int) -> str | None:
    """The year in brackets behind the place, or behind the word for the tie that follows it."""
    behind = _NAMED_TIE.match(text, end)
    return noted_year(text[end:]) or (noted_year(text[behind.end() :]) if behind else None)


def _told_next(text: str, end: int) -> str | None:
    """The year in a clause of its own behind the place: …友城是某市，1989年签约."""
    said = _NEXT.match(text, end)
    return (said["year"] or said["later"]) if said else None


def _of_them(sentence: ParsedSentence, text: str, full: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    """The clauses that begin with 其中, 前者 or 后者 and speak of the partner."""
    for match in _OF_THEM.finditer(text):
        if match.group().startswith("其中"):
            if any(match.start() <= start < match.end() for start, _ in spans):
                yield match.group()
            continue
        places = [n.full for s, _, n in names_in(sentence.tokens) if s < match.start() and n.cls == "Foreign"]
        which = -2 if match.group().startswith("前者") else -1
        if len(places) > 1 and places[which] == full:
            yield match.group()


def _said_of_one(fact: Partnership, said: str, words: TieWords, base: str | None) -> Partnership:
    if fact.kind == "contact" or (fact.kind == "friendly_exchange" and _RAISING.search(said)):
        return fact  # what is said of becoming sister cities is another tie
    stage: Any = words.stage(said) or ("approved" if re.search("[获经已].{0,8}(?:同意|批)", said) else None)
    if _MADE.search(said) and not _STILL.search(said):
        return replace(fact, status="done", stage=None, since=fact.since or founding_year(said, base))
    if fact.status == "done" and fact.since is None and (year := founding_year(said, base)):
        return replace(fact, since=year)
    if stage and (_STILL.search(said) or fact.status == "planned"):
        return replace(fact, status="planned", stage=stage, since=None)
    return fact
