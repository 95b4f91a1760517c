"""An English sentence with its names, dates and counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.extractors.english_dates import DATELINE, EnglishDate, english_dates
from kg.extraction.extractors.event_view import Spot
from kg.extraction.spans import names_in
from kg.model import Document, Evidence

_IN_YEAR = re.compile(r"\b(?:in|by|of|during|since|for|at the end of) ((?:19|20)\d\d)\b", re.I)
# The year of something else: since it signed … in 1979, fewer than in 2019.
_OTHER_YEAR = re.compile(r"\bsince\b[^.;]*$|\b(?:than|with|to|against) $", re.I)
_BODY = re.compile(
    r"(?P<name>(?:[A-Z][\w’'&-]*,? |of |and |for |the |in |with ){0,9}(?:Association|University|"
    r"Federation|Council|Committee|Chamber of Commerce|"
    r"Institute|Consulate General|Consulate|Embassy|Commission|Society|Foundation|Centre|Center|Academy|"
    r"College|School|Bureau|"
    r"Department|Congress|Consultative Conference|Circles|Organi[sz]ation|Troupe|Assembly|Ministry|"
    r"Consular Office|Museum|Library|Congress|Consultative Conference|Circles|Organi[sz]ation|Bank|Troupe|"
    r"Assembly|Ministry|Government|Office|Company|Group|Club|Orchestra|Hospital|"
    r"Port)\b(?: of (?:the )?[A-Z]\w+(?: [A-Z]\w+)*)?(?: for [A-Z]\w+(?: (?:and|with)(?: [A-Z]\w+)+)?)?"
    r"(?: in [A-Z]\w+)?)"
)
_VENUE = re.compile(
    r"\b(?:[Ii]n|[Aa]t) (?:the )?(?P<name>(?:(?:[A-Z][\w’'&.\-]*|No\.? \d+|of|and|the|for) ){1,8}?(?:Cent(?:re|"
    r"er)|Museum|Hall|University|Hotel|Guesthouse|Park|"
    r"Library|School|Theat(?:re|er)|Stadium|Institute|College|Square|Gallery|Palace|House|Arena|Gymnasium|"
    r"District|Zone|Village|New Area|Plaza|Garden|Gardens|Temple|Airport|"
    r"Station|Pier|Wharf|Terminal|Cathedral|Building|Campus|Resort|Opera|Auditorium|Town))\b"
)
_SEATED = re.compile(r"[Cc]onsul(?:ate)?s?(?:[ -][Gg]eneral)?(?: of [A-Z][\w ]{2,20})? in $")
_ALONG = re.compile(
    r",? (?:together|along|jointly|in (?:cooperation|co-operation|conjunction|partnership|collaboration)) with "
    r"(?:the )?"
)
_GOVERNMENT = re.compile(
    r"(?P<place>[A-Z][\w’'-]+) (?:[Mm]unicipal |[Cc]ity |[Cc]ounty |[Pp]rovincial |[Dd]istrict )?"
    r"(?:[Pp]eople['’]s )?[Gg]overnment\b"
)
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_PERSON = re.compile(
    rf"\b(?!(?:The|A|An|On|In|At|During|From|For|And|Of|His|Her|Its|Their|This|That|Some|Both|All|Two|Three)\b)"
    rf"[{UPPER}][\w\-’']+(?: (?:[{UPPER}][\w\-’'.]*|(?:de|da|dos|van|von|der|al|bin|la|le)\b))+"
)
_TITLE = re.compile(
    r"(?:(?:[Ee]xecutive |[Dd]eputy |[Aa]ssistant |[Vv]ice[ -]|[Ll]ord |[Aa]cting |[Hh]onorary |[Ff]ormer |"
    r"[Cc]ity |[Gg]eneral )*"
    r"(?:[Mm]ayor|[Gg]overnor|[Aa]mbassador|[Cc]onsul[ -][Gg]eneral|[Cc]onsul|[Pp]resident|"
    r"[Dd]irector(?:[ -][Gg]eneral)?|"
    r"[Cc]hairman|[Cc]hairwoman|[Cc]hairperson|[Ss]ecretary(?:[ -][Gg]eneral)?|[Mm]inister|[Pp]rofessor|"
    r"[Pp]arty [Ss]ecretary|"
    r"[Cc]ouncillor|[Cc]ounsell?or|[Pp]rincipal|[Rr]ector|[Dd]ean|[Mm]anager|[Aa]ttach[ée]|"
    r"Mr|Mrs|Ms|Dr|Prof|Sir|Dame|H\.?E)\b[. ]+)+"
)
_TITLED = re.compile(rf"{_TITLE.pattern}({_PERSON.pattern})")
# Abbreviations whose point ends no sentence.
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|No)\.(?= )|\bH\.E\.(?= )")
# A date that no longer holds.
_ORIGINALLY = re.compile(
    r",? ?(?:which (?:was|were) )?(?:originally|initially|first|previously) (?:scheduled|planned|slated|due|"
    r"set)[^,.;]{0,40}|"
    r"\b(?:last(?:ed|s)|runs?|ran|open|on show|remains?|continues) (?:\w+ )?until [^,.;]{3,24}"
)
_PLANS = re.compile(
    r"\W*(?:(?:[Oo]ur |[Tt]he )?(?:main |key |major )?(?:[Nn]ext year(?:['’]s)?|"
    r"[Pp]lans?|[Pp]riorit(?:y|ies)|[Gg]oals?|"
    r"[Ww]ork plan|[Ii]ntentions?|[Nn]ext steps?|[Tt]argets?)(?: plans?| priorities| goals| tasks)?"
    r"(?: (?:for|of|in) [^:;.]{2,30})?(?: (?:are|include|is))?:)"
)
# Where a part with a verb of its own begins.
_VERBS = (
    "was|were|will|is|are|has|have|had|plans?|held|met|signed|visited|toured|drew|took|said|attended|opened|hosted|"
    "also|agreed|came|arrived|spent|sent|gave|donated|presented|joined|paid|led|returned|marked|celebrated|became|"
    r"launched|"
    "welcomed|received|established|organi[sz]ed|unveiled|won|began|attracted|shipped|handed"
)
_CUT = re.compile(
    rf"; |, (?:and|but|while|whereas) (?=(?:(?:the|a|an|its|their|two|both|he|she|they)\b|"
    rf"[{UPPER}])[^,;.]{{0,50}}? (?:{_VERBS})\b)"
    r"| and (?=(?:the|a|an) [^,;.]{3,60}(?:,[^,;.]{3,60},)? (?:was|were|will be|has been|had to be) )"
    r"|,? (?:which|where) (?=(?:is|are|will|would|was|were|has|have)\b)|: (?=[a-z])"
)
_RESUMED = re.compile(r"(?:,? which|,? where) [^,;]*,(?P<rest> (?:has|have|had|was|were|will|is|are) [^;]*)")
_POINTS_BACK = re.compile(
    r"\b(?:[Tt]he (?:delegation|group|visitors|guests|two sides|two parties|party|ceremony|event|forum|camp|team|"
    r"meeting|mission|envoys|"
    r"visit|trip|tour|stay|sidelines|occasion)|[Dd]uring|[Ss]he|[Hh]e|[Tt]hey|[Bb]oth sides|[Aa]lso|"
    r"[Aa]fter(?:wards)?|[Ll]ater|"
    r"[Tt]hen|[Ii]t)\b"
)
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
WORDS |= {
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "nineteen": 19,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
_MEMBERS = re.compile(rf"\b(\d+|{'|'.join(WORDS)})[ -](?:member|person|strong|people|man|woman)\b", re.I)
_PEOPLE = (
    r"people|students|guests|delegates|participants|representatives|experts|officials|visitors|members|teachers|"
    r"players|runners|mayors|envoys|diplomats|teenagers|trainees|pupils|scholars|athletes|attendees|"
    r"youths|artists|entrepreneurs|young people|business people|businesspeople|guests|singers|dancers|musicians|"
    r"dignitaries"
)


@lru_cache(maxsize=8)
def _number_of(nouns: str) -> re.Pattern[str]:
    """A number before one of the nouns."""
    return re.compile(
        rf"\b(\d[\d,]*|{'|'.join(WORDS)})(?: (?!from\b|people\b|the\b|on\b|at\b|by\b)[\w-]+){{0,4}}? (?:{nouns})\b",
        re.I,
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _open(match: re.Match[str]) -> str:
    return match.group().replace(".", " ")


@dataclass(frozen=True)
class Line:
    """A sentence as written; offsets count in ``text``."""

    document: Document
    text: str
    start: int
    spots: tuple[Spot, ...]
    carried: str | None = None  # the day or month told last before
    reported: str | None = None  # the day of the news

    @cached_property
    def plan(self) -> str:
        """The words that make plans of all that follows: "Next year's plans: …", else nothing."""
        lead = _PLANS.match(self.text)
        return lead.group() if lead else ""

    @cached_property
    def own_year(self) -> str | None:
        """The document's year, or the one after it where the sentence is about next year."""
        year = self.document.context.year
        return str(int(year) + 1) if year and "ext year" in self.plan else year

    @cached_property
    def dates(self) -> tuple[EnglishDate, ...]:
        """The dates that it tells."""
        return tuple(english_dates(_ORIGINALLY.sub(_blank, self.text), self.own_year, self.carried, self.reported))

    def segment(self, place: int) -> tuple[int, int]:
        """The bounds of the part of the sentence that has its own verb, around a place."""
        cuts = [m.start() for m in _CUT.finditer(self.text)]
        return max((c for c in cuts if c <= place), default=0), min(
            (c for c in cuts if c > place), default=len(self.text)
        )

    def resumed(self, place: int) -> str:
        """What a sentence says after a relative clause at a place: …, which was to open in May, was put off."""
        behind = _RESUMED.match(self.text, place) if place < len(self.text) else None
        return behind["rest"] if behind else ""

    def date(self, near: int) -> str | None:
        """The date of what is told at a place: of its part of the sentence, else before it, else behind it, the nearest
        of the most precise; carried on where the sentence points back; else the document's year."""
        first, last = self.segment(near)
        inside = [d for d in self.dates if first <= d.start < last]
        told = inside or [d for d in self.dates if d.start < first] or list(self.dates)
        if told:
            fine = [d for d in told if len(d.iso) == max(len(e.iso) for e in told)]
            return min(fine, key=lambda d: abs(d.start - near)).iso
        if self.carried and _POINTS_BACK.search(self.text):
            return self.carried
        return self.own_year

    def dated(self) -> bool:
        """Whether the sentence names a day, a month or a year."""
        return bool(self.dates)

    def places(self, start: int) -> tuple[str, ...]:
        """The venue after in or at, from ``start`` on; else the place."""
        venue = _VENUE.search(self.text, start)
        if venue:
            spot = next((s for s in self.spots if (s.start, s.end) == venue.span("name")), None)
            return (self.full(spot) if spot else venue["name"],)
        out: list[str] = []
        for spot in self.spots:
            behind = re.search(r"\b(?:[Ii]n|[Aa]t)(?: the)?(?: [a-z ]{0,12}of)? $", self.text[: spot.start])
            if _SEATED.search(self.text[: spot.start]):
                continue  # the consulate in A
            if behind and spot.start >= start and (spot.name.cls != "Country" or not out):
                out.append(self.full(spot))
        return tuple(dict.fromkeys(out))[:1]

    def full(self, spot: Spot) -> str:
        """The full form, or the text where the full form mixes scripts."""
        full = spot.name.full
        mixed = re.search(r"[A-Za-z]", full) and re.search(r"[一-龥]", full)
        return self.text[spot.start : spot.end] if mixed else full

    def subject(self, verb: int) -> tuple[str, ...]:
        """Who stands before the verb: persons and bodies, the office and the government by their Chinese names."""
        told = _ALONG.sub(" and the ", self.text[:verb].strip())
        lead = re.split(r"(?<=[a-z\d]), (?!and )|; ", told)
        text = next((part for part in reversed(lead) if _BODY.search(part) or _PERSON.search(part)), lead[-1])
        group = re.search(
            r"\b((?:students|teachers|officials|artists|players|students and teachers) from [A-Z]\w+)", text
        )
        if group:
            return (group[1],)
        found: list[str] = []
        for piece in re.split(r" and (?:the )?(?=[A-Z])|,? together with (?:the )?|, and ", text):
            who = self.body(piece) or self.person(piece)
            if who:
                found.append(who)
        return tuple(dict.fromkeys(found))

    def body(self, text: str) -> str | None:
        """The body that a phrase names; the office and the municipal government by their Chinese names."""
        context = self.document.context
        if re.search(r"municipal (?:people['’]s )?government|city government", text, re.I):
            return f"{context.home}人民政府" if context.home else None
        governed = _GOVERNMENT.search(text)
        ours = next(
            (
                s.name.full
                for s in self.spots
                if governed and s.name.cls == "Domestic" and s.name.text == governed["place"]
            ),
            None,
        )
        if ours and re.search("[一-龥]", ours):
            return f"{ours}人民政府"
        if re.search(r"[Ff]oreign [Aa]ffairs (?:[Oo]ffice|[Bb]ureau)|[Tt]he office", text):
            return context.office
        found = _BODY.search(text)
        return re.sub(r"^(?:The|the|In|On|At) ", "", found["name"]) if found else None

    def _is_person(self, text: str) -> bool:
        covered = any(self.text[s.start : s.end] in text or text in self.text[s.start : s.end] for s in self.spots)
        return not covered and not re.search(
            r"Office|Bureau|University|Association|Award|Forum|Conference|Council|Committee|City|Republic|Road|Cent(?:re|er)|"
            r"Company|Group|Festival|Government|Consulate|General|Embassy|Affairs|Museum|Chamber|Ministry|Department|School|"
            r"Assembly|Municipal|Federation|Society|Institute|Trade|Culture|Friendship|Sister|Library|Party|Week|Day|Expo|Fair|"
            r"Sciences|Science|Asian|European|African|American|Latin|ASEAN|Arab|Southeast|Silk|Belt|Maritime|"
            r"Congress|Executive|City|Zone|Park|Camp|Games|Cup|New Year|College|Academy|Foundation|Hospital|"
            r"State|Convention|Development|Relations|Cooperation|Industry|Mines|Members|Foreign|Countries|International|People['’]s|"
            r"Province|County|District|Street|Hotel|Hall|Commission|Commerce|Administration|Circle|Port|Harbour|"
            r"Bridge|Tower|Lake|River|Mountain|Island|Station|Airport|Railway|Initiative|Declaration|Troupe|Orchestra|Bank",
            text,
        )

    def person(self, text: str) -> str | None:
        """The person's name in a phrase, without a title."""
        titled = _TITLED.search(text)
        if titled and self._is_person(titled[titled.lastindex or 0]):
            return titled[titled.lastindex or 0]
        found = self.people(text)
        return found[-1] if found else None

    def people(self, text: str) -> list[str]:
        """The names of persons in a phrase, without their titles."""
        bare = _TITLE.sub("; ", self._without_places(text))
        return list(dict.fromkeys(m.group() for m in _PERSON.finditer(bare) if self._is_person(m.group())))

    def _without_places(self, text: str) -> str:
        """A phrase whose places are no part of the names behind them: Sri Lanka A B."""
        for spot in self.spots:
            if spot.name.cls in ("Foreign", "Country", "Domestic"):
                text = text.replace(f"{spot.name.text} ", "; ")
        return text

    def persons(self, first: int = 0, last: int | None = None) -> int | None:
        """How many people are told between two places."""
        member = _MEMBERS.search(self.text, first, len(self.text) if last is None else last)
        if member is not None:
            word = member[1].lower().replace(",", "")
            return WORDS.get(word) or (int(word) if word.isdigit() else None)
        return self.number(_PEOPLE)

    def number(self, nouns: str) -> int | None:
        """The number before one of the nouns, up to two words apart."""
        match = _number_of(nouns).search(self.text)
        if match is None:
            return None
        word = match[1].lower().replace(",", "")
        return WORDS.get(word) or (int(word) if word.isdigit() and not 1900 < int(word) < 2100 else None)

    def value(self, text: str | None) -> float | None:
        """A number in figures or words: 1,024, twelve, 1.2 million."""
        if text is None:
            return None
        word = text.lower().replace(",", "")
        figure, _, scale = word.partition(" ")
        if word == "a dozen":
            return 12
        if figure in WORDS:
            return WORDS[figure]
        return float(figure) * {"million": 1e6, "thousand": 1e3}.get(scale, 1)

    def year(self, near: int) -> str | None:
        """The year told nearest before a place, else anywhere in the sentence; else the document's."""
        found = list(_IN_YEAR.finditer(self.text))
        here = [m for m in found if not _OTHER_YEAR.search(self.text[: m.start()]) and m[0].lower()[:5] != "since"]
        before = [m[1] for m in found if m.start() < near] or [m[1] for m in here]
        if before:
            return before[-1]
        year = self.document.context.year
        return str(int(year) - 1) if year and re.search(r"[Ll]ast year", self.text) else year

    def counted_for(self, near: int) -> str | None:
        """Whose number it is: the office, a place in China named before it, else the document's place."""
        lead = self.text[:near]
        context = self.document.context
        if (
            re.search(r"[Ff]oreign [Aa]ffairs (?:[Oo]ffice|[Bb]ureau)|\b[Tt]he (?:office|bureau)\b", lead)
            and context.office
        ):
            return context.office
        inside = [
            s.name.full
            for s in self.spots
            if s.start < near
            and s.name.cls == "Domestic"
            and not re.search(r"\b(?:in|at|from) $", self.text[: s.start])
        ]
        return inside[0] if inside else context.home

    def evidence(self) -> Evidence:
        """The sentence, without blanks at its ends."""
        text = self.text
        first = self.start + len(text) - len(text.lstrip())
        return self.document.evidence(first, self.start + len(text.rstrip()))


