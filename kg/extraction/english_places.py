"""Places in an English sentence: the name as written, the country said with it, the year said of it.

Linz, Austria · Swansea (UK) · Nagasaki and Naha of Japan · Japan's Kobe · Buffalo, New York · Linz (since 1983)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.names import Name
from kg.extraction.pinyin import is_pinyin_word

_COUNTRY_AFTER = re.compile(r"(?:,? (?:of|in) (?:the )?|, (?:the )?| \((?:the )?)$")
_COUNTRY_BEFORE = re.compile(
    r"(?:['’]s)? (?:(?:sister|twin|partner|friendship)[- ])?(?:(?:capital|port|coastal|host) )?"
    r"(?:(?:city|cities|towns?|ports?|prefectures?|states?|provinces?|municipality)(?: of)? )?$"
)
_JOINED = re.compile(r"(?:, and |, | and |,? as well as | & )(?:the city of |the )?$")
_YEAR = re.compile(
    r"(?:,? \(?(?:since|in)|,? \(|, (?:an? )?(?:link|tie|relationship|partnership) "
    r"(?:dating (?:from|back to)|formed in|since)|"
    r",? (?:which |that )?(?:joined|was added|followed|signed up) in)\s?"
    r"(?:(?:\d{1,2} )?[A-Z][a-z]+ |[A-Z][a-z]+ \d{1,2}, )?((?:19|20)\d\d)\)?"
)
_LONGER = re.compile(
    r" (?!(?:Mayor|Vice|Deputy|Governor|City|County|Prefecture|Prefectural|Province|Provincial|State|"
    r"Municipal|Municipality|"
    r"District|Region|Governorate|Oblast|Canton|Voivodeship|Krai|In|On|At)\b)[A-Z]"
)
_KIND_OF_PLACE = re.compile(
    r" (?:City|County|Prefecture|Province|State|Municipality|District|Region|Governorate|Oblast|Canton|"
    r"Voivodeship|Krai)\b"
)


_UNLISTED = re.compile(
    r"(?:\b(?:(?P<with>between (?:the )?[A-Z][\w’'-]+(?: Province| City| County| District)? and|"
    r"with|between) |and |of |to |including |following |"
    r"joining |alongside |among them |from |^\s*|[a-z]+ cit(?:y|ies),? |are |"
    r"in )(?:the )?(?:cit(?:y|ies) of )?|, |: )"
    r"(?P<name>[A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿĀ-ž’'-]+(?:[ -](?:(?:de|da|do|del|la|le|el|am|an der|upon|sur|di|"
    r"al) )?[A-Z][a-zà-öø-ÿĀ-ž’'.-]+){0,2})"
)
# A state or province that is a partner itself.
_REGION_ITSELF = re.compile(
    r"\b(?:[Ss]tate|[Pp]rovince|[Pp]refecture|[Rr]egion) of (?:the )?$|[Ss]ister[- ](?:state|province)(?: of)? $"
)
_WITHIN = re.compile(r"(?:, (?:in )?| in | of )(?:the )?(?:[a-z]+ ){0,2}(?:China['’]s )?")
_BEFORE_COUNTRY = re.compile(
    r"(?: municipality| county| district| commune| region| prefecture)?(?: of |, in |, | in | \()(?:the )?"
)
_SUBJECT = re.compile(r", (?:in [A-Z]|the capital|an? (?:[\w-]+ ){0,2}(?:city|port|town)\b)")
_ENDS = re.compile(r"(?=[,.;]| and | in (?:19|20)| on | this| last|$)")
_NO_PLACE = re.compile(
    r"Universit|College|School|Institut|Association|Committee|Office|Bureau|Government|Council|Chamber|Embassy|Consul|Compan|"
    r"Group|Club|Academy|Society|Foundation|Ministry|Department|Commission|Hospital|Museum|Library|Bank|Mayor|President|"
    r"Governor|Director|Minister|January|February|March|April|May\b|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Chinese|China|Belt|Europe|Asia|Africa|America|Republic|^(?:In\b|On\b|At\b|During|After|Under|With|By\b|For\b|From|The|It|This|That|These|Its|Both|Each|Another|One|He|She|They|There|Here|What|Friendship|Cooperation|Education|Culture|Trade|Tourism|Exchanges?|Twinning|Sister|Work|Life|Peace|Youth|Music|Sport|Today|Now|Later|Since)\b|Mr|Ms|Dr"
)


@dataclass(frozen=True, slots=True)
class EnglishPlace:
    """A place at [start, name_end) of a sentence; what is said with it (country, year) reaches to ``end``."""

    start: int
    name_end: int
    end: int
    name: str
    abroad: bool
    country: str | None = None
    year: str | None = None
    said: bool = False  # the country stands in the sentence


def english_places(text: str, found: Sequence[tuple[int, int, Name]], regions: Mapping[str, str]) -> list[EnglishPlace]:
    """The cities of a sentence from the names found in it, in order; ``regions``: state or province → its country."""
    places: list[EnglishPlace] = []
    names = sorted([*found, *_unlisted(text, found, regions)], key=lambda one: one[0])
    for i, (start, end, name) in enumerate(names):
        if name.cls not in ("Foreign", "Domestic") or _in_longer_name(text, start, end):
            continue
        if places and start < places[-1].end:
            continue
        place = _place(text, start, end, name)
        if place.name in regions and not _REGION_ITSELF.search(text[:start]):
            if places and text[places[-1].end : start] in (", ", ", the ", " in ", " in the "):
                places[-1] = replace(places[-1], end=end, country=places[-1].country or regions[place.name], said=True)
            continue
        if place.name in regions:
            place = replace(place, country=regions[place.name])
        if not place.abroad and places and not places[-1].abroad and _owned(text, places[-1], place):
            places.pop()  # Zhejiang's Haiyan County
        for later_start, later_end, later in names[i + 1 :]:
            gap = text[place.end : later_start]
            if not place.abroad and later.cls == "Domestic" and _WITHIN.fullmatch(gap) and _holds(later):
                place = replace(place, end=_end_of(text, later_end))  # Haiyan County, Zhejiang Province
                continue
            if later.cls == "Foreign" and gap == ", " and _plain(later.text) in regions:
                place = replace(place, end=later_end, country=later.country or regions[_plain(later.text)], said=True)
            elif later.cls == "Country" and later.full != "中国" and place.abroad and _COUNTRY_AFTER.fullmatch(gap):
                closed = later_end + (gap.startswith(" (") and text[later_end : later_end + 1] == ")")
                place = replace(place, end=closed, country=later.full, said=True)
                break
            else:
                break
        places.append(_dated(text, place))
    return _with_countries(text, places, [(s, e, n) for s, e, n in names if n.cls == "Country"])


def _holds(name: Name) -> bool:
    """Whether a place is a province, that other places lie in."""
    return name.full.endswith(("省", "自治区")) or name.full in ("北京市", "上海市", "天津市", "重庆市")


def _end_of(text: str, end: int) -> int:
    """Where a province ends with the word for it and the comma that closes the aside."""
    kind = re.compile(r"(?: [Pp]rovince)?,?(?= )").match(text, end)
    return kind.end() if kind and "," in kind.group() else kind.end() if kind else end


def _owned(text: str, whole: EnglishPlace, part: EnglishPlace) -> bool:
    """Whether a place belongs to the province right before it: Zhejiang's Haiyan County."""
    return re.fullmatch(r"(?: [Pp]rovince)?['’]s (?:[a-z]+ ){0,2}", text[whole.end : part.start]) is not None


