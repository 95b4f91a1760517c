"""[[rule]] of data/rules/event.toml: visits, meetings, gifts, launches – events that have no name of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.extractors.event_view import View
from kg.extraction.extractors.event_words import KINDS
from kg.extraction.lexicon import Lexicon, any_of
from kg.extraction.names import Name
from kg.extraction.needs import Called, Need
from kg.extraction.pattern import CLAUSE_END, CODES, Compiler, Pattern
from kg.model import Status

_KEYS = {
    "id",
    "note",
    "pattern",
    "kind",
    "name",
    "people",
    "at",
    "status",
    "confidence",
    "pinned",
    "owner",
    "dated",
    "anchored",
    "needs",
}
_SLOT = re.compile(r"\{(\w+)\}")
# A name behind a title (让-吕克·某某, 某某), where one of these follows.
_SOMEBODY = (
    r"(?!的|等|进行|举行|开展|一行|率|应邀|来|访|抵|到|莅|赴|对|结束|参观|考察|走|会|与|和|在|于|就|及|定于|拟|计划|将|专程|近日|日前|昨)"
    r"(?:[一-龥]{1,6}(?:[·•－-][一-龥]{1,8}?)+|[一-龥]{2,5}?)(?:先生|女士|阁下)?"
)
_DOES = (
    rf"[{CODES['Date']}\d]|一行|曾|也|还|将|已|又|再|偕|携|随|参|考|等|率|来|访|抵|到|莅|对|应邀|[，。；、“]|"
    r"一起|于|在|昨|今|造访|近日|日前|专程|就|会|举|进行|$"
)
# Adverbs between those who come and the verb; not what they say.
_MID = r"(?:(?!表示|说|认为|介绍|指出|希望|愿|感谢|称|祝|强调|期待|盼|的)[^，。；！？!?;\n]){0,14}?"
_KINSHIP = "(?:(?:国际|友好|交流|合作|城市|友城|省州|及|部分)+)"
_TWIN = "(?:友好城市|友城)"
_TITLES = (
    "市领导|省领导|主要领导|书记|市长|省长|县长|区长|州长|主任|主席|会长|局长|部长|秘书长|团长|处长|校长|院长|董事长|"
    "府尹|知事|大使|总领事|行政长官|特使|专员|议长|町长|总裁|总干事"
)
_POSTS = "副?书记|副?市长|副?省长|副?秘书长|副?主任|副?局长|副?处长|主席|副主席|部长|会长|常委"
# 青年科学家代表团: the guests are the whole delegation.
_TO_TEAM = "[^率带领携和及与、，。；·一]{0,6}(?:代表团|访问团|艺术团|合唱团|乐团|考察团|交流团)"
_LIST = r"(?:、|和|与|及|以及)"
# Parts of the world that a team goes to.
_REGIONS = ("欧洲", "欧美", "东南亚", "东盟", "非洲", "南美", "北美", "拉美", "中东", "中亚", "东欧", "西欧", "北欧")


@dataclass(frozen=True, slots=True)
class EventRule:
    """A phrasing of an event without a name; ``name`` is put together from slots."""

    id: str
    pattern: Pattern
    kind: str
    name: str
    people: tuple[str, ...]
    at: tuple[str, ...]
    status: Status | None
    confidence: float
    needs: tuple[str, ...] = ()  # a sentence without any of these is not tried
    pinned: bool = False  # only where a date or a place is told
    anchored: bool = False  # only in a clause with a day or a place abroad and no other event
    dated: bool = False  # only where its clause or the one before tells the day
    owner: bool = False  # the office, as the unnamed subject, holds it


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule matched at [start, end) of a view; the slots' places in its text."""

    rule: EventRule
    start: int
    end: int
    slots: Mapping[str, tuple[int, int]]