def is_english(text: str) -> bool:
    """Whether a sentence is English: many Latin letters and hardly a Chinese character."""
    return len(re.findall(r"[A-Za-z]", text)) >= 16 and len(re.findall(r"[一-龥]", text)) <= 2


def english_lines(parsed: Parsed) -> tuple[Line, ...]:
    """The English sentences of a document that are no headings; made once for all readers."""
    first = parsed.sentences[0].tokens.user_data if parsed.sentences else {}
    if "kg_lines" not in first:
        first["kg_lines"] = tuple(_lines(parsed))
    return cast("tuple[Line, ...]", first["kg_lines"])


def _lines(parsed: Parsed) -> Iterator[Line]:
    carried = reported = None
    for item in parsed.sentences:
        sentence = item.sentence
        if sentence.block.kind == "heading" or not is_english(sentence.text):
            continue
        spots = tuple(Spot(start, end, name) for start, end, name in names_in(item.tokens))
        text = _ABBREVIATED.sub(_open, sentence.text)
        if dateline := DATELINE.match(text):
            told = next(english_dates(f"{dateline['date']} ", parsed.document.context.year), None)
            reported = told.iso if told and len(told.iso) == 10 else reported
            text = " " * dateline.end() + text[dateline.end() :]
        line = Line(parsed.document, text, sentence.start, spots, carried, reported)
        yield line
        carried = next((d.iso for d in reversed(line.dates) if len(d.iso) > 4), carried)
