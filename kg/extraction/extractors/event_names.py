"""Named events in a sentence: a head noun or a quoted title → the name's span, its kind and its governing verb."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kg import expressions as re
from kg.extraction.extractors.event_view import View
from kg.extraction.extractors.event_words import EventWords

LONGEST = 60
_ORDINAL = re.compile(r"第[一二三四五六七八九十百零〇\d]+(?:届|次|期|轮|批|季)|首届|首次|首个|首场")
_YEAR = re.compile(r"(?:19|20)\d\d|\d+周年|建交|结好")
_KINDS = r"(?:一系列|系列|主题|品牌|多个|多场|各类|重要|重大|国际|友城|友好|交流|文化|线上|云)*(?:活动|赛事|会议|展演)"
_ACTIVITY = re.compile(rf"等?{_KINDS}|等(?:多项|各项|系列)?工作")
_GOES_ON = re.compile(r"[、和与及等]|“")
# What closes a list of activities: 等5场活动, 等活动18场.
_LISTED = re.compile(rf"等(?:\d+余?[项场个次期]|[一二三四五六七八九十多][项场个次]|一系列)?(?:外事|涉外|对外)?{_KINDS}")
_CLOSING = re.compile(rf"等{_KINDS}|等(?:多项|各项|系列)工作|”(?:系列)?活动")
# What a title goes on with in a name: “…”友城学生英语演讲交流.
_TITLED_MORE = re.compile(
    r"[一-龥]{2,14}?(?:交流|竞演|展演|分享|互动|课堂|快闪|直播|征集|评选|行动|走访|慰问)(?=[，。；、]|$)"
)
_PAPERS = (
    "计划",
    "方案",
    "协议",
    "协议书",
    "备忘录",
    "意向书",
    "工程",
    "战略",
    "倡议",
    "规划",
    "行动",
    "意见",
    "办法",
    "通知",
)
_STAGED = re.compile(
    r"(?:(?:于|将|已|拟|定于)?(?:\d{1,2}月(?:[上中下]旬|底|初)?(?:\d{1,2}日)?|\d{1,2}日|日前|近日|昨日|起|晚|当天))*(?:在[^，。；]{2,16}?)?(?=[展上举开首启登隆成如])"
)
# 第31届风筝会期间: a session of what no list of head nouns has.
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d]+届|首届)[^，。；：、的了在“”第届]{2,16}?(?<![员常协商学合进金论事央])会"
    r"(?=期间|上(?![海市])|开幕|闭幕|于|在|[举召如圆成将]|[，。；]|\d{1,2}月)"
)
# A clause that begins so goes on with what the verb before it governs.
_LISTING = re.compile(r"(?:主要)?(?:有|包括|包含|涵盖|分别是|分别为|如|其中有|即)")
_FAR = 120
_PUNCTUATION = re.compile(r"[，。；：、！？\n①②③④⑤⑥⑦⑧⑨⑩]")
_RELATED = re.compile(r"[^，。；]{2,40}(?P<verb>主办|承办|协办|举办|举行|召开|组织|开设)的$")
# What a body does, behind its name.
_DOES = re.compile("[向给为将把派捐赠率寄送]|会长|主席|组织|负责|秘书")
# What makes a plain name that of one meeting: 全市外事工作会议.
_WHOLE = re.compile(r"(?:全市|全省|全国|全县|市委|省委|中央|市政府|省政府|县委).{4,}")
_WHEN = re.compile(r"(?:日前|近日|昨日|今日|于|（[^（）]*）|\d{1,2}月|\d{1,2}日|(?:上|下)午)*")
_SAME_DAY = re.compile(r"同日|同一天|当天|当日|当晚|次日")
# What binds two places into one name: 甲市与乙市缔结友好城市签约仪式.
_BOND = re.compile(r"缔结|结好|建交|建立|友好|友城|双边|签约")
_ANNIVERSARY = re.compile(r"周年|签约|签字|签署仪式|结好")


Stretch = tuple[int, int, str | None]  # start, end, head noun


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name at [start, end); the verb that governs it at [verb_start, verb_end), empty where there is none.

    stance: hold, attend, assist (the verb stands before), happen (after), refer (told in passing), told (no verb at
    all) or none.
    """

    start: int
    end: int
    kind: str
    head: str | None
    stance: str = "none"
    verb_start: int = -1
    verb_end: int = -1
    strong: bool = False

    @property
    def text_span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(frozen=True)