class EventCompiler(Compiler):
    """Patterns with classes for guests, leaders, our delegations and places abroad besides the common ones."""

    def __init__(self, lexicon: Lexicon, table: Mapping[str, Any]) -> None:
        super().__init__(lexicon)
        nouns = table["guests"]
        lists = (nouns["words"], nouns["ours"], nouns["acts"], table["goods"]["words"])
        object.__setattr__(self, "_lists", tuple(map(tuple, lists)))
        object.__setattr__(self, "_after", nouns["after"])

    def compile(self, source: str, where: str) -> Pattern:
        """As ``Compiler.compile``; guests that begin a pattern begin a clause (this keeps matching linear)."""
        found = super().compile(source, where)
        if not re.match(r"\{\w*:(?:Guests|Ours)\}", source):
            return found
        return replace(found, expression=rf"(?<![^{CLAUSE_END}]){found.expression}")

    def held_by(self, cls: str | None) -> Need:
        """As ``Compiler.held_by``: a delegation holds a word for one, a place abroad a country or foreign place."""
        noun, ours, acts, goods = self._lists  # type: ignore[attr-defined]
        held = {
            "Guests": noun,
            "Ours": (*ours, "一行"),
            "Act": acts,
            "Goods": goods,
            "Abroad": (CODES["Country"], CODES["Foreign"], *_REGIONS),
        }
        return frozenset(held[cls]) if cls in held else super().held_by(cls)

    def text_class(self, cls: str) -> str | None:
        """As ``Compiler.text_class``, with the classes for events."""
        return self._own.get(cls) or super().text_class(cls)

    @cached_property
    def _own(self) -> Mapping[str, str]:
        noun, ours, acts, goods = map(any_of, self._lists)  # type: ignore[attr-defined]
        after = self._after  # type: ignore[attr-defined]
        noun = rf"{noun}(?!处|性|馆|{_TO_TEAM})(?:{_SOMEBODY}(?={_DOES}))?"
        others = rf"(?:(?:、|，?以及|和|及|与)(?:“[^“”]*”|[^{CLAUSE_END}、“”]){{1,24}}?(?:{noun})++)*+"
        more = (
            rf"{others}(?:为团长的[^{CLAUSE_END}]{{0,24}}?(?:{noun})++)?"
            rf"(?:(?:率领?|携|带领)[^{CLAUSE_END}]{{0,14}}?(?:团|一行|小组|队){others})?"
        )
        free = f"[^{CLAUSE_END}]"
        abroad = f"(?:[{CODES['Country']}{CODES['Foreign']}]|(?:{'|'.join(_REGIONS)})(?!博览|论坛|国家))"
        person = self.lexicon.person
        titled = rf"{free}{{0,28}}?(?:{_TITLES})(?:、{free}{{0,8}}?(?:{_TITLES}))*+(?:{person})?"
        ours_begin = f"[{CODES['Domestic']}{CODES['Body']}市]"
        return {
            "Guests": rf"(?:“[^“”]*”|(?!是|表示|举行|召开|签署)[^{CLAUSE_END}“”]){{0,60}}?(?:{noun})++{more}{after}",
            "Goods": goods,
            "Lot": r"(?:近|约|逾)?\d[\d,.]*[万余多百千]*(?:只|副|件|套|箱|台|支|瓶|盒|份|双|吨|个|批|辆|元|美元)",
            "Leader": rf"(?:{titled}|(?<![一-龥\ue000-\uf8ff]){person}(?:{_POSTS}))(?:等人|等)?(?:一行)?(?:\d+人)?",
            "Ours": rf"(?:(?:{free}{{0,16}}?){ours_begin}{free}{{0,20}}?{ours}(?:一行)?(?:\d+人)?|"
            rf"{free}{{2,16}}?一行(?:\d+余?人)?)",
            "Mid": _MID,
            "Pause": r"(?:，(?=于|近日|日前|昨|今|应邀|专程|乘|经|来|前来|抵|到))?",
            "Act": rf"(?:{free}{{0,16}}?{acts})",
            "Instrument": r"[^，。；]{0,24}?(?:协议书|协议|备忘录|意向书)",
            "Abroad": rf"{_KINSHIP}?{abroad}(?:(?:{_LIST}|{_TWIN}|首都){abroad})*(?:等(?:地|国|城市|\d+国)?)?",
        }


