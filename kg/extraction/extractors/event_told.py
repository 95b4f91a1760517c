"""Events that rules find, without a name of their own → facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.event_deeds import date_of
from kg.extraction.extractors.event_makers import split_names
from kg.extraction.extractors.event_names import anchored
from kg.extraction.extractors.event_people import People, clauses
from kg.extraction.extractors.event_roles import OFFICE_GENRES, Roles, unique
from kg.extraction.extractors.event_rules import EventRules, Hit
from kg.extraction.extractors.event_stops import Stops, stops
from kg.extraction.extractors.event_view import Spot, View
from kg.extraction.extractors.event_words import EventWords
from kg.model import Event, Status

_SLOT = re.compile(r"\{(\w+)\}")
# What stands before the guests themselves: who leads or sends them.
_BEHIND = re.compile(r"^(?:由)?.{2,60}?(?:率领|带领|带队|率队|为团长|组织|派出|牵头|领衔)的")
_SENT = re.compile(r"由(.{2,60}?)(?:联合|共同)?(?:组织|主办|牵头|派出)的")
_FRONT = re.compile(
    r"^(?:的|原(?:定|计划|拟)(?:于|在)?(?:\d{1,2}月(?:[上中下]旬|\d{1,2}日|份)?|[春夏秋冬]季|[上下]半年|年[初中底])?(?:举行|进行|成行|启程)?的?|我市|组派|选派|派出|派遣|(?:19|20)\d\d年|\d{1,2}月(?:份|\d{1,2}[日号])?|\d{1,2}日|先后|分别|成功|热情|来访的|到访的|应邀来[^，。的]{1,8}的|(?:前)?来[^，。的]{0,12}(?:访问|考察|参访|参加|出席)[^，。的]{0,24}的|积极|认真|精心|圆满|共|了|日前|近日|昨日|今日|今天|昨天|当天|"
    r"上午|下午|晚上|有|拟|计划|将|邀请|接待|推动|组织|促成|支持|适时|争取|力争|上半年|下半年|年内|年底前|第[一二三四]季度|择机|完成|[^，。；]{2,12}期间|协助|陪同|选派|应.{1,8}邀请，|应邀|配合|协助|一行|并|还|又|由|（[^）]*）|[、，])+"
)
# A long list of guests is cut to the first two.
_MANY = re.compile(r"^((?:[^、]+、){1}[^、]+)(?:、[^、等]+)+(等|来访|访问)")
_TURNED = re.compile(r"(?:一行(?:\d+余?人)?|分[一二两三四五六七八九十\d]+批|(?:先后|相继|分别)(?:率[团队])?)$")
_BARE = re.compile(r"(?:系统|平台|热线|网站)?(?:正式)?(?:上线|启用)")
_ABROAD = re.compile(r"驻|外国|国际|日中|日本|韩国|美国|法国|德国|英国|俄罗斯|澳大利亚|意大利|海外|亚太|欧洲|非洲|东盟")
# Rules whose guests may be several delegations, one visit each.
_SEVERAL = ("received", "invited", "received_work")
# … and those where 先后 or 分别 says that each came by itself.
_IN_TURN = ("came", "arrived")
_A_PAIR = 2  # 甲、乙先后来访 is told as one; three or more are several
_BY_TURNS = re.compile("先后|相继")
# 接待甲、乙等11批96人次: the numbers are those of all guests.
_OF_ALL = re.compile(r"等[^，。；、]{0,10}?\d+余?(?:多)?批")
_MORE_GUESTS = re.compile(r"(?:[、和及][^，。；、]{3,40}?)+(?=等[^、，。；]{0,10}?\d*余?批|等外宾|等来访)")
_TEAM = re.compile(
    r"(?:团|一行|队|班|组|师生|总裁|会长|主席|大使|领事|[市省州区郡县部局校院议]长|知事|府尹|参赞)"
    r"(?:[一-龥]{2,4}|[一-龥]+·[一-龥·]+)?(?:等)?(?:\d+余?人)?"
    r"(?:分别|先后|相继)?(?:率[^、，]{1,8})?$"
)
_RESIDENTS = re.compile(r"外籍|留学生|外国|外教|外商|国际学生|外宾|使节|领事")
# 观摩了比赛: what was told before.
_TEAM_LED = re.compile(r"(?:将|拟|于|\d|月|日)*率(?:领)?([^，。；]{2,20}?团)(?=一行|访问|赴|前往|出访|于|对|\d)")
_SHOWN = re.compile(r"(?:了)?(?:比赛|演出|展览|展演|仪式|开幕式|闭幕式|论坛|展会|表演|赛事|会议|大会)(?:现场)?")
# …挂牌，某某到场揭牌: told before
_UNVEILED = re.compile("挂牌|揭牌|揭幕")
_NEED_GUESTS = ("met_with", "came_to_inspect", "met_besides", "called_on_somebody")
# Kinds whose place is told by 在 alone.
_LED_BY = re.compile(r"由([^，。；]{2,30}?)(?:带队|率队|率领|任团长|为团长|担任团长)，")
# Who performs: 某市艺术团在…, 与…
_PERFORMERS = re.compile(
    r"(?:[^，。；]{0,6}国)?([^，。；]{2,20}?(?:团|队|剧院|师生))(?=在|与|同|和|为|应|来|赴|到|未|将|于)"
)
_STAYS = ("exchange", "conference", "celebration", "signing", "other")
# Guests that are only counted (62批480人次): a statistic.
_LOTS = re.compile(r"(?<![第\d])\d+(?:余|多)?批")
# 共接待外宾176人: a statistic.
_TOTAL = re.compile(r"(?:共|累计|总计|共计|全年|年内|先后)(?:接待|会见|迎接)(?:了)?$")
_FOREIGN_GUESTS = re.compile(
    r"“|\d+(?:国|个国家)|外国|国际|驻[一-龥]{1,5}?(?:总?领|使|领团)|驻华|议会|市政厅|[町邦]|该市|来自"
)
_RELATIVE = re.compile(r"正在[^，。；]{2,20}的")
# Whose it is says nothing in a name: 我市外向型企业调研, 某公司等全市涉外企业调研.
_WHOSE = re.compile(r"^(?:我市|我省|全市|全省|本市|各)(?=.{3})|^.{2,30}等(?:我市|全市|全省|我省)?(?=.{2,12}企业)")
# 外国专家来昌邀请工作, 来访申报手续: paper work, no visit.
_NO_VISIT = (
    "活动",
    "之旅",
    "采风活动",
    "邀请工作",
    "邀请函",
    "邀请手续",
    "申报",
    "手续",
    "审批",
    "签证",
    "的邀请",
    "事项",
)
_WITH_COMER = re.compile("[与同和](?:前来|来|到)")
_COMING = re.compile(r"来访|到访|来华|来[我本]|访华")
_OURS = re.compile(r"我[市省县区]|全[市省县区]|本市")
_MEETS = re.compile(r"会见|会谈|接待|陪同|座谈|迎接|会晤")


@dataclass(frozen=True)
class ToldEvents:
    """Makes events of the rules' matches."""

    rules: EventRules
    words: EventWords
    roles: Roles
    cues: StatusCues

    def __call__(self, view: View, named: list[tuple[int, int]]) -> Iterator[tuple[Event, int, int]]:
        """Events with their span; what a named event covers is not told again."""
        for hit in self.rules.find(view, lambda hit: self._refused(view, hit, named)):
            for one in self._each(view, hit):
                yield self._event(view, one)

    def _each(self, view: View, hit: Hit) -> Iterator[Hit]:
        """接待甲代表团、乙代表团: a hit for each delegation with a place of its own; else the hit itself."""
        start, end = hit.slots.get("who", (0, 0))
        if hit.rule.id == "received" and (more := _MORE_GUESTS.match(view.text, end)):
            end = more.end()
        marks = [m for m in re.finditer("、|，?以及|和", view.text[:end]) if m.start() > start]
        bounds = [start, *(m.end() for m in marks)]
        pieces = list(zip(bounds, [*(m.start() for m in marks), end], strict=True))
        in_turn = hit.rule.id in _IN_TURN and _BY_TURNS.search(view.text, max(start, end - 12), hit.end) is not None
        if (
            (hit.rule.id in _SEVERAL or (in_turn and len(pieces) > _A_PAIR))
            and len(pieces) > 1
            and all(self._delegation(view, *p) for p in pieces)
        ):
            for piece in pieces:
                yield replace(hit, slots={**hit.slots, "who": piece})
        else:
            yield hit

    def _delegation(self, view: View, start: int, end: int) -> bool:
        """Whether a piece of an enumeration is a delegation from a place abroad of its own."""
        abroad = any(_from_abroad(s) for s in view.within(start, end))
        abroad = abroad or re.search("“|国际|驻", view.text[start:end]) is not None
        return abroad and _TEAM.search(view.text[start:end]) is not None

    def _refused(self, view: View, hit: Hit, named: list[tuple[int, int]]) -> bool:
        if hit.rule.kind not in ("visit_in", "visit_out") and any(
            s < hit.end <= e or min(hit.end, e) - max(hit.start, s) > (hit.end - hit.start) / 2 for s, e in named
        ):
            return True
        first, _ = view.clause(hit.start, hit.end)
        if hit.rule.kind == "visit_in" and view.text.startswith(_NO_VISIT, hit.end):
            return True
        if view.text[first : hit.end].startswith(self.words.duties):
            return True
        if hit.rule.kind == "launch" and re.match(r"\d|等", view.text[hit.end : hit.end + 1]):
            return True
        placed = any(s.name.cls != "Body" for s in view.within(hit.start, hit.end))
        if hit.rule.pinned and not placed and not self.roles.has_day(view, hit.start, hit.end):
            return True
        if hit.rule.id == "unveiled" and _UNVEILED.search(view.text, view.part(hit.start, hit.end)[0], hit.start):
            return True
        if hit.rule.id == "celebrated" and (
            re.search(r"(?:为|以|值|在|了|的|、|和)$", view.text[: hit.start])
            or not re.search(r"结好|缔结|友城|友好|建交|结为", view.text[hit.start : hit.end])
        ):
            return True
        if hit.rule.anchored and (not anchored(view, hit.start, hit.end) or self._covered(view, hit, named)):
            return True
        if hit.rule.id == "not_gone_to" and any(hit.start <= s and e <= hit.end for s, e in named):
            return True
        if hit.rule.id == "not_gone" and _COMING.search(view.text, *hit.slots["who"]):
            return True  # 来访的某团未能成行: they do not come
        if hit.rule.id == "guests_toured" and _WITH_COMER.search(view.text, hit.slots["who"][0], hit.slots["what"][0]):
            return True  # 市长与来访的某人…: those who meet
        if "what" in hit.slots and not self._name(view, hit):
            return True
        if hit.rule.id == "outing" and not _RESIDENTS.search(view.text[slice(*hit.slots["who"])]):
            return True
        if hit.rule.dated and not self._on_a_day(view, hit):
            return True
        if hit.rule.kind == "signing" and not self._abroad(view, hit):
            return True
        needs = hit.rule.kind == "visit_in" or hit.rule.id in _NEED_GUESTS or self._leaders(view, hit)
        return needs and bool({"who", "whom"} & set(hit.slots)) and not self._identified(view, hit)

    def _leaders(self, view: View, hit: Hit) -> bool:
        """Whether unnamed leaders (市领导) meet somebody, or guests are only counted (会见外宾400人次)."""
        if hit.rule.id != "met":
            return False
        counted = re.search(r"\d[^，。；]{0,4}(?:批|人次)", view.text[hit.slots["whom"][0] : hit.end + 6])
        return counted is not None or "领导" in view.text[slice(*hit.slots["who"])]

    def _abroad(self, view: View, hit: Hit) -> bool:
        """Whether somebody abroad signs: named in the part of the sentence, or meant by 双方."""
        first, last = view.part(hit.start, hit.end)
        if hit.rule.id == "signed_both" and view.abroad is not None:
            return True
        return any(_from_abroad(s) for s in view.within(first, last))

    def _covered(self, view: View, hit: Hit, named: list[tuple[int, int]]) -> bool:
        """Whether the part of the sentence tells a named event anyway, or only a purpose."""
        first, last = view.part(hit.start, hit.end)
        purpose = any(word in view.text[hit.start : last] for word in self.words.purposes)
        return purpose or any(first <= start < last for start, _ in named)

    def _on_a_day(self, view: View, hit: Hit) -> bool:
        """Whether the clause, or one before it that holds nothing else, tells the day."""
        first, last = view.clause(hit.start, hit.end)
        if first > 1 and first - view.clause(first - 1, first - 1)[0] <= 13:
            first = view.clause(first - 1, first - 1)[0]
        return any(len(d.first) > 7 and first <= d.start and d.end <= last for d in view.dates)

    def _identified(self, view: View, hit: Hit) -> bool:
        """Guests must be somebody: a place abroad, a name, a count or a title stands in their phrase."""
        raw = hit.slots.get("whom") or hit.slots["who"]
        start, end = self._trim(view, *raw)
        text = view.text[start:end]
        if len(text) < 3 or text.startswith("各"):
            return False
        if hit.rule.id == "guests_toured" and (
            re.search(r"陪同|接待|邀请|组织", view.text[slice(*raw)])
            or view.text.startswith(("访问", "考察", "交流", "点"), hit.slots["what"][0])
            or "活动" in view.text[slice(*hit.slots["what"])]
            or _SHOWN.fullmatch(view.text[slice(*hit.slots["what"])])
        ):
            return False
        if _TOTAL.search(view.text[: hit.slots["who"][0]] if "who" in hit.slots else "") and not any(
            _from_abroad(s) for s in view.within(*raw)
        ):
            return False
        if _LOTS.search(view.text[start : hit.end + 4]) and not re.search("团|一行|使|领事", text):
            return False
        known = any(_from_abroad(s) for s in view.within(*raw))
        if known or (view.within(*raw) and hit.rule.kind != "visit_in"):
            return True
        return bool(_FOREIGN_GUESTS.search(text)) and not re.match(r"重要|有关|相关|来访", text)

    def _trim(self, view: View, start: int, end: int) -> tuple[int, int]:
        """A guest phrase without dates, adverbs and the leader before it."""
        if match := _FRONT.match(view.text[start:end]):
            start += match.end()
        if match := re.match(
            r"(?:来[^，。；、的]{0,6})?(?:出席|参加|参与)[^，。；、]{1,30}?的(?=.{3})", view.text[start:end]
        ):
            start += match.end()
        if match := re.match(r"[^，。；]*(?:邀请了?|组派|选派)", view.text[start:end]):
            start += match.end()
        if match := _BEHIND.match(view.text[start:end]):
            start += match.end()
        spots = view.within(start, end)
        if spots and spots[0].start == start and spots[0].name.country and len(spots[0].name.full) < end - start:
            start = (
                spots[0].end - len(spots[0].name.full)
                if view.text[start : spots[0].end].endswith(spots[0].name.full)
                else start
            )
        return start, end

    def _event(self, view: View, hit: Hit) -> tuple[Event, int, int]:
        first, last = view.clause(hit.start, hit.end)
        people: list[str] = []
        for slot in hit.rule.people:
            if slot in hit.slots:
                people += self._placed(view, hit) if slot == "to" else self._people(view, hit.slots[slot])
        if hit.rule.id == "met_besides":
            people = [*self._meeting(view, hit), *people]
        if hit.rule.owner:
            people += self.roles.persons_named(view, first, last)
        if hit.rule.id == "called_on":
            people += self.roles.persons_named(view, hit.start, last)
        if hit.rule.id == "unveiled":
            people += self.roles.persons_named(view, first, last)
        if hit.rule.id in ("signed_both", "performed"):
            people += self.roles.both(view, first, hit.end)
        more = stops(self.roles, view, hit.end) if hit.rule.kind == "visit_out" else Stops()
        if hit.rule.kind == "visit_out":
            people = [*self._leading(view, hit), *people, *more.people]
        if hit.rule.id == "performed" and (team := _PERFORMERS.match(view.text, hit.start)):
            people.append(team[1])
        if hit.rule.kind == "visit_in":
            people += self._hosts(view, hit)
        begin = hit.slots["who"][0] if "who" in hit.slots else first
        told = self.roles.counts(view, begin, last)
        if hit.rule.id == "received" and _OF_ALL.search(view.text, hit.slots["who"][1], last):
            told = {}
        sent = _SENT.match(view.text[begin:last])
        event = Event(
            name=self._name(view, hit),
            kind=hit.rule.kind,
            date=date_of(self.roles, view, hit.start, hit.end)
            if hit.rule.kind == "launch"
            else self.roles.date(view, hit.start, hit.end),
            place=tuple(dict.fromkeys((*self._places(view, hit), *more.places))),
            organizers=self._organizers(view, hit, begin, sent),
            participants=unique(people),
            online=self.roles.online(view, first, hit.end),
            persons=told.get("persons"),
            countries=told.get("countries"),
            groups=told.get("groups"),
            status=self._status(view, hit),
            evidence=(view.evidence(first, last),),
            rule=f"event.{hit.rule.id}",
            confidence=hit.rule.confidence,
        )
        return event, hit.start, hit.end

    def _status(self, view: View, hit: Hit) -> Status:
        """The rule's own status or what the cues say; 正在…访问的 tells of the person, not of the event."""
        if hit.rule.status:
            return hit.rule.status
        text = _RELATIVE.sub(lambda m: "□" * len(m.group()), view.text)
        end = hit.slots["to"][0] if "to" in hit.slots else hit.end
        return view.status(self.cues, hit.start, max(end, hit.start + 1), text)

    def _organizers(self, view: View, hit: Hit, begin: int, sent: re.Match[str] | None) -> tuple[str, ...]:
        """Who sends the guests, or the office that does it."""
        if sent:
            return tuple(split_names(view, begin + sent.start(1), begin + sent.end(1)))
        context = view.document.context
        if hit.rule.owner and context.office and context.genre in OFFICE_GENRES:
            return (context.office,)
        return ()

    def _people(self, view: View, span: tuple[int, int]) -> Iterator[str]:
        people = tuple(People(self.roles).guests(view, *span, self._trim(view, *span)))
        team = _TEAM_LED.match(view.text, span[1])
        if team is not None and people and all(p.endswith(("长", "书记", "主席", "主任")) for p in people):
            return iter((team[1],))  # 省长率某省代表团: nobody is named
        return iter(people)

    def _meeting(self, view: View, hit: Hit) -> list[str]:
        """Who meets, where the verb is the second of its subject: the persons named before it, nearest clause first."""
        first, _ = view.part(hit.start, hit.end)
        for start, end in reversed(list(clauses(view, first, hit.slots["whom"][0]))):
            if persons := list(self.roles.persons_named(view, start, end)):
                return persons
        return []

    def _leading(self, view: View, hit: Hit) -> Iterator[str]:
        """Who leads those that go, told in a clause before: 由某主席带队，某代表团出访…"""
        first, _ = view.part(hit.start, hit.end)
        match = _LED_BY.search(view.text, first, hit.start)
        if match:
            yield from self.roles.persons_named(view, match.start(1), match.end(1))

    def _placed(self, view: View, hit: Hit) -> Iterator[str]:
        """The places of the slot ``to``."""
        yield from (s.name.full for s in view.within(*hit.slots["to"]))

    def _hosts(self, view: View, hit: Hit) -> Iterator[str]:
        """Who meets the guests, in the clauses that follow."""
        _, last = view.part(hit.start, hit.end)
        for first, end in clauses(view, hit.end, last):
            if _MEETS.search(view.text, first, end):
                yield from self.roles.persons_named(view, first, end)

    def _name(self, view: View, hit: Hit) -> str:
        def text(match: re.Match[str]) -> str:
            if match[1] not in hit.slots:
                return ""
            start, end = self._trim(view, *hit.slots[match[1]])
            if match[1] == "who" and view.text[start:end] in ("人", "人员", "干部", "员", "有关人员"):
                return ""
            if match[1] == "to" and end - start == 1 and (short := view.within(start, end)):
                return short[0].name.full.removesuffix("市")
            led = match[1] == "who" and hit.rule.id in ("led_abroad", "leader_abroad", "met", "met_with")
            if led and (
                persons := [p for p in self.roles.persons_named(view, start, end) if view.text[start:end].endswith(p)]
            ):
                return persons[-1]
            return _TURNED.sub("", view.text[start:end])

        name = _SLOT.sub(text, hit.rule.name)
        if hit.rule.kind in ("inspection", "launch"):
            name = _WHOSE.sub("", name)
        if hit.rule.id == "invited_abroad" and "to" not in hit.slots and view.abroad is not None:
            name += view.abroad.full
        if hit.rule.kind == "launch" and _BARE.match(name):
            name = self._system(view, hit) + name
        if hit.rule.id == "received" and name.endswith("团来访"):
            return name.removesuffix("来访")
        return _MANY.sub(r"\1\2", name)

    def _system(self, view: View, hit: Hit) -> str:
        """What 系统 in 系统正式上线 was called before in its sentence."""
        earlier = list(re.finditer(r"[^，。；、的]{2,16}(?=系统|平台|热线|网站)", view.text[: hit.start]))
        return earlier[-1].group() if earlier else ""

    def _places(self, view: View, hit: Hit) -> tuple[str, ...]:
        out: list[str] = []
        for slot in hit.rule.at:
            if slot in hit.slots:
                out += [s.name.full for s in view.within(*hit.slots[slot])]
        if not hit.rule.at and hit.rule.kind in _STAYS:
            begin = hit.slots["whom"][0] if hit.rule.id == "met_besides" else hit.start
            first, _ = view.clause(begin, hit.end)
            out += self.roles.places(view, first, hit.end, (hit.end, hit.end))
        if hit.rule.owner and view.document.context.home and _OURS.search(view.text, hit.start, hit.end):
            out.append(view.document.context.home)
        if not out and hit.rule.id == "invited_abroad" and view.abroad is not None:
            out.append(view.abroad.full)
        if not out and hit.rule.at and view.document.context.home and hit.rule.kind == "visit_in":
            out.append(view.document.context.home)
        return tuple(dict.fromkeys(out))


def _from_abroad(spot: Spot) -> bool:
    """Whether a name is of a country or place abroad, or of a body there."""
    foreign = spot.name.country not in (None, "中国")
    return spot.name.cls in ("Country", "Foreign") or foreign or _ABROAD.search(spot.name.text) is not None