def _unlisted(
    text: str, found: Sequence[tuple[int, int, Name]], regions: Mapping[str, str]
) -> Iterator[tuple[int, int, Name]]:
    """Places that no list has, by what stands beside them: with Syracuse of the United States, and Zadar (Croatia)."""
    countries = {start for start, _, name in found if name.cls == "Country" or name.text in regions}
    for match in _UNLISTED.finditer(text):
        start, end = match.span("name")
        if any(s < end and start < e for s, e, _ in found) or _NO_PLACE.search(match["name"]):
            continue
        told = _BEFORE_COUNTRY.match(text, end)
        located = told is not None and told.end() in countries
        if not match["with"] and match.start() == 0 and not located and not _SUBJECT.match(text, end):
            continue
        if match["with"] and match["with"].startswith("between ") and is_pinyin_word(match["name"]):
            continue  # a smaller place in China
        end -= match["name"].endswith(".")
        kind = _KIND_OF_PLACE.search(match["name"])
        end = start + kind.start() if kind and start + kind.end() == end else end
        if (
            (told and told.end() in countries)
            or match.start() == 0
            or (match["with"] and _ENDS.match(text, match.end("name")))
        ):
            yield start, end, Name("Foreign", text[start:end], text[start:end])


def _place(text: str, start: int, end: int, name: Name) -> EnglishPlace:
    plain = _plain(text[start:end])
    said = len(plain) < end - start
    closing = end + (said and "(" in text[start:end] and text[end : end + 1] == ")")
    kind = _KIND_OF_PLACE.match(text, closing) if not said else None
    abroad = name.cls == "Foreign"
    shown = plain if abroad else name.full
    return EnglishPlace(
        start, start + len(plain), kind.end() if kind else closing, shown, abroad, name.country, None, said
    )