@dataclass(frozen=True)
class EventRules:
    """The rules in their order; earlier ones win where two match the same words."""

    rules: tuple[EventRule, ...]

    @classmethod
    def load(cls, lexicon: Lexicon) -> EventRules:
        """Read the rules; raises KnowledgeError that names file and rule for what is wrong."""
        file = knowledge.path("data", "rules", "event.toml")
        with file.open("rb") as stream:
            table = tomllib.load(stream)
        compiler = EventCompiler(lexicon, table)
        return cls(tuple(_rule(file, entry, compiler) for entry in table.get("rule", [])))

    @cached_property
    def _called(self) -> Called[EventRule]:
        return Called([(rule, rule.pattern.needs) for rule in self.rules])

    def find(self, view: View, refused: Callable[[Hit], bool]) -> Iterator[Hit]:
        """Matches without overlap, in the order of the rules; one that is refused stands in no other's way."""
        code, places = view.code
        taken: list[tuple[int, int]] = []
        firsts: set[int] = set()
        for rule in self._called.by(code):
            if rule.needs and not any(word in code for word in rule.needs):
                continue
            for match in rule.pattern.regex.finditer(code):
                start, end = places[match.start()], places[match.end()]
                slots = {s: (places[match.start(s)], places[match.end(s)]) for s in rule.pattern.slots if match[s]}
                key = max((a for a, _ in slots.values()), default=start)
                first = slots.get("who", (start, end))[0]
                if (
                    first in firsts
                    or any(a < end and key < b for a, b in taken)
                    or (view.quoted(start) and view.text[start] not in "“《")
                ):
                    continue
                hit = Hit(rule, start, end, slots)
                if not refused(hit):
                    taken.append((key, end))
                    firsts.add(first)
                    yield hit


def _rule(file: Path, entry: Mapping[str, Any], compiler: EventCompiler) -> EventRule:
    where = f"{file}: {entry.get('id', '?')}"
    unknown = sorted(set(entry) - _KEYS)
    if unknown or not {"id", "pattern", "kind", "name"} <= set(entry):
        raise KnowledgeError(
            f"{where}: a rule has id, pattern, kind and name and may have {sorted(_KEYS)}; not {unknown}"
        )
    if entry["kind"] not in KINDS:
        raise KnowledgeError(f"{where}: kind must be one of {', '.join(KINDS)}")
    if entry.get("status") not in (None, *get_args(Status)):
        raise KnowledgeError(f"{where}: status must be one of {', '.join(get_args(Status))}")
    pattern = compiler.compile(entry["pattern"], where)
    used = {*_SLOT.findall(entry["name"]), *entry.get("people", []), *entry.get("at", [])} - {"home"}
    if missing := sorted(used - set(pattern.slots)):
        raise KnowledgeError(f"{where}: the pattern has no slot {', '.join(missing)}")
    return EventRule(
        id=entry["id"],
        pattern=pattern,
        kind=entry["kind"],
        name=entry["name"],
        people=tuple(entry.get("people", [])),
        at=tuple(entry.get("at", [])),
        status=entry.get("status"),
        confidence=float(entry.get("confidence", 0.8)),
        needs=tuple(entry.get("needs", [])),
        pinned=bool(entry.get("pinned", False)),
        anchored=bool(entry.get("anchored", False)),
        dated=bool(entry.get("dated", False)),
        owner=bool(entry.get("owner", False)),
    )


def home_name(view: View) -> Name | None:
    """The document's home place as a name."""
    home = view.document.context.home
    return Name("Domestic", home, home) if home else None