class NameFinder:
    """Finds the named events of a view."""

    words: EventWords

    def find(self, view: View) -> list[Candidate]:
        """Candidates with their governing verbs, in order, without overlap; what is certainly no event is left out."""
        cuts = self._cuts(view)
        spans = self._longest(
            [*self._headed(view, cuts), *self._titled(view, cuts), *self._listed(view), *self._numbered(view)]
        )
        found = [c for c in (self._candidate(view, *span, spans) for span in spans) if c is not None]
        return [
            c for c in found if c.stance != "none" and (c.head is not None or c.stance in ("hold", "attend", "happen"))
        ]

    def begin(self, view: View, place: int) -> int:
        """Where the noun phrase begins whose last word stands at ``place``."""
        return self._left(view, place, self._cuts(view))

    # --- spans

    def _headed(self, view: View, cuts: tuple[int, ...]) -> Iterator[Stretch]:
        """Spans that end with a head noun outside quotations, or with a quotation that itself ends with one."""
        text = view.text
        for match in self.words.head.finditer(text):
            start, end = match.span()
            head: str | None = match.group()
            behind = end
            quoted = view.quoted(start)
            if quoted:
                shut = next((e for s, e in view.quotes if s <= start < e), None)
                if shut is None or end != shut - 1 or text[end] != "”":
                    continue
                end = behind = shut
            elif head in self.words.tails:
                end, head = self._before_tail(text, start, end)
            if any(s.start < match.end() < s.end for s in view.spots if s.name.cls != "Body"):
                continue  # 友城日|本
            if text.startswith(self.words.spoils, behind) or not self._followed(view, behind, quoted, match.group()):
                continue
            begin = self._left(view, end if quoted else start, cuts)
            if (
                (begin < start and end > begin)
                or quoted
                or (head in self.words.proper or (head is not None and head.endswith("博会")))
            ):
                yield begin, end, head
            elif begin == start and (wide := self._modified(view, start, cuts)) is not None:
                yield wide, end, head
            elif begin == start and head is not None and len(head) > 2 and head not in self.words.tails:
                yield start, end, head

    def _followed(self, view: View, end: int, quoted: bool, head: str) -> bool:
        """Whether what stands behind a name lets it end there: a title always, else a word of the list or a date."""
        if quoted or self.words.follows.match(view.text, end):
            return True
        return any(d.start == end for d in view.dates) or (len(head) > 2 and anchored(view, end - 1, end))

    def _modified(self, view: View, start: int, cuts: tuple[int, ...]) -> int | None:
        """The beginning of 学生之间的, 与某校的 before a bare head noun; None where nothing such stands there."""
        text = view.text
        if text[start - 1 : start] != "的":
            return None
        first, _ = view.clause(start, start)
        partner = re.compile(r"[与同](?=[^，。；与同的]{2,24}的$)").search(text[:start], first)
        if partner:
            return partner.start()
        begin = self._left(view, start - 1, tuple(c for c in cuts if c < start))
        if re.fullmatch(r"[\d一二三四五六七八九十两]+(?:天|日|周|个月|年)", text[begin : start - 1]):
            return None  # 3周的培训
        return begin if 2 <= start - 1 - begin <= 10 else None

    def _before_tail(self, text: str, start: int, end: int) -> tuple[int, str | None]:
        """Where a name ends that 活动 or 开幕式 follows: before it after a head noun or title, else behind it."""
        if text[start - 1 : start] == "”":
            return start, text[start:end]
        for size in range(6, 1, -1):
            if text[max(0, start - size) : start] in self.words.kind_of:
                return start, text[start - size : start]
        short = self.words.head.match(text, start - 1) if start else None
        if short is not None and short.end() == start:
            return start, short.group()
        return end, text[start:end]

    def _titled(self, view: View, cuts: tuple[int, ...]) -> Iterator[Stretch]:
        """Quoted titles in a list that 活动, 工作 or 比赛 closes, and those that end as events do (“…展”)."""
        for start, end in view.quotes:
            if view.text[start] != "“" or end - start < 5:
                continue
            if view.text[start - 1 : start] == "以" or view.text.startswith(("为主", "为题"), end):
                continue
            if (more := _TITLED_MORE.match(view.text, end)) and self._held(view, start):
                yield self._left(view, start, cuts), more.end(), None
                continue
            closed = self._closes(view, end) or self._staged(view, end) or self._shown(view, start, end)
            if closed or (self._ends(view.text[start + 1 : end - 1]) and self.words.follows.match(view.text, end)):
                yield self._left(view, start, cuts), end, None

    def _listed(self, view: View) -> Iterator[Stretch]:
        """Items without a head noun in a list that a verb of holding governs and 等…活动 closes."""
        text = view.text
        for close in _LISTED.finditer(text):
            first, _ = view.clause(close.start(), close.end())
            verbs = [v for v in self.words.governor.finditer(text, first, close.start()) if not view.quoted(v.start())]
            at = next((v.end() for v in verbs if v.lastgroup in ("hold", "attend")), None)
            if at is None:
                continue
            marks = [m for m in re.finditer("[、和及与]|以及", text[: close.start()]) if m.start() > at]
            marks = [m for m in marks if not view.quoted(m.start())]
            ends = [*(m.start() for m in marks), close.start()]
            for start, end in zip([at, *(m.end() for m in marks)], ends, strict=True):
                if self._is_item(view, start, end):
                    yield start, end, None

    def _numbered(self, view: View) -> Iterator[Stretch]:
        """Sessions that their number alone tells from a body: 第31届风筝会."""
        for match in _NUMBERED.finditer(view.text):
            headed = any(
                m.end() == match.end() for m in self.words.head.finditer(view.text, match.start(), match.end())
            )
            if not headed and not view.quoted(match.start()) and not match.group().endswith(self.words.sessions):
                yield *match.span(), "会"

    def _is_item(self, view: View, start: int, end: int) -> bool:
        """Whether an item tells one event: it ends as activities do, or a place follows 看 or 走进 in it."""
        name = view.text[start:end]
        if re.search("[“的]", name) or not 4 <= len(name) <= 24 or self.words.governor.search(name):
            return False
        if self.words.leads.match(name) or any(m.end() == len(name) for m in self.words.head.finditer(name)):
            return False
        if self.words.item.search(name):
            return True
        spots = [s for s in view.within(start, end) if s.name.cls == "Domestic"]
        return any(self.words.around.search(view.text, max(start, s.start - 2), s.start) for s in spots)

    def _ends(self, title: str) -> bool:
        """Whether a title ends as events do: “…展”, “…之夜”."""
        return title.endswith(self.words.ends) and not title.endswith(self.words.short_not)

    def _staged(self, view: View, end: int) -> bool:
        """Whether the title is the subject of a verb of taking place: “…” 在某市上演."""
        match = _STAGED.match(view.text, end)
        return match is not None and self.words.happens.match(view.text, match.end()) is not None

    def _shown(self, view: View, start: int, end: int) -> bool:
        """Whether a verb of holding stands right before the title, in a clause with a day or a place abroad."""
        return self._held(view, start) and anchored(view, start, end) and not view.text[: end - 1].endswith(_PAPERS)

    def _held(self, view: View, start: int) -> bool:
        """Whether a verb of holding or attending stands right before ``start``."""
        verb = self.words.governor.search(view.text[max(0, start - 6) : start])
        return verb is not None and verb.lastgroup in ("hold", "attend") and verb.end() >= min(6, start) - 1

    def _closes(self, view: View, end: int) -> bool:
        """Whether the title that ends at ``end`` stands in a list that 等…活动 or 活动 closes."""
        if _ACTIVITY.match(view.text, end):
            return True
        if not _GOES_ON.match(view.text, end):
            return False
        _, last = view.clause(end, end)
        return _CLOSING.search(view.text, end, last) is not None

    def _cuts(self, view: View) -> tuple[int, ...]:
        """The places where a name must begin at the latest: behind words that cut and behind punctuation."""
        shields = [(s.start, s.end) for s in view.spots if s.name.cls != "Body"]
        places = {0}
        for match in self.words.boundary.finditer(view.text):
            shielded = any(a < match.end() and match.start() < b for a, b in shields)
            if match["cut"] and not shielded and not view.quoted(match.start()):
                places.add(match.end())
        for match in _PUNCTUATION.finditer(view.text):
            if not view.quoted(match.start()):
                places.add(match.end())
        places.update(b[0] for a, b in pairwise(view.quotes) if a[1] == b[0])
        return tuple(sorted(places))

    def _left(self, view: View, place: int, cuts: tuple[int, ...]) -> int:
        """The beginning of the name that ends behind ``place``."""
        at = bisect_left(cuts, place + 1) - 1
        start = cuts[max(at, 0)]
        while at > 0 and self._goes_on(view, cuts[at - 1], start, place):
            at -= 1
            start = cuts[at]
        lead = self.words.leads.match(view.text, start)
        if lead and lead.end() < place and not _kept(view.text, start, lead.end()):
            start = lead.end()
        return start

    def _goes_on(self, view: View, before: int, start: int, place: int) -> bool:
        """Whether the name goes on to the left of a cut at ``start``; ``before`` is the cut before that."""
        text = view.text
        bond = _BOND.search(text, start, place) or text[before:start].endswith(self.words.soft)
        if bond and text[before:start].endswith(self.words.soft):
            return _ANNIVERSARY.search(text, start, place + 6) is not None
        if text[start - 1] not in "和与及同":
            return False
        if bond:
            return any(s.end == start - 1 for s in view.spots) and any(s.start == start for s in view.spots)
        left = text[before : start - 1]
        if not 2 <= len(left) <= 6 or view.within(before, start - 1) or self.words.head.search(left):
            return False
        return "”" not in left and self._verb_ends(text, before)

    def _verb_ends(self, text: str, place: int) -> bool:
        """Whether a governing verb ends at ``place``."""
        return any(m.end() == place for m in self.words.governor.finditer(text, max(0, place - 8), place))

    def _longest(self, spans: list[Stretch]) -> list[Stretch]:
        kept: list[Stretch] = []
        for span in sorted(set(spans), key=lambda s: (s[0], -s[1], s[2] is None)):
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        return [s for s in kept if 3 <= s[1] - s[0] <= LONGEST]

    # --- verbs

    def _candidate(self, view: View, start: int, end: int, head: str | None, spans: list[Stretch]) -> Candidate | None:
        name = view.text[start:end]
        if any(word in name for word in self.words.boilerplate):
            return None
        kind = self.words.kind(name, head)
        found = Candidate(start, end, kind, head, strong=self.is_strong(view, start, end, head))
        governed = self._governed(view, found, spans)
        if governed.stance != "none":
            return governed
        after = self._happens(view, found, spans)
        if after.stance != "none":
            return after
        related = _RELATED.search(view.text[:start])
        if related is not None and not any(s <= related.start() < e for s, e, _ in spans):
            return replace(found, stance="happen", verb_start=related.start("verb"), verb_end=related.end("verb"))
        passing = _WHEN.match(view.text, end)
        if found.strong and self.words.refers.match(view.text, passing.end() if passing else end):
            return replace(found, stance="refer")
        return replace(found, stance="told") if self._stands_alone(view, found, name) else found

    def _stands_alone(self, view: View, found: Candidate, name: str) -> bool:
        """Whether a name that no verb governs is surely one event's: numbered, titled, dated or with its place."""
        head = found.head
        if head is None or head in self.words.tails or name.endswith("全会"):
            return False
        if head == "会" and _DOES.match(view.text, found.end):
            return False  # 某崇圣会向…: a body
        numbered = _ORDINAL.search(name) or ("“" in name and name != head) or _YEAR.search(name)
        placed = any(s.name.cls != "Body" for s in view.within(found.start, found.end))
        sure = numbered or (placed and head not in self.words.vague)
        return bool(sure or (found.strong and head not in self.words.vague and anchored(view, found.start, found.end)))

    def is_strong(self, view: View, start: int, end: int, head: str | None) -> bool:
        """Whether the name identifies an event: a title, an ordinal, a year, a place, or words that are not generic."""
        name = view.text[start:end]
        if _ORDINAL.search(name) or _YEAR.search(name) or any(s.name.cls != "Body" for s in view.within(start, end)):
            return True
        if _WHOLE.match(name) and self.words.kind_of.get(head or "") in ("conference", "training"):
            return True
        if head in self.words.proper or "“" in name or (head or "").endswith("博会"):
            return True
        core = name[: len(name) - len(head)] if head and name.endswith(head) else name
        return len(self.words.filler.sub("", core)) >= 2

    def _governed(self, view: View, found: Candidate, spans: list[Stretch]) -> Candidate:
        """The last verb before the name in its clause; siblings of an enumeration share it."""
        first, _ = view.clause(found.start, found.end)
        if first and (listing := _LISTING.match(view.text, first)):
            bare = found.start == first and all(spot.start != first for spot in view.spots)
            found = replace(found, start=listing.end()) if bare else found
            first, _ = view.clause(first - 1, first - 1)
        verb = None
        for match in self.words.governor.finditer(view.text, first, found.start):
            named = view.quoted(match.start()) or any(s <= match.start() < e for s, e, _ in spans)
            if not named and view.text[match.end() : match.end() + 1] != "的":  # 由某会主办的 is about the name
                verb = match
        stance = (verb.lastgroup if verb else None) or "none"
        if verb is None or (stance == "assist" and not found.strong) or found.start - verb.end() > _FAR:
            return found
        return replace(found, stance=stance, verb_start=verb.start(), verb_end=verb.end())

    def _happens(self, view: View, found: Candidate, spans: list[Stretch]) -> Candidate:
        """A verb after the name whose subject it is: 论坛 … 在北京举行."""
        _, last = view.clause(found.start, found.end)
        match = self.words.happens.search(view.text, found.end, last)
        if match is None or match.start() - found.end > 32 or view.quoted(match.start()):
            return found
        between = view.text[found.end : match.start()]
        if any(start >= match.end() and start - match.end() <= 1 for start, _, _ in spans):
            return replace(found, stance="refer")  # 大会…举行签约活动: the verb is about that
        listed = "、" in between and not re.match("[^、]{0,12}[在于]", between)
        if listed or re.search(r"参加|出席|组织|邀请", between) or ("的" in between and between[0] not in "在于"):
            return found
        return replace(found, stance="happen", verb_start=match.start(), verb_end=match.end())


def anchored(view: View, start: int, end: int) -> bool:
    """Whether the clause tells a day or month, or names a place abroad: it tells of one occurrence."""
    first, last = view.clause(start, end)
    if any(len(d.first) > 4 and first <= d.start and d.end <= last for d in view.dates):
        return True
    if view.carried and len(view.carried) > 4 and _SAME_DAY.search(view.text, max(0, first - 8), last):
        return True
    spots = view.within(first, last)
    return any(s.name.cls in ("Foreign", "Country") and s.name.full != "中国" for s in spots)


def _kept(text: str, start: int, end: int) -> bool:
    """A date or quantity that is part of a name is not taken off: 2021年… , 第…"""
    return text[end : end + 1] in "年届" or text[start:end] == "" or text[end : end + 2] == "”"
