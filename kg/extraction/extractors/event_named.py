"""A named event found in a sentence → the fact with its circumstances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kg import expressions as re
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.event_lead import counted_sides, read_lead
from kg.extraction.extractors.event_makers import makers_before, split_names
from kg.extraction.extractors.event_names import Candidate, NameFinder
from kg.extraction.extractors.event_roles import OFFICE_GENRES, Roles, unique
from kg.extraction.extractors.event_view import View
from kg.model import Event, Status

_TOGETHER = re.compile(r"(?:联合|共同|合作|携手|协同)\s*$|会同|携手|联合[^，。；]{2,20}$")
# 配合全市举办: the office only helps.
_HELPS = re.compile(r"配合|协助|支持|服务|指导")
_OCCASION = re.compile(
    r"以(?P<which>[^，。；]{4,60}周年[^，。；]{0,40}?)为(?:契机|主题|主线|抓手)(?P<then>，)[^。；]{0,40}?(?:开展|举办|举行|组织|策划)(?:了|好|系列)*"
    r"(?P<what>(?:系列|庆祝|纪念|友好|文化|交流)*活动)"
)
# 某大会11月19日在某市举行签约活动
_HOST = re.compile(
    r"([^，。；]{4,40}?)(?:\d{1,2}月\d{1,2}日|\d{1,2}日|日前|期间|上)?(?:在[^，。；]{2,12})?(?:还)?举行(?:了)?$"
)
# …，在甲、乙两地会场线上线下相结合
_HALLS = re.compile(r"，在[^，。；]{2,20}?(?=(?:[两三四多]地)?(?:设)?(?:主|分)?会场)")
# 组织市工商联等部门与…共同举办
_ARRANGED = re.compile(
    r"(?:组织|安排|协调|指导)+(?P<who>[^，。；与和同等]{2,20}?)(?:等[^，。；与和同]{0,10})?[与和同](?=[^，。；]{2,40}$)"
)
_UNIT = re.compile(r"(?:会|局|办|委|联|协|院|学|所|社|公司|集团|中心|部|厅|馆|室)$")
_PLATFORM = re.compile(r"[^，。；]{0,30}?等(?:平台|渠道|载体|契机|机会)")
# 成功筹备召开 is done.
_PREPARED = re.compile(r"(?:成功|圆满|顺利)(筹备|筹办)|(筹备)(?=召开|举办)")
# 这是今年举办的第4场…: a remark on what was told.
_REMARK = re.compile(r"(?:据悉|据介绍)?，?(?:这|此|此次|本次活动|该活动)(?:也)?[是系]")
# 某大会外宾接待工作: work for it, which does not say that it took place.
_WORK = re.compile(r"的?(?:外宾|嘉宾|翻译|接待|保障|服务保障|涉外|礼宾|外事|招展)")
# 就举办某节进行沟通: what is talked about, no event yet.
_MATTER = re.compile(r"(?:就|围绕)[^，。；]*$")
_DISCUSSED = re.compile(
    r"(?:等[^，。；]{0,8}?)?(?:活动|事宜|事项|问题)*(?:进行|开展|展开|作|做|达成|交换|深入|充分|初步|举行)[^，。；]{0,6}"
    r"(?:沟通|洽谈|磋商|商谈|探讨|商讨|交流|讨论|共识|意见|对接|座谈|会谈|协商|交谈)"
)
# a person behind a title whose name ends as contests do: 外长某某赛
_SOMEBODY = re.compile("(?:[部外局处]长|总理|主席|大使|书记|主任)[一-龥]{1,3}赛$")
# 举办国际活动等领域的经验: what is good at, no event
_EXPERIENCE = re.compile(
    "(?:等[^，。；的]{0,4})?(?:领域|方面|工作|活动|过程)?中?的[^，。；]{0,8}(?:经验|做法|优势|能力|机制|模式|水平|条件)"
)
_MEANT = re.compile(r"(?:也|亦|现|初步|均|都)?(?:拟于?|计划于?|定于|预计|有望|暂定|预定|力争|争取)")
_CAME_FROM = re.compile(r"，(?:共有|共|吸引)?来自")
# 起草了“…”邀请方案: a paper about it
_DRAFTED = re.compile(r"(?:起草|制定|编制|印发|草拟|拟定|撰写|修订|报送)(?:了|完成|好)?[^，。；]*$")
_DREW = re.compile(r"(?:共有|共|有|吸引|汇集|汇聚|迎来)")
_CLOSED = re.compile(r"等[^，。；]{0,8}?(?:会议|活动|论坛|赛事)")
_ADVERBIAL = re.compile(
    r"(?:(?:19|20)\d\d年)?\d{0,2}月?(?:份|\d+日)?|先后|分别|成功|圆满|积极|认真|精心|还|并|又|已|将|拟|计划|也|再次|继续|主动|首次|"
    r"[一二三四五六七八九十\d]+[是、.．]|其中|同时|此外|另外|一年来|期间|大力|有序|扎实|持续|重点|集中力量|专题|专门|[（）]"
)
_PREPOSITION = re.compile(
    r"^(?:在|与|和|同|为|以|向|对|从|就|根据|按照|围绕|通过|结合|利用|依托|借助|由|于|针对|抓|充分|前往|赴|深入|到|多次|组织|会同|联合|协调|协助)"
)


@dataclass(frozen=True)
class NamedEvents:
    """Makes events of the names in a sentence."""

    names: NameFinder
    roles: Roles
    cues: StatusCues

    def __call__(self, view: View) -> Iterator[tuple[Event, int, int]]:
        """Events with the span of the clauses that tell them."""
        occasions = list(self._occasions(view))
        yield from occasions
        told = [span for _, *span in occasions]
        found = [c for c in self.names.find(view) if not self._refused(view, c)]
        found = [c for c in found if not any(s <= c.start < e for s, e in told)]
        for index, candidate in enumerate(found):
            yield self._event(view, candidate, found, index)

    def _refused(self, view: View, found: Candidate) -> bool:
        words, text = self.names.words, view.text
        name = text[found.start : found.end]
        first, last = view.clause(found.start, found.end)
        lead = text[first : found.start]
        counted = re.match(r"\d+(?:余|多)?[场次批人]", text[found.end : found.end + 6]) and "“" not in name
        if name.startswith(words.back) or counted or _REMARK.match(lead):
            return True
        if found.head in words.tails and lead.endswith("等"):
            return True  # …等省级活动 closes a list
        if lead.startswith(words.duties) or (found.head in words.proper and name == found.head and "邀请" in lead):
            return True
        places = any(s.name.cls != "Body" for s in view.within(found.start, found.end))
        named = "“" in name or re.search(r"\d|第.{1,3}[届次]|首届", name) or places
        if not named and any(w in text[found.end : last] for w in words.purposes):
            return True
        if found.stance == "hold" and _WORK.match(text, found.end) and not re.search(r"\d|第.{1,3}[届次]|首届|“", name):
            return True
        if (name.endswith("节") and text.startswith("日", found.end)) or _SOMEBODY.search(name):
            return True
        if _EXPERIENCE.match(text, found.end) and not self._specific(view, found):
            return True
        if found.stance in ("told", "refer") and _DRAFTED.search(lead):
            return True
        if _MATTER.search(lead) and _DISCUSSED.match(text, found.end):
            return True
        if found.stance in ("assist", "told") and _PLATFORM.match(text, found.end):
            return True
        vague = found.head in words.vague or found.head in words.tails
        if found.head in words.tails and text[found.end : found.end + 1] == "的":
            return True
        if vague and not self._specific(view, found):
            return not self._pinned(view, found)
        if found.kind == "signing" and found.stance in ("hold", "happen") and found.head != "仪式":
            return False
        return not found.strong and not self._pinned(view, found)

    def _specific(self, view: View, found: Candidate) -> bool:
        """Whether a name with a vague head identifies an event: a title, a number, or a place with more than filler."""
        name = view.text[found.start : found.end]
        if "“" in name or re.search(r"\d|第.{1,3}[届次]|首届", name):
            return True
        spots = [s for s in view.within(found.start, found.end) if s.name.cls != "Body"]
        rest = name.removesuffix(found.head or "")
        for spot in spots:
            rest = rest.replace(view.text[spot.start : spot.end], "")
        return len(self.names.words.filler.sub("", rest)) >= (2 if spots else 4)

    def _occasions(self, view: View) -> Iterator[tuple[Event, int, int]]:
        """以甲周年和乙周年为契机，开展纪念活动: an event for each anniversary."""
        match = _OCCASION.search(view.text)
        if match is None:
            return
        organizers = self.roles.partners(view, match.end("then"), match.start("what"))
        owner = self._owner(view, "以")
        for name in re.split("[、和与及]", match["which"]):
            if not re.search(r"周年|建交", name):
                continue
            yield (
                Event(
                    name=name + match["what"],
                    kind="celebration",
                    date=self.roles.date(view, match.start(), match.end()),
                    organizers=unique((*((owner,) if owner else ()), *organizers)),
                    status=view.status(self.cues, match.start(), match.end()),
                    evidence=(view.evidence(match.start(), match.end()),),
                    rule="event.named_occasion",
                    confidence=0.85,
                ),
                match.start(),
                match.end(),
            )

    def _pinned(self, view: View, found: Candidate) -> bool:
        """Whether date, place or partner tells one occurrence of what has no name of its own."""
        if found.stance not in ("hold", "attend", "happen"):
            return False
        first, _ = view.clause(found.start, found.end)
        if self.roles.has_day(view, found.start, found.end):
            return True
        if found.stance == "attend":
            return False
        if self.roles.partners(view, first, found.start):
            return True
        verb = view.text[found.verb_start : found.verb_end]
        start, _ = view.part(found.start, found.end)
        abroad = any(s.name.cls in ("Foreign", "Country") for s in view.within(start, found.start))
        return abroad and verb.endswith(("举行", "举行了", "召开", "举办")) and found.head not in self.names.words.tails

    def _event(self, view: View, found: Candidate, siblings: list[Candidate], index: int) -> tuple[Event, int, int]:
        first, last = view.clause(found.start, found.end)
        begin, end = self._reach(view, found)
        inner = (found.start, found.end)
        organizers, participants = self._sides(view, found, siblings)
        lead = read_lead(self.roles, view, first, found.verb_start, found.start)
        organizers, participants = organizers or lead.organizers, lead.participants or participants
        told = lead.counts
        if (
            found.stance in ("hold", "happen")
            or _DREW.match(view.text, found.end)
            or _CAME_FROM.match(view.text, found.end)
        ):
            told = self.roles.counts(view, found.end, self._following(view, siblings, index))
        event = Event(
            name=self.name(view, found),
            kind=found.kind,
            date=self._date(view, found),
            place=self._places(view, found, inner),
            organizers=organizers,
            participants=participants,
            online=self._online(
                view, found, max([first, *(c.end for c in siblings[:index] if c.end <= found.start)]), last
            ),
            persons=told.get("persons"),
            countries=told.get("countries"),
            groups=told.get("groups"),
            status=self._status(view, found),
            evidence=(view.evidence(begin, end),),
            rule=f"event.named_{found.stance}",
            confidence=self._confidence(found),
        )
        return event, found.start, found.end

    def _places(self, view: View, found: Candidate, inner: tuple[int, int]) -> tuple[str, ...]:
        """Where it takes place: told in its clause, else by its halls in the next (在甲、乙两地会场)."""
        first, last = view.clause(found.start, found.end)
        places = self.roles.places(view, first, last, inner)
        halls = _HALLS.match(view.text, last) if not places else None
        return self.roles.places(view, halls.start(), halls.end(), inner) if halls else places

    def name(self, view: View, found: Candidate) -> str:
        """The name as written; 市委, 市… get their place, as a short form says nothing outside the document."""
        name = view.text[found.start : found.end]
        home, province = view.document.context.home, view.document.context.province
        if home and home.endswith("市") and re.match(r"市(?!场|民|长|域)", name):
            return home[:-1] + name
        if province and re.match(r"省(?!会|级|际|内|外)", name):
            return province[:-1] + name
        if re.match(r"“[^“”]*”$", name):
            return name[1:-1]
        return self._sided(view, found, name) if name == found.head else name

    def _sided(self, view: View, found: Candidate, name: str) -> str:
        """A bare 签约仪式 or 座谈会 with the meeting at which, or with whom, it is held."""
        first, _ = view.clause(found.start, found.end)
        host = _HOST.match(view.text[first : found.start])
        if host is not None and self.names.words.head.search(host[1]):
            return host[1] + name
        verb = found.verb_start if 0 <= found.verb_start < found.start else found.start
        partners = self.roles.partners(view, first, verb)
        if not partners:
            return name
        ours = self.roles.subject(view, verb)[:1] or (
            (view.document.context.home,) if view.document.context.home else ()
        )
        return "与".join((*ours, "、".join(partners))) + name

    def _online(self, view: View, found: Candidate, first: int, last: int) -> Literal[True, "hybrid"] | None:
        """How it is held: told in its name, before it in the clause, or by the noun that closes its list."""
        near = self.roles.online(view, max(first, found.start - 60), found.end)
        closed = _CLOSED.search(view.text, found.end, last)
        return (
            near
            or (self.roles.online(view, closed.start(), closed.end()) if closed else None)
            or (self.roles.online(view, found.end, last) if found.stance == "happen" else None)
            or self.roles.manner(view, found.end)
        )

    def _status(self, view: View, found: Candidate) -> Status:
        """Its status; what the clause goes on to say of another thing does not count for a name told in passing."""
        text = view.text[: found.end] if found.stance == "refer" else view.text
        hidden = [(found.start, found.end)]
        if view.text[found.verb_start : found.verb_end] in ("组织筹办", "筹办"):
            hidden.append((found.verb_start, found.verb_end))
        hidden += [m.span(m.lastindex or 0) for m in _PREPARED.finditer(text)]
        for start, end in hidden:  # 洽谈 in 洽谈会 plans nothing
            text = text[:start] + "□" * (end - start) + text[end:]
        meant = _MEANT.match(text, found.end)  # …巡回展拟于…: whatever the verb
        end = max(found.end, found.verb_end, meant.end() if meant else 0)
        status = view.status(self.cues, found.start, end, text)
        return "planned" if status == "done" and self.roles.is_put_off(view, found.end) else status

    def _date(self, view: View, found: Candidate) -> str | None:
        if found.stance == "refer" or (found.stance == "assist" and view.document.context.genre == "news"):
            date = self.roles.date(view, found.start, found.end)
            return date if date != view.year or view.document.context.genre in OFFICE_GENRES else None
        return self.roles.date(view, found.start, found.end)

    def _sides(
        self, view: View, found: Candidate, siblings: list[Candidate]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Organizers and participants by the verb and what stands around it."""
        first, _ = view.clause(found.start, found.end)
        by = self._by(view, found, len(siblings) == 1)
        session = any(word in view.text[found.start : found.end] for word in self.names.words.sessions)
        if found.verb_start < 0 or found.stance in ("happen", "assist"):
            return by, self._named_sides(view, found) or self.roles.both(view, found.start, found.end)
        verb = view.text[found.verb_start : found.verb_end]
        before = view.text[first : found.verb_start]
        subject = self.roles.subject(view, found.verb_start)
        partners = self.roles.partners(view, first, found.verb_start)
        arranged = _ARRANGED.search(before)
        if arranged and not subject:
            at = first + arranged.start("who")
            subject = tuple(n for n in split_names(view, at, first + arranged.end("who")) if _UNIT.search(n))
        owner = self._owner(view, before) if not subject and not self._others(view, first) else None
        sides = (*subject, *((owner,) if owner else ()))
        if found.stance == "attend" and (persons := tuple(self.roles.persons_named(view, found.start, found.end))):
            return by, persons  # 某省长与某公司会长视频会
        if found.stance == "attend":
            return by, () if view.text.startswith("的", found.end) else unique(sides)
        if by or session:
            return by, ()
        if not _TOGETHER.search(before + verb[:2]) and (
            "举行" in verb or (partners and verb in ("组织", "开展", "举办"))
        ):
            if partners:
                owners = (owner,) if owner and verb in ("组织", "开展", "举办") else ()
                return owners, unique((*self._ours(view, sides, partners), *partners)) if not owners else partners
            if named := self._named_sides(view, found):
                return (), named
            return subject, ()
        if _HELPS.search(before):
            return (), self._named_sides(view, found)
        if both := self.roles.both(view, first, found.verb_start):
            return both, ()
        return unique((*sides, *partners)), self._named_sides(view, found)

    def _by(self, view: View, found: Candidate, alone: bool) -> tuple[str, ...]:
        """Organizers in 由X主办的 right before the name, or 由X主办 behind it."""
        if lead := makers_before(view, found.start):
            return lead
        if alone:
            return self.roles.by(view, found.end, view.part(found.start, found.end)[1])
        return ()

    def _named_sides(self, view: View, found: Candidate) -> tuple[str, ...]:
        """The sides that the name itself tells, of an anniversary or signing with a place abroad."""
        if together := counted_sides(view, found.start, found.end):
            return together
        if found.kind not in ("signing", "celebration"):
            return ()
        spots = view.within(found.start, found.end)
        abroad = [s.name.full for s in spots if s.name.cls == "Foreign"]
        ours = [s.name.full for s in spots if s.name.cls == "Domestic"] or [view.document.context.home or ""]
        return unique((*(o for o in ours if o), *abroad)) if abroad else ()

    def _ours(self, view: View, sides: tuple[str, ...], partners: tuple[str, ...]) -> tuple[str, ...]:
        """Our side of a meeting with a place is the home place, unless the text names it."""
        office, home = view.document.context.office, view.document.context.home
        places = {s.name.full for s in view.spots if s.name.cls == "Foreign"}
        if sides == (office,) and home and any(p in places for p in partners) and "办" not in view.text[:12]:
            return (home,)
        return sides

    def _others(self, view: View, first: int) -> bool:
        """Whether the clauses before tell of guests, who are then the unnamed subject."""
        start, _ = view.part(first, first)
        told = view.text[start:first]
        return re.search(r"来自|代表团|嘉宾|外宾|总领事|大使", told) is not None and not re.search(
            r"接待|邀请|会见", told
        )

    def _owner(self, view: View, before: str) -> str | None:
        """The office, where it is the unnamed subject of a report's sentence."""
        context = view.document.context
        if context.office is None or context.genre not in OFFICE_GENRES:
            return None
        rest = _ADVERBIAL.sub("", before)
        if _PREPOSITION.match(rest) or len(rest) < 3:
            return context.office
        return None

    def _following(self, view: View, siblings: list[Candidate], index: int) -> int:
        """The end of what may add counts to an event: the next event or the end of its part of the sentence."""
        _, last = view.part(siblings[index].start, siblings[index].end)
        later = [c.start for c in siblings[index + 1 :] if c.start < last]
        return min(later, default=last)

    def _reach(self, view: View, found: Candidate) -> tuple[int, int]:
        """The span of the evidence: from the date or verb to the end of the clause, not beyond 120 characters."""
        first, last = view.clause(
            min(found.start, found.verb_start if found.verb_start >= 0 else found.start), found.end
        )
        if first and view.text[first - 1] == "，" and any(d.start < first and d.end == first - 1 for d in view.dates):
            first = next(d.start for d in view.dates if d.end == first - 1)
        if last - first > 120:
            first = max(first, found.verb_start if 0 <= found.verb_start < found.start else found.start)
            last = min(last, found.end + 30)
            if last - first > 160:
                first = found.start
        return first, last

    def _confidence(self, found: Candidate) -> float:
        base = {"hold": 0.93, "happen": 0.95, "attend": 0.92, "assist": 0.85, "refer": 0.8, "told": 0.72}[found.stance]
        return base if found.strong else base - 0.15
