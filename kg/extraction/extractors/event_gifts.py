"""Gifts, told by any word of giving, sending or receiving, with what is given and by or to whom in any order → events.

A word of giving, the goods nearest to it and the party abroad named nearest before it make a gift; what the following
words of sending say without goods of their own (…，3月22日发出，4月2日收悉) belongs to the same one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kg import expressions as re
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.deed_words import LOT, DeedWords
from kg.extraction.extractors.event_ceremonies import bare_behind
from kg.extraction.extractors.event_deeds import Taken, date_of, is_abroad, status_between
from kg.extraction.extractors.event_people import clauses
from kg.extraction.extractors.event_roles import Roles, listed, unique
from kg.extraction.extractors.event_view import Spot, View
from kg.extraction.lexicon import any_of
from kg.model import Event

_BACK = re.compile(
    r"对方|该[市省州县区国]|友城|两[市地]|当地|双方|上述[^，。；]{0,4}[城市国地]|[三四五六七八九][市地国城]"
)
_TOWARDS = re.compile(
    r"(?:向|给|为|对|往|到|抵|赴|予|至|于|达|献|援助|捐赠|捐助|驰援|支援|资助)(?:了)?(?:友城|友好城市|国际友城)?$"
)
_US = re.compile(r"(?:向|给|为|赠|送)(?:我[市省县区方院校办]|[一-龥]{0,6}我[市省县区])")
_OURS_GAVE = re.compile(r"(?:人民)?(?:政府)?(?:无偿|紧急|首批|再次|分批)?(?:捐|赠|援)")
_NOUN = re.compile(r"[^，。；、的]{1,14}")
_NO_DEED = re.compile(
    r"仪式|协议|证书|活动|倡议|大会|签字|工作|事宜|名单|渠道|站|箱|义诊|医疗队|医疗专家|专家|任务|巡诊|支教|项目|非洲|国家|局|处|课|中心|组织|机构|团体"
)
_CEREMONY = re.compile("(?:[捐赠援]|交接|移交|交付|发运|启运)[^，。；]{0,6}仪式")
_BODY = re.compile(
    r"(?:(?![的向给为将把在与和捐赠寄送援])[一-龥]){0,8}?"
    r"(?:红十字会|协会|商会|同乡会|总会|会馆|宗亲会|基金会|议会|[^委]员会|崇圣会|友好会|交流会|医院|诊所|大学|学院|学校|中学|小学|图书馆|博物馆|公司|集团|使馆)"
)
_TO = re.compile("[向给为]$")
_SAME = 60  # characters between two words of one gift
_LONG: Final = 26
_TELLING: Final = 5  # a shorter name (红十字会) says nothing without its country
_UNITS = re.compile(LOT)


@dataclass(frozen=True, slots=True)
class Gift:
    """A word of giving at [verb, verb_end), the goods at ``goods`` (empty: not told), the parties abroad."""

    verb: int
    verb_end: int
    goods: tuple[int, int] | None
    parties: tuple[str, ...]
    received: bool
    sure: bool


@dataclass(frozen=True)
class Gifts:
    """Finds the gifts of a sentence."""

    words: DeedWords
    roles: Roles
    cues: StatusCues

    @cached_property
    def _verbs(self) -> re.Pattern[str]:
        lists = self.words.lists["gift"]
        return re.compile(f"(?P<sure>{any_of(lists['give'])})|{any_of((*lists['carry'], *lists['receive']))}")

    @cached_property
    def _goods(self) -> re.Pattern[str]:
        """Goods with how much there is of them, or a quantity with the noun behind it, or a book."""
        noun = any_of(self.words.lists["gift"]["goods"])
        return re.compile(
            rf"(?:{LOT}(?:的)?)?(?:(?![的了将把向给])[^，。；、“”\d]){{0,10}}?{noun}(?:共|计|等)?(?:{LOT})?|《[^《》]+》(?:{LOT})?"
        )

    @cached_property
    def _object(self) -> re.Pattern[str]:
        """Anything counted right behind a sure word of giving: 回赠古树茶苗500株."""
        return re.compile(
            rf"(?:了)?(?P<what>[^，。；的\d]{{1,12}}?{LOT}|(?<=[赠捐献出送给])的?{LOT}的?[^，。；的\d由]{{2,8}})"
        )

    @cached_property
    def _not(self) -> re.Pattern[str]:
        return self.words.any("gift", "not")

    @cached_property
    def _need(self) -> re.Pattern[str]:
        return self.words.any("gift", "need")

    @cached_property
    def _receive(self) -> re.Pattern[str]:
        return self.words.any("gift", "receive")

    def __call__(self, view: View, taken: Taken) -> Iterator[tuple[Event, int, int]]:
        """The gifts of a sentence that no event in ``taken`` covers, each with its span."""
        if self._verbs.search(view.text) is None:
            return
        ends = (*view.stops, len(view.text))
        for first, last in zip((0, *(e + 1 for e in view.stops)), ends, strict=True):
            for gift in self._joined(list(self._gifts(view, first, last))):
                start, end = self._span(gift[0])
                if not any(self._covered(view, one, taken) for one in gift):
                    yield self._event(view, gift), start, end

    def _covered(self, view: View, gift: Gift, taken: Taken) -> bool:
        start, end = view.clause(gift.verb, gift.verb_end)
        first, last = view.part(start, end)
        return any(
            (a < gift.verb_end and gift.verb < b)
            or (a < end and start < b and (kind == "donation" or self._verbs.search(view.text, a, b)))
            or (kind == "donation" and not gift.sure and first <= a < last)  # 设备已运抵: of a gift told before
            for a, b, kind in taken
        ) or self._has_ceremony(view, gift, first, last)

    def _has_ceremony(self, view: View, gift: Gift, first: int, last: int) -> bool:
        """Whether the part names a ceremony for it, other than one told behind it by its word alone."""
        behind = bare_behind(view, "donation", gift.verb_end, last)
        found = _CEREMONY.finditer(view.text, first, last)
        return any(behind is None or not behind.start() <= m.start() < behind.end() for m in found)

    def _gifts(self, view: View, first: int, last: int) -> Iterator[Gift]:
        need = self._need.search(view.text, first, last) is not None
        for match in self._verbs.finditer(view.text, first, last):
            if view.quoted(match.start()) or any(s.start <= match.start() < s.end for s in view.spots):
                continue
            sure = match["sure"] is not None
            start, end = view.clause(match.start(), match.end())
            if self._not.search(view.text, start, end) or _NO_DEED.match(view.text, match.end()):
                continue
            goods = self._near(view, match, start, end)
            if goods is None and not sure:
                goods = self._before(view, first, start)
            sent = need or (goods is not None and self._sent_abroad(view, start, match, goods))
            if (goods is None or not sent) and not sure:
                continue
            parties = self._parties(view, (start, end), (first, last))
            if parties:
                yield Gift(*match.span(), goods, parties, self._received(view, match, start), sure)

    def _sent_abroad(self, view: View, start: int, verb: re.Match[str], goods: tuple[int, int]) -> bool:
        """Whether counted goods are sent to somebody abroad: 向某大学邮寄年画40张."""
        to = any(is_abroad(s) and _TO.search(view.text[start : s.start]) for s in view.within(start, verb.start()))
        return to and re.search(r"\d", view.text[slice(*goods)]) is not None

    def _near(self, view: View, verb: re.Match[str], start: int, end: int) -> tuple[int, int] | None:
        """The goods in the verb's clause: those behind it first, else the last before it."""
        found = [m.span() for m in self._goods.finditer(view.text, verb.end(), end)]
        if found:
            return found[0]
        if verb["sure"] and (other := self._object.match(view.text, verb.end(), end)):
            return other.span("what")
        earlier = [m.span() for m in self._goods.finditer(view.text, start, verb.start())]
        return earlier[-1] if earlier else None

    def _before(self, view: View, first: int, start: int) -> tuple[int, int] | None:
        """The goods of the clause right before one that tells none."""
        if start <= first:
            return None
        begin, _ = view.clause(start - 1, start - 1)
        found = [m.span() for m in self._goods.finditer(view.text, begin, start - 1)]
        return found[-1] if found else None

    def _parties(self, view: View, clause: tuple[int, int], part: tuple[int, int]) -> tuple[str, ...]:
        """Who abroad gives or gets it: named in the clause, else nearest before it in its part, else meant by 对方."""
        earlier = [c for c in reversed(list(clauses(view, *part))) if c[1] <= clause[0]]
        for begin, stop in (clause, *earlier):
            spots = [s for s in view.within(begin, stop) if is_abroad(s) and not self._at(view, s)]
            if spots:
                return self._names(view, spots)
        if _BACK.search(view.text, *part):
            before = [s for s in view.within(0, part[0]) if is_abroad(s) and not self._at(view, s)]
            if before:
                return self._names(view, before)
            return (view.abroad.full,) if view.abroad is not None else ()
        return ()

    def _names(self, view: View, spots: Sequence[Spot]) -> tuple[str, ...]:
        """The places and bodies; a country only where nothing else is named."""
        named = [party(view, s) for s in spots if s.name.cls != "Country"]
        return unique(named or [s.name.full for s in listed(view, spots[0]) if s.name.cls == "Country"])

    def _at(self, view: View, spot: Spot) -> bool:
        return view.text[: spot.start].endswith(("中国驻", "我驻", "驻")) or view.text.startswith("产", spot.end)

    def _received(self, view: View, verb: re.Match[str], start: int) -> bool:
        """Whether it comes to us: not what they 收到了 from one of our places, but what goes 支援 one of them."""
        ours = [s for s in view.spots if s.name.cls == "Domestic"]
        if any(s.start == verb.end() for s in ours):
            return True
        if any(self._receive.search(view.text, start, s.start) and _OURS_GAVE.match(view.text, s.end) for s in ours):
            return False
        if self._receive.search(view.text, start, verb.end()) or _US.search(view.text, start, verb.end() + 8):
            return True
        spots = [s for s in view.within(start, verb.start()) if is_abroad(s)]
        return (
            bool(spots)
            and not _TOWARDS.search(view.text[: spots[0].start])
            and not re.search(r"我[市省县区]|为|向|给|对", view.text[start : spots[0].start])
        )

    def _joined(self, found: list[Gift]) -> Iterator[list[Gift]]:
        """The words that tell one gift together."""
        group: list[Gift] = []
        for gift in found:
            if group and self._same(group[-1], gift):
                group.append(gift if gift.goods else replace(gift, goods=group[-1].goods))
                continue
            if group:
                yield group
            group = [gift]
        if group:
            yield group

    def _same(self, last: Gift, gift: Gift) -> bool:
        if gift.goods in (None, last.goods):
            return gift.verb - last.verb_end <= _SAME
        if last.goods is None:
            return gift.parties == last.parties and gift.verb - last.verb_end <= _LONG
        return gift.goods[0] - last.goods[1] <= 0 and gift.parties == last.parties

    def _span(self, gift: Gift) -> tuple[int, int]:
        start, end = gift.goods or (gift.verb, gift.verb_end)
        return min(gift.verb, start), max(gift.verb_end, end)

    def _event(self, view: View, group: list[Gift]) -> Event:
        dated = [g for g in group if self._has_date(view, g)]
        gift = dated[0] if dated else group[0]
        start, end = (
            self._span(gift)
            if gift.goods and gift.goods[0] >= view.clause(gift.verb, gift.verb_end)[0]
            else (gift.verb, gift.verb_end)
        )
        first, last = view.clause(start, end)
        begin = view.clause(*self._span(group[0]))[0]
        main = next((g for g in group if g.sure), group[0])
        return Event(
            name=self._name(view, next((g for g in group if g.goods), group[0])),
            kind="donation",
            date=date_of(self.roles, view, start, end),
            participants=unique((*gift.parties, *self._bodies(view, group[-1].verb))),
            status=status_between(view, self.cues, main.verb, main.verb_end, (first, main.verb)),
            evidence=(view.evidence(min(begin, first), max(last, view.clause(group[-1].verb, group[-1].verb_end)[1])),),
            rule="event.deed_gift",
            confidence=0.74 if main.sure else 0.66,
        )

    def _has_date(self, view: View, gift: Gift) -> bool:
        first, last = view.clause(gift.verb, gift.verb_end)
        return any(len(d.first) > 4 and first <= d.start and d.end <= last for d in view.dates)

    def _bodies(self, view: View, verb: int) -> tuple[str, ...]:
        """The bodies, not the home place or office, that do it: only circumstances stand between them and the verb."""
        context = view.document.context
        own = (context.home, context.office)
        first, _ = view.clause(verb, verb)
        spots = [s for s in view.within(first, verb) if s.name.cls == "Body" and not is_abroad(s)]
        return tuple(
            s.name.full
            for s in spots
            if s.name.full not in own and self.words.gap.fullmatch(view.text[s.end : verb]) is not None
        )

    def _noun(self, view: View, start: int, end: int) -> str:
        """The goods without what stands before them: whose they are, and verbs."""
        cuts = [m.end() for m in self._verbs.finditer(view.text, start, end) if m.end() < end - 1]
        cuts += [s.end for s in view.within(start, end) if s.end < end - 1]
        return view.text[max((start, *cuts)) : end].lstrip("、，的了")

    def _name(self, view: View, gift: Gift) -> str:
        goods = self._noun(view, *gift.goods) if gift.goods else ""
        if not goods and gift.sure and not any(s.start == gift.verb_end for s in view.spots):
            noun = _NOUN.match(view.text, gift.verb_end)
            goods = noun.group() if noun else ""
        parties = "、".join(gift.parties[:3])
        return f"{parties}捐赠{goods}" if gift.received else f"向{parties}捐赠{goods}"


def party(view: View, spot: Spot) -> str:
    """A place abroad, or the body there that its name goes on with (某省|红十字会); a body without its country."""
    if spot.name.cls == "Body":
        bare = spot.name.full.removeprefix(spot.name.country or "")
        return bare if len(bare) > _TELLING else spot.name.full
    more = _BODY.match(view.text, spot.end)
    return spot.name.full + more.group() if more else spot.name.full
