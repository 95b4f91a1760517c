"""Names in a sentence: gazetteer and shapes → one spaCy token a name, with its class and full form.

Finding and writing are apart: ``NameFinder.find`` gives spans, settles overlaps and joins a place with the country and
region before it; ``write`` merges each span into one token of a one-character-a-token Doc.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg import expressions as re
from kg.extraction.latin_names import CHINA, LatinPlaces
from kg.extraction.pinyin_places import PinyinPlaces
from kg.extraction.shapes import HAN, Shapes
from kg.extraction.spans import Name, Referents, Span, name_of, settle, write
from kg.extraction.stand_ins import REFERRING, home_spans, is_part, referring, stands_free
from kg.model import Context
from kg.places import Gazetteer, NameHit

__all__ = ["Name", "NameFinder", "Referents", "Span", "name_of", "settle", "stays", "write"]

_WORD_BEFORE = re.compile(r"\b([A-Z][a-zà-öø-ÿ’'-]+) $")
# Capitalised words that may stand before a place without being part of its name.
_OPENERS = re.compile(
    "In|From|At|With|The|And|Both|City|Between|Besides|To|Of|Like|Cities|Its|As|After|Since|When|While|Chinese|China|"
    "Downtown|Greater|Central|North|South|East|West|Northern|Southern|Eastern|Western|Including|Also|But|By|On|For|"
    "Near|Via|Around|Across|Outside|Inside|Province|Prefecture|State|Visiting|Town|Port|District|Through"
)
_EAST = ("日本", "韩国", "越南", "朝鲜")
_EAST_TOLD = re.compile(rf"[同和与及全][{HAN}]{{1,2}}(?:市|省|县|郡|府|州)(?!长)")  # 越南同登市
_CITIES = ("广域市", "特别市", "特别自治市", "直辖市")  # that have districts of their own
_REGIONS = ("州", "省", "邦", "府", "郡", "道", "大区", "地区", "区", "共和国", "县", *_CITIES)
# 人民网东京3月17日电: where it was written, of no one it tells of
_DATELINE = re.compile(
    rf"(?:本报|[{HAN}]{{2,8}}(?:网|社|报|台|在线|频道))[^，。；：\d]{{0,12}}(?:\d{{1,2}}月\d{{1,2}}日)?(?:电|讯|消息)(?=[（(：:，,\s据]|$)"
)
_CITY_DISTRICT = re.compile(rf"[{HAN}]{{1,3}}[区郡](?![长委])")
_ZONES = ("高新区", "经开区", "开发区", "新区", "自贸区", "综保区", "保税区", "经济技术开发区", "产业园区")
_TIED_BODY = re.compile(rf"[{HAN}]{{0,6}}?(?:友好城市|友城|姐妹城市|姊妹城市)(?=[{HAN}]{{4}})")
_COUNTY = re.compile(
    rf"(?:^|(?<=[，。；、：]))(?![我全各该本两三多几与和同]|.[我全该本两])[{HAN}]{{1,3}}(?<![地社园小市辖城山灾库])[县区旗](?=(?:已|也|还|拟|将|正|又|分别)?[与和同])"
)
_ENVOYS = re.compile(rf"(?:(?<![{HAN}])|(?<=[与和]))[{HAN}]{{1,8}}(?=驻[华沪穗渝蓉汉])")
_PARTY = re.compile(rf"(?<![{HAN}])[{HAN}](?=方)|(?<=[的与和由向])[{HAN}](?=方)")
_SHORT_COUNTRIES = re.compile(rf"[{HAN}](?:[、和][{HAN}])+(?=等?(?:多国|诸国|[一二两三四五六七八九十\d]+个?国|国|驻))")
_SEATS = re.compile(
    rf"(?<=驻)(?!驻)[{HAN}](?:[、和及]?(?!驻)[{HAN}]){{0,5}}?(?=等|副|代|名誉|首席|商务领|总领|领[事馆]|（总）|使|[^{HAN}、]|机构|办)"
)
# What stands right before a body's name and is no part of it: 原市某局, 一是某中心, 管理市友协
_LEAD = re.compile(
    r"\d{1,2}月份?(?=[市省县区])|[—\-]+|原(?=[市省县区])|[一二两三四五六七八九\d]{1,2}[家个](?:——|—|：|，)?(?=[市省县区]|[一-龥]{2,3}[市县区])|"
    r"即(?=[市省县区办]|[一-龥]{2,3}[市县区])|[一二三四五六七八九]是|设(?=(?:办公室|秘书处)[、和，])|"
    r"(?:（[一二三四五六七八九十\d]{1,3}）)?(?:归口)?(?:管理|代管|主管)(?=[市省县区]|[一-龥]{2,3}[市县区])|（[一二三四五六七八九十\d]{1,3}）"
)
_DISTRICT = 6  # characters of a district's name behind its city
_FRIEND_OF = re.compile(rf"([{HAN}]{{2,8}}?)的?(?:国际)?(?:友城|友好城市|姐妹城市|姊妹城市)(?:——|—|：)?$")
_AT = re.compile(rf"(?<=在)[{HAN}](?=设|开设|举办|举行|召开|建)")
_AFTER_VERB = re.compile(rf"(?<=[驻访赴抵来在离返])[{HAN}](?![{HAN}]?[市省县区])")


@dataclass(frozen=True, slots=True)
class FoundNames:
    """The names of a sentence, in order and without overlap, and the full forms of all listed places in it."""

    spans: list[Span]
    listed: frozenset[str]


def stays(text: str, found: Mapping[str, Any], memory: Mapping[str, str], before: Referents) -> bool:
    """Whether a sentence's names, found without a memory, are the same with it: it holds no name of the memory and
    no word for the places named before. ``found``: the user data of its Doc."""
    if found["kg_before"] != before and REFERRING.search(text):
        return False
    return found["kg_listed"].isdisjoint(memory) and not any(len(full) > 2 and full[:-1] in text for full in memory)


class NameFinder:
    """Finds the names of one sentence; the context settles 我市 and 我办, the memory names seen with a country."""

    def __init__(self, gazetteer: Gazetteer, shapes: Shapes) -> None:
        self._gazetteer = gazetteer
        self._shapes = shapes
        self._latin = LatinPlaces(gazetteer, shapes.demonyms)
        self._pinyin = PinyinPlaces(gazetteer)

    def find(self, text: str, context: Context, memory: Mapping[str, str], before: Referents) -> list[Span]:
        """The names of a sentence, in order and without overlap; ``before`` are the places named last."""
        return self.read(text, context, memory, before).spans

    def read(self, text: str, context: Context, memory: Mapping[str, str], before: Referents) -> FoundNames:
        """As ``find``, with the full forms of all listed places that the sentence holds."""
        known = list(self._known(text, memory))
        deixis = list(self._deixis(text, context))
        spans = [*known, *deixis, *self._abbreviations(text, context)]
        latin = text.isascii() or not re.search(rf"[{HAN}]", text)
        if latin:
            spans += self._latin.told(text, known)
            spans += self._latin.find(text, spans)
            spans += self._pinyin.divisions(text, spans)
        spans += self._unlisted(text, known)
        spans += () if latin else self._bodies(text, context, spans, deixis)
        spans += home_spans(text, context)
        spans += referring(text, before, spans)
        if dateline := _DATELINE.match(text):
            spans = [span for span in spans if span.start >= dateline.end()]
        joined = self._join(text, settle(spans))
        joined = self._pinyin.settled(text, joined, context) if latin else joined
        return FoundNames(joined, frozenset(span.name.full for span in known))

    def _known(self, text: str, memory: Mapping[str, str]) -> Iterator[Span]:
        for hit in self._gazetteer.find(text):
            if hit.label == "Country":
                country = self._gazetteer.country(hit.text)
                yield Span(hit.start, hit.end, Name("Country", hit.text, country.zh if country else hit.text), 2)
                continue
            if hit.text in self._shapes.place_stop or is_part(text, hit.start, hit.end):
                continue
            if len(hit.text) == 2 and self._shapes.family_name.search(text[max(0, hit.start - 8) : hit.start]):
                continue
            if hit.text.isascii() and self._in_latin_person(text, hit.start):
                continue
            # 贝尔维尤市长 is the mayor of 贝尔维尤
            end = hit.end - (len(hit.text) > 2 and hit.text[-1] in "市州县" and text[hit.end : hit.end + 1] == "长")
            end += self._longer(text, hit.text, end)
            said = text[hit.start : end]
            full = said if end > hit.end else self._full(said)
            if told := memory.get(full) or self._country_of_friend(text, hit.start):
                yield Span(hit.start, end, Name("Foreign", said, full, told), 2)
            else:
                yield Span(hit.start, end, Name(self._side(hit), said, full), 2)
        for full, told in memory.items():
            stem = full[:-1]
            for match in re.finditer(re.escape(stem), text) if len(stem) > 1 and stem in text else ():
                end = match.end() + text.startswith(full[-1], match.end())
                yield Span(match.start(), end, Name("Foreign", text[match.start() : end], full, told), 1)

    def _country_of_friend(self, text: str, start: int) -> str | None:
        """The country of a place that is named as its sister city: 韩国友城丽水市."""
        said = _FRIEND_OF.search(text[max(0, start - 20) : start])
        tails = (said[1][-n:] for n in range(2, 9)) if said else ()
        found = next((c for tail in tails if (c := self._gazetteer.country(tail))), None)
        return found.zh if found and found.iso2 != "CN" else None

    def _longer(self, text: str, name: str, end: int) -> int:
        """1 where the next character belongs to the name: 坡州|市, and the port of a city (烟台|港); else 0."""
        after = text[end : end + 2]
        city = after[:1] == "市" and name[-1] in "州县郡府" and after[1:] not in ("场", "民", "区")
        port = after[:1] == "港" and name[-1] not in "港香" and after[1:] not in tuple("口澳区湾城务币台资商府督珠股")
        county = after[:1] in ("郡", "町") and name[-1] not in "市州县郡府町省"
        return int(city or port or county)

    def _in_latin_person(self, text: str, start: int) -> bool:
        """Whether a place name in Latin letters stands behind a capitalised word that opens no place: Maria Santos."""
        before = _WORD_BEFORE.search(text[:start])
        return bool(before and not _OPENERS.fullmatch(before[1]) and before[1] not in self._shapes.demonyms)

    def _side(self, hit: NameHit) -> str:
        """Domestic for a place in China (港澳台 included), else Foreign."""
        place = self._gazetteer.place(hit.id) if hit.id else None
        found = place or next(iter(self._gazetteer.lookup(hit.text)), None)
        return "Domestic" if found and found.country in CHINA else "Foreign"

    def _full(self, name: str) -> str:
        if name.isascii() or not re.search(rf"[{HAN}]", name):
            return self._latin.chinese(name)
        full = self._gazetteer.full_form(name)
        return full or (name if name.endswith(self._shapes.place_suffixes) else f"{name}市")

    def _deixis(self, text: str, context: Context) -> Iterator[Span]:
        for match in self._shapes.deixis.finditer(text):
            meant = self._shapes.stands_for(match.group(), context)
            if meant:
                cls, full = meant
                yield Span(match.start(), match.end(), Name(cls, match.group(), full), 1 if cls == "Domestic" else 0)

    def _abbreviations(self, text: str, context: Context) -> Iterator[Span]:
        """One-character names: 驻沪, 在渝设, 访锡 (the home or its province), 日韩驻华, 英、法、德三国."""
        for match in _AFTER_VERB.finditer(text):
            place = self._gazetteer.abbreviation(match.group(), context.home)
            if place and place.zh in (context.home, context.province):
                yield Span(match.start(), match.end(), Name("Domestic", match.group(), place.zh), 5)
        for match in _SEATS.finditer(text):
            yield from self._letters(match, "Domestic", context, self._shapes.consular_seats)
        for match in _AT.finditer(text):
            yield from self._letters(match, "Domestic", context)
        for match in _PARTY.finditer(text):
            country = self._gazetteer.country_abbreviation(match.group())
            if country and country.iso2 != "CN":
                yield Span(match.start(), match.end(), Name("Country", match.group(), country.zh), 5)
        for match in (*_ENVOYS.finditer(text), *_SHORT_COUNTRIES.finditer(text)):
            yield from self._letters(match, "Country", context)

    def _letters(
        self, match: re.Match[str], cls: str, context: Context, seats: Mapping[str, str] | None = None
    ) -> list[Span]:
        """A name for each letter of a match (沪穗, 英、法), or none where one of them stands for nothing."""
        spans = []
        for i, letter in enumerate(match.group()):
            if letter in "、和及":
                continue
            if cls == "Country":
                country = self._gazetteer.country_abbreviation(letter)
                full = country.zh if country else None
            else:
                place = self._gazetteer.abbreviation(letter, context.home)
                full = (seats or {}).get(letter) or (place.zh if place else None)
            if full is None:
                return []
            spans.append(Span(match.start() + i, match.start() + i + 1, Name(cls, letter, full), 5))
        return spans

    def _bodies(self, text: str, context: Context, known: list[Span], deixis: list[Span]) -> Iterator[Span]:
        """Bodies by their ending; a body does not begin within 我办 and keeps the country that it begins with."""
        countries = {s.start: s.name.full for s in known if s.name.cls == "Country"}
        abroad = {s.start: s.name.full for s in known if s.name.cls == "Foreign"}
        for match in self._shapes.body.finditer(text):
            start = self._shapes.begin(text, match.start(), match.end())
            start += len(lead[0]) if (lead := _LEAD.match(text, start, match.end())) else 0
            tied = _TIED_BODY.match(text, start, match.end())
            tied = tied if tied and (tied.end() in abroad or tied.end() in countries) else None
            start = tied.end() if tied else start
            full = text[start : match.end()]
            inside = any(d.start < start < d.end or _ends_in(d, start, match.end(), known) for d in deixis)
            if inside or not full or full[0] == "驻" or full.count("（") != full.count("）"):
                continue
            country = countries.get(start) or (countries.get(tied.start()) if tied else None)
            first = start + (text.startswith(country, start) and len(country) if country else 0)
            place = abroad.get(start) or abroad.get(first)
            if context.home and full.startswith(context.home):
                full = self._shapes.office(full, context) or full
            if full[0] in "市省县盟州旗" and context.home:
                owner = context.province if full[0] == "省" else context.home
                full = f"{owner}{full[1:]}" if owner and owner.endswith(full[0]) else full
            yield Span(start, match.end(), Name("Body", text[start : match.end()], full, country, place), 3)

    def _unlisted(self, text: str, known: Iterable[Span]) -> list[Span]:
        """Places no list has: in a chain after a country, or standing free with an ending."""
        found: list[Span] = []
        starts = {span.start: span for span in known}
        countries = [span for span in starts.values() if span.name.cls == "Country" and span.name.full != "中国"]
        for country in countries:
            found += self._chain(text, country.end, starts, country.name.full)
        found += self._listed(text, [*known, *found], starts)
        for county in _COUNTY.finditer(text):  # one that no list has any more, as a side: 沙县与…
            if not any(s.start < county.end() and county.start() < s.end for s in starts.values()):
                said = county.group()
                found.append(Span(county.start(), county.end(), Name("Domestic", said, said), 5))
        domestic = [span for span in starts.values() if span.name.cls == "Domestic"]
        for span in domestic:
            match = self._shapes.in_china.match(text, span.end)
            if match and match.start() not in starts:
                found.append(Span(match.start(), match.end(), Name("Domestic", match.group(), match.group()), 3))
        for span in starts.values():
            longer = self._shapes.foreign.match(text, span.start) if span.name.cls == "Foreign" else None
            if longer and longer.end() > span.end + 1:  # a listed name that begins a longer one: 阿尔巴 + 塞特市
                found.append(Span(span.start, longer.end(), self._latin.foreign(longer.group()), 3))
        taken = [*countries, *found, *domestic]
        for match in self._shapes.foreign.finditer(text):
            start, end = match.span()
            start += text.startswith("友城", start - 1) if start else 0  # 友|城皮尔森市
            free = stands_free(text, start) and not is_part(text, start, end)
            if free and not any(s.start < end and start < s.end for s in taken):
                found.append(Span(start, end, Name("Foreign", text[start:end], self._full(text[start:end])), 4))
        return [*found, *self._in_region(text, [*known, *found])]

    def _in_region(self, text: str, spans: list[Span]) -> Iterator[Span]:
        """A transcribed name right behind a region, whose own name may not be listed: 某州某某市."""
        ends = {span.end for span in spans if span.name.text.endswith(_REGIONS) and span.name.cls == "Foreign"}
        starts = {span.start for span in spans}
        for end in ends - starts:
            city = self._shapes.foreign.match(text, end)
            if city is None and text[:end].endswith(_CITIES):
                city = _CITY_DISTRICT.match(text, end)
            if city:
                yield Span(end, city.end(), Name("Foreign", city.group(), city.group()), 3)
        for end in {s.end for s in spans if s.name.cls == "Foreign" and s.name.text.endswith("市")} - starts:
            part = self._shapes.after_country.match(text, end)  # 乌兰巴托市|汗乌拉区
            if part and part.group().endswith(("区", "郡")) and len(part.group()) <= _DISTRICT:
                yield Span(end, part.end(), Name("Foreign", part.group(), part.group()), 3)

    def _listed(self, text: str, spans: list[Span], known: Mapping[int, Span]) -> Iterator[Span]:
        """Names without an ending that go on a list of foreign places: 德累斯顿、亚琛、哈勒."""
        for span in spans:
            at = span.end
            while span.name.cls == "Foreign" and text[at : at + 1] in ("、", "和", "与", "及") and at + 1 not in known:
                match = self._shapes.bare.match(text, at + 1)
                if match is None:
                    break
                yield Span(match.start(), match.end(), Name("Foreign", match.group(), self._full(match.group())), 6)
                at = match.end()

    def _told(self, text: str, at: int, country: str) -> str | None:
        """A place of that country with its ending, whatever its name holds (韩国全州市)."""
        rest = re.match(rf"[{HAN}·]{{1,9}}", text[at : at + 9])
        for length in range(len(rest.group()) if rest else 0, 1, -1):
            name = text[at : at + length]
            if name.endswith(self._shapes.place_suffixes) and self._gazetteer.lookup(name, country):
                return name
        east = _EAST_TOLD.match(text, at) if country in _EAST else None
        return east.group() if east else None

    def _chain(self, text: str, at: int, known: Mapping[int, Span], country: str) -> Iterator[Span]:
        """Region and city after a country, known ones passed over: 墨西哥 + 米却肯州 + 莫雷利亚市."""
        title = self._shapes.title.match(text, at) or re.compile("的(?=.{2,6}[、，。和等])").match(text, at)
        at = title.end() if title else at
        region = True  # only a region is followed by another name
        while region:
            listed = known.get(at)
            end = listed.end if listed and listed.name.cls in ("Foreign", "Domestic") else at
            bare = self._shapes.bare_east if country in _EAST else self._shapes.bare
            match = self._shapes.after_country.match(text, at) or (None if end > at else bare.match(text, at))
            if match is None and end == at and (told := self._told(text, at, country)):
                stop = at + len(told) - text.startswith("长", at + len(told))  # 贝拉|市长
                yield Span(at, stop, Name("Foreign", text[at:stop], self._full(told)), 3)
                return
            if match and match.end() > end:
                end = match.end()
                yield Span(at, end, Name("Foreign", match.group(), self._full(match.group())), 3)
            elif end == at:
                return
            region = text[at:end].endswith(_REGIONS)
            at = end

    def _join(self, text: str, spans: list[Span]) -> list[Span]:
        """Join country + region + city, city（country）, and province + city into one place."""
        joined: list[Span] = []
        for span in spans:
            before = joined[-1] if joined else None
            whole = self._joined(text, before, span) if before else None
            if whole:
                joined[-1] = whole
            else:
                joined.append(span)
        return joined

    def _joined(self, text: str, before: Span, span: Span) -> Span | None:
        gap = text[before.end : span.start]
        if gap in ("（", "(") and span.name.cls == "Country" and before.name.cls == "Foreign":
            if text[span.end : span.end + 1] not in ("）", ")"):
                return None
            whole = text[before.start : span.end + 1]
            return Span(before.start, span.end + 1, replace(before.name, text=whole, country=span.name.full), 0)
        latin = gap in (", ", ", the ", " in ", " in the ", " (", " (the ") and span.name.cls == "Country"
        if latin and before.name.cls == "Foreign":
            whole = text[before.start : span.end]
            return Span(before.start, span.end, replace(before.name, text=whole, country=span.name.full), 0)
        if gap == "" and before.name.cls == span.name.cls == "Body" and _goes_on(before.name, span.name):
            whole = before.name.full + span.name.text
            return Span(before.start, span.end, replace(before.name, text=text[before.start : span.end], full=whole), 0)
        linked = gap == "" or (before.name.cls == "Country" and (gap == "的" or self._shapes.title.fullmatch(gap)))
        if not linked or not _qualifies(before.name, span.name):
            return None
        name = span.name
        if before.name.cls == "Country" and name.country is None:
            name = replace(name, full=self._gazetteer.full_form(name.text, before.name.full) or name.full)
        return Span(before.start, span.end, _qualified(before.name, name, text[before.start : span.end]), 0)


def _goes_on(before: Name, after: Name) -> bool:
    """Whether a body is a part of the one right before it: 国家发改委 + 国际合作中心, 市人民政府 + 侨务办公室."""
    return before.text[0] not in "我本该" and before.text[-1] != "办" and after.text[0] not in "我本该市省县区州"


def _qualifies(before: Name, after: Name) -> bool:
    if before.cls == "Country":
        return after.cls == "Foreign" or (after.cls == "Domestic" and before.full != "中国")
    if before.cls == "Foreign" and before.country and after.cls == "Domestic":
        return before.text.endswith(_REGIONS)
    return before.cls == after.cls and before.cls in ("Foreign", "Domestic") and before.full != after.full


def _qualified(before: Name, after: Name, text: str) -> Name:
    if before.cls == "Country":
        return Name("Foreign", text, after.full, before.full, after.region)
    full = text if before.cls == "Domestic" and after.full in _ZONES else after.full
    return Name(before.cls, text, full, before.country or after.country, before.full)


def _ends_in(deixis: Span, start: int, end: int, known: Iterable[Span]) -> bool:
    """Whether a body ends in a stand-in word (获|全国友协) that no place before it makes longer (浙江|省友协)."""
    if not (start < deixis.start and deixis.end == end and deixis.name.cls == "Body"):
        return False
    return not any(s.start >= start and s.start < deixis.start <= s.end for s in known)
