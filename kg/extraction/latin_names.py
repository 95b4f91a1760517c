"""Smaller places in English text: a capitalised name where a place is named, that the gazetteer knows.

The list that is looked for everywhere holds larger cities only (kg/places/finding.py): Bath and Reading are words.
Where "in", "visited" or "Mayor of" stands before a name, or "City" or "delegation" behind it, any place of some size
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.spans import Name, Span
from kg.places import Gazetteer

CHINA = ("CN", "HK", "MO", "TW")
_CAPITALS = re.compile(r"\b(?:(?:South|North|New|Sri) )?[A-Z][a-z]+\b")
_LATIN_PLACE = re.compile(
    r"(?P<of>(?:[Mm]ayor|[Gg]overnor|city|port|town|prefecture|province|state) of (?:the )?(?:city of )?)?"
    r"\b(?P<name>(?!Mayor|Governor|President|Ambassador|Deputy|Vice|Executive|Acting|Honorary|Former|Lord|Consul|Party|"
    r"Municipal)[A-Z][\w'’.-]+(?:(?: (?:de|da|do|del|la|le|el|am|an der|upon|of|sur|di))?(?: |-)"
    r"(?!Mayor|Governor|President|Ambassador|Deputy|Vice|Executive|Acting|Honorary|Consul|Party|Municipal|City\b)[A-Z][\w'’-]+)*)"
    r"(?:, (?:the )?|,? in (?:the )?| \((?:the )?|(?=(?:'s|’s)? (?:(?:[Dd]eputy|[Ee]xecutive|[Aa]cting|"
    r"[Vv]ice) )*Mayor [A-Z])|(?=\W))"
)
_TITLES = re.compile("(?:(?:Mayor|Governor|President|Vice|Deputy|Executive|Acting|Honorary|The|In|At|From|With) )+")
_MAYOR = re.compile("(?:'s|’s)? (?:(?:[Dd]eputy|[Ee]xecutive|[Aa]cting|[Vv]ice) )*Mayor [A-Z]")
_U = "A-ZÀ-ÖØ-ÞĀ-Ž"
_WORD = rf"[{_U}][a-zà-öø-ÿā-ž’'-]+(?:-[{_U}][a-zà-öø-ÿ]+)?"
_NAME = rf"(?P<name>{_WORD}(?: (?:(?:de|da|do|del|la|le|am|upon|di|al) )?{_WORD}){{0,2}}?)"
_KIND = r"(?: (?:City|County|District|Prefecture|Province|Municipality|New Area))?"
_NEXT = (
    rf"(?P<kind>{_KIND})(?=['’]s\b|[,.;:()]|$| (?![{_U}])"
    r"| (?:Mayor|Deputy|Vice|Lord|City Council|Foreign|University|Municipal|In|On|At)\b)"
)
# A place stands behind these …
_AFTER = (
    r"\b(?:[Ii]n|to|from|[Vv]isit(?:ed|s|ing)?|toured|of|between|outside|near|for|reached|left|"
    r"arriv(?:ed|ing) (?:in|at)|via|following|chose|invited|joined|including|include[sd]?|host city|"
    r"(?:[Tt]winned|linked|[Cc]ity|[Tt]own|relations(?:hip)?|ties|links?|agreement|twinning|partnership|"
    r"partner(?:ed|s)?|exchanges?|cooperation|memorandum|friendship|intent) with|"
    r"(?:[Ss]ister|[Tt]win|[Pp]artner|[Ff]riendship)[ -](?:city|town|cities|towns),?|such as|namely|among them|notably)"
    r" (?:the )?(?:(?:[Cc]ity|[Tt]own|[Pp]ort) of )?"
)
# … or before these.
_HELD_BY = (
    r"(?:['’]s)? (?:(?:City|city|municipal|Municipal|deputy|Deputy|vice|Vice|lord|Lord) )?"
    r"(?:[Mm]ayor|[Cc]ouncil|delegation|[Cc]ouncillor|delegates|officials|students|government|authorities|sister)\b"
)
_WITH_ANOTHER = (
    r"(?:,[^;.]{3,80},)? and [A-Z][\w’'-]+(?:,[^,;.]+,)? (?:signed|became|become|are|have|has been|were|will|plan|"
    r"inked|agreed|established|formed|celebrated|marked)\b"
)
_DOES = (
    r"(?:,[^,;.]{3,50},)? (?:became|has been|is (?:a|one|the|twinned|now|linked|to)|signed|hosted|and its|"
    r"was twinned)\b"
)
_BEFORE = rf"(?={_HELD_BY}|{_WITH_ANOTHER}|{_DOES})"
_LIST = r", |,? and (?:the city of )?|; "
_NO_PLACE = re.compile(
    r"(?:The|A|An|In|On|At|It|He|She|We|They|This|That|These|Those|His|Her|Its|Our|Their|Both|Each|Another|One|Two|"
    r"Three|Four|Five|Six|January|February|March|April|May|June|July|August|September|October|November|December|Monday|"
    r"Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Spring|Summer|Autumn|Winter|Mr|Mrs|Ms|Dr|Mayor|Governor|"
    r"Council|Councillor|University|Park|School|Museum|Church|Hall|Centre|Center|Office|Green|Youth|Sister|Friendship|"
    r"China|Chinese|Union|Central|President|Minister|Director|Deputy|Vice|Lord|Sunny|Independence|Commerce|Liberty|"
    r"Industry|Enterprise|Hope|Harmony|Progress|Unity|Star|Media|Culture|Trade|Peace|Success|Paradise|Columbus|Christmas|"
    r"Victoria|English|French|German|Expo|Covid|Health|Education|Tourism|Science|Art|Music|Olympic|Asian|European|"
    r"Party|"
    r"Congress|Federation|Association|Committee|Society|Festival|Day|Week|Pacific|Atlantic|Bay|Silk|Belt|Road|General|"
    r"National|International|Municipal|Provincial|City|County|District|Province|State|Foreign|Affairs|Bureau|Department)"
)
_NAMES_BODY = re.compile(
    r"\b(?:Embassy|Consulate|University|College|School|Institute|Association|Ministry|Committee|Council|Office|Bureau|"
    r"Chamber|Company|Museum|Library|Hospital|Foundation|Federation|Agency|Academy)\b"
)
_PAIR = re.compile(rf"\b{_WORD} (?=(?P<last>{_WORD}(?: {_WORD})?))")
_PERSON_BEFORE = re.compile(rf"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Cr)\.? |[{_U}][\w’'-]+ )$")
_CONTEXTS = (
    re.compile(rf"{_AFTER}{_NAME}{_NEXT}"),
    re.compile(rf"(?:^|(?<=[a-z,;:.)] )){_NAME}(?P<kind>){_BEFORE}"),
)
_OF_COUNTRY = re.compile(rf"(?:^|(?<=[a-z,;] )){_NAME}(?P<kind>) of (?:the )?$")
_GOES_ON = re.compile(rf"(?:{_LIST}){_NAME}{_NEXT}")
_SMALLEST = 10_000  # inhabitants
_SMALLEST_IN_CHINA = 150_000  # without "District" or "County": pinyin is also people


@dataclass(frozen=True)
class LatinPlaces:
    """Finds places of the gazetteer that only their context tells from other capitalised words."""

    gazetteer: Gazetteer
    demonyms: Mapping[str, str]

    def told(self, text: str, known: list[Span]) -> Iterator[Span]:
        """Names in Latin text: adjectives of countries, and places no list has beside a country or a mayor."""
        for match in _CAPITALS.finditer(text):
            code = self.demonyms.get(match.group())
            country = self.gazetteer.country(code) if code else None
            if country:
                yield Span(match.start(), match.end(), Name("Country", match.group(), country.zh), 3)
        starts = {s.start: s for s in known if s.name.cls == "Country"}
        for match in _LATIN_PLACE.finditer(text):
            country_span = starts.get(match.end())
            if country_span or match["of"] or _MAYOR.match(text, match.end()):
                start = match.start("name")
                title = _TITLES.match(text, start)
                start = title.end() if title and title.end() < match.end("name") else start
                said = (
                    self._known_part(text[start : match.end("name")])
                    if match["of"]
                    else text[start : match.end("name")]
                )
                said = re.sub(r"['’]s$", "", said)
                if _NO_PLACE.fullmatch(said) or _NAMES_BODY.search(said):
                    continue
                yield Span(start, start + len(said), self.foreign(said), 4)

    def _known_part(self, name: str) -> str:
        """The place that a name begins with: of Mayor of Hobart A B the place is Hobart; the name where none is."""
        words = name.split()
        parts = (" ".join(words[:n]) for n in range(len(words), 0, -1))
        known = next((part for part in parts if self.gazetteer.lookup(part)), None)
        return known or " ".join(words[: max(1, len(words) - 2)] if len(words) > 2 else words)

    def foreign(self, name: str) -> Name:
        """A place in Latin letters by its name, in China or not."""
        place = next(iter(self.gazetteer.lookup(name)), None)
        return Name("Domestic" if place and place.country in CHINA else "Foreign", name, self.chinese(name))

    def chinese(self, name: str) -> str:
        """The Chinese full form of a place in China written in Latin letters; one abroad keeps its name as written."""
        place = next(iter(self.gazetteer.lookup(name)), None)
        if place is None or not place.zh or place.country not in CHINA:
            return name
        return self.gazetteer.full_form(place.zh) or name

    def find(self, text: str, known: Iterable[Span]) -> Iterator[Span]:
        """The places of a text in Latin letters, beside the names ``known`` already."""
        known = list(known)
        families = frozenset(match["last"] for match in _PAIR.finditer(text))
        taken = [(s.start, s.end) for s in known]
        listed = [s.end for s in known if s.name.cls in ("Foreign", "Domestic")]
        for match in (m for context in _CONTEXTS for m in context.finditer(text)):
            span = self._place(text, match, families)
            if span is not None and not any(s < span.end and span.start < e for s, e in taken):
                taken.append((span.start, span.end))
                listed.append(span.end)
                yield span
        for country in (s for s in known if s.name.cls == "Country"):
            before = _OF_COUNTRY.search(text, 0, country.start)
            span = self._place(text, before, families) if before else None
            if span is not None and not any(s < span.end and span.start < e for s, e in taken):
                taken.append((span.start, span.end))
                listed.append(span.end)
                yield span
        ends = list(listed)
        while ends:  # places go on in a list: in Graz, Wels and Steyr
            further = _GOES_ON.match(text, ends.pop())
            span = self._place(text, further, families) if further else None
            if span is not None and not any(s < span.end and span.start < e for s, e in taken):
                taken.append((span.start, span.end))
                ends.append(span.end)
                yield span

    def _place(self, text: str, match: re.Match[str], families: Set[str]) -> Span | None:
        start, end = match.span("name")
        said, kind = match["name"], match["kind"].strip()
        if _NO_PLACE.fullmatch(said.split()[0]) or _PERSON_BEFORE.search(text[:start]) or len(said) < 4:
            return None
        if said in families:
            return None  # somebody's family name
        place = next(iter(self.gazetteer.lookup(f"{said} {kind}" if kind else said)), None)
        if place is None and kind:
            place = next(iter(self.gazetteer.lookup(said)), None)
        if place is None:
            return None
        inside = place.country in CHINA
        whole = end + len(match["kind"]) if inside and kind else end
        if inside and not kind and place.population < _SMALLEST_IN_CHINA:
            return None
        if not inside and place.population < _SMALLEST:
            return None
        shown = text[start:whole]
        full = (self.gazetteer.full_form(place.zh) or place.zh or shown) if inside else shown
        return Span(start, whole, Name("Domestic" if inside else "Foreign", shown, full), 5)