def _plain(text: str) -> str:
    """A name without the country behind it."""
    return re.split(r",? (?:in|of) (?:the )?(?=[A-Z])|, | \(", text)[0]


def _dated(text: str, place: EnglishPlace) -> EnglishPlace:
    year = _YEAR.match(text, place.end)
    return replace(place, end=year.end(), year=year[1]) if year else place


def _in_longer_name(text: str, start: int, end: int) -> bool:
    """Whether a name is part of a longer one: Linz University, China-Linz."""
    return text[start - 1 : start] in ("-", "“") or _LONGER.match(text, end) is not None


def _with_countries(
    text: str, places: list[EnglishPlace], countries: Sequence[tuple[int, int, Name]]
) -> list[EnglishPlace]:
    """Countries said once for several places: A and B of Japan; Japan's A and B; the German cities of A and B."""
    for i in range(len(places) - 1, 0, -1):
        here, before = places[i], places[i - 1]
        if here.said and not before.said and before.abroad and _shares(text, places, i):
            places[i - 1] = replace(before, country=here.country, said=True)
    for i, place in enumerate(places):
        if not place.abroad or place.said:
            continue
        lead = next(
            (n for s, e, n in countries if e <= place.start and _COUNTRY_BEFORE.fullmatch(text[e : place.start])), None
        )
        if lead is not None and lead.full != "中国":
            places[i] = replace(place, country=lead.full, said=True)
        elif (
            i
            and places[i - 1].said
            and places[i - 1].name_end == places[i - 1].end
            and _joined(text, places[i - 1], place)
        ):
            places[i] = replace(place, country=places[i - 1].country, said=True)
    return places


def _joined(text: str, one: EnglishPlace, other: EnglishPlace) -> bool:
    return _JOINED.fullmatch(text[one.end : other.start]) is not None


def _shares(text: str, places: Sequence[EnglishPlace], i: int) -> bool:
    """Whether the country behind a place is also that of the place before: both in one list, its end dividing them."""
    here, before = places[i], places[i - 1]
    if before.end != before.name_end or not _joined(text, before, here):
        return False
    gap = text[before.end : here.start]
    tail = text[here.name_end : here.end]
    return (
        " and " in gap
        or gap.startswith(" & ")
        or re.match(r",? (?:of|in) | \(", tail) is not None
        or _closes(places, i)
    )


def _closes(places: Sequence[EnglishPlace], i: int) -> bool:
    """Whether a place is told after one that shares its country already: A, B and C, Japan."""
    return i + 1 < len(places) and places[i + 1].said and places[i].end == places[i].name_end
