"""An English sentence with its names, dates and counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.base import Parsed
from kg.extraction.extractors.event_view import Spot
from kg.extraction.spans import names_in
from kg.model import Document, Evidence

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = rf"(?P<m>{'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)}|Sept)\.?"
_DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?:,? (?P<y1>(?:19|20)\d\d))?|"
    rf"{_MONTH.replace('<m>', '<m2>')} (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<y2>(?:19|20)\d\d))?|"
    rf"(?:in|this|last|since|by|early|late|mid) {_MONTH.replace('<m>', '<m3>')}(?:,? (?P<y3>(?:19|20)\d\d))?|"
    rf"(?P<rel>last year|this year|next year)|(?:in|since|by|of|the) (?P<y4>(?:19|20)\d\d))\b"
)
_IN_YEAR = re.compile(r"\b(?:in|by|of|during|since|for|at the end of) ((?:19|20)\d\d)\b", re.I)
_BODY = re.compile(
    r"(?P<name>(?:[A-Z][\w’'&-]*,? |of |and |for |the |in |with ){0,9}(?:Association|University|"
    r"Federation|Council|Committee|Chamber of Commerce|"
    r"Institute|Consulate General|Consulate|Embassy|Commission|Society|Foundation|Centre|Center|Academy|"
    r"College|School|Bureau|"
    r"Department|Museum|Library|Government|Office|Company|Group|Club|Orchestra|Hospital|"
    r"Port)\b(?: of (?:the )?[A-Z]\w+(?: [A-Z]\w+)*)?(?: in [A-Z]\w+)?)"
)
_VENUE = re.compile(
    r"\b(?:in|at) (?:the )?(?P<name>(?:(?:[A-Z][\w’'&.\-]*|No\.? \d+|of|and|the|for) ){1,8}?(?:Cent(?:re|"
    r"er)|Museum|Hall|University|Hotel|Park|"
    r"Library|School|Theat(?:re|er)|Stadium|Institute|College|Square|Gallery|Palace|House|Arena|Gymnasium))\b"
)
_PERSON = re.compile(r"[A-Z][\w\-’']+(?: (?:[A-Z][\w\-’'.]*|de|van|von|der|al|bin))+")
_TITLE = re.compile(
    r"(?:(?:[Dd]eputy |[Vv]ice[ -]|[Ll]ord |[Aa]cting )?(?:[Mm]ayor|[Gg]overnor|[Aa]mbassador|"
    r"[Cc]onsul [Gg]eneral|[Cc]onsul|"
    r"[Pp]resident|[Dd]irector|[Cc]hairman|[Ss]ecretary|[Mm]inister|[Pp]rofessor|[Pp]arty [Ss]ecretary)) "
)
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
WORDS |= {
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
_PEOPLE = (
    r"people|students|guests|delegates|participants|representatives|experts|officials|visitors|members|teachers|"
    r"players|runners|mayors|envoys|diplomats|teenagers|trainees|pupils|scholars|athletes|attendees|"
    r"youths|artists|entrepreneurs|young people"
)


@dataclass(frozen=True)
class Line:
    """A sentence as written; offsets count in ``text``."""

    document: Document
    text: str
    start: int
    spots: tuple[Spot, ...]

    def date(self, near: int) -> str | None:
        """The date nearest to a place, written with month or year; else the document's year."""
        found = [(abs(m.start() - near), iso) for m in _DATE.finditer(self.text) if (iso := self._iso(m))]
        fine = [f for f in found if len(f[1]) > 4 and len(f[1]) == max(len(g[1]) for g in found)]
        return min(fine or found)[1] if found else self.document.context.year

    def _iso(self, match: re.Match[str]) -> str | None:
        year = match["y1"] or match["y2"] or match["y3"] or match["y4"] or self.document.context.year
        if match["rel"] and year:
            return str(int(year) + {"last year": -1, "this year": 0, "next year": 1}[match["rel"].lower()])
        if year is None:
            return None
        month = match["m"] or match["m2"] or match["m3"]
        if month is None:
            return year
        number = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
        day = match["d1"] or match["d2"]
        return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else "")

    def dated(self) -> bool:
        """Whether the sentence names a day, a month or a year."""
        return _DATE.search(self.text) is not None

    def places(self, start: int) -> tuple[str, ...]:
        """The venue after in or at, from ``start`` on; else the place."""
        venue = _VENUE.search(self.text, start)
        if venue:
            return (venue["name"],)
        out: list[str] = []
        for spot in self.spots:
            behind = re.search(r"\b(?:in|at)(?: the)?(?: [a-z ]{0,12}of)? $", self.text[: spot.start])
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
        lead = re.split(r"(?<=[a-z\d]), (?!and )|; ", self.text[:verb].strip())
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
        if re.search(r"[Ff]oreign [Aa]ffairs (?:[Oo]ffice|[Bb]ureau)|[Tt]he office", text):
            return context.office
        found = _BODY.search(text)
        return re.sub(r"^(?:The|In|On|At) ", "", found["name"]) if found else None

    def _is_person(self, text: str) -> bool:
        covered = any(self.text[s.start : s.end] in text or text in self.text[s.start : s.end] for s in self.spots)
        return not covered and not re.search(
            r"Office|Bureau|University|Association|Award|Forum|Conference|Council|Committee|City|Republic|Road|Cent(?:re|er)|"
            r"Company|Group|Festival|Government|Consulate|General|Embassy|Affairs|Museum|Chamber|Ministry|Department|School|"
            r"Assembly|Municipal|Federation|Society|Institute|Trade|Culture|Friendship|Sister|Library|Party|Week|Day|Expo|Fair|"
            r"Games|Cup|New Year|College|Academy|Foundation|Hospital|Province|County|District|Street|Hotel|Hall",
            text,
        )

    def person(self, text: str) -> str | None:
        """The person's name in a phrase, without a title."""
        titled = re.search(rf"{_TITLE.pattern}({_PERSON.pattern})", text)
        if titled:
            return titled[titled.lastindex or 0]
        bare = _TITLE.sub("", text)
        found = [m.group() for m in _PERSON.finditer(bare) if self._is_person(m.group())]
        return found[-1] if found else None

    def persons(self) -> int | None:
        """How many people are told."""
        return self.number(_PEOPLE)

    def number(self, nouns: str) -> int | None:
        """The number before one of the nouns, up to two words apart."""
        match = re.search(rf"\b([\d,]+|{'|'.join(WORDS)})(?: [\w-]+){{0,2}}? (?:{nouns})\b", self.text, re.I)
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
        before = [m[1] for m in found if m.start() < near] or [m[1] for m in found if m[0].lower()[:5] != "since"]
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


def english_lines(parsed: Parsed) -> Iterator[Line]:
    """The English sentences of a document that are no headings."""
    for item in parsed.sentences:
        sentence = item.sentence
        if sentence.block.kind == "heading" or not is_english(sentence.text):
            continue
        spots = tuple(Spot(start, end, name) for start, end, name in names_in(item.tokens))
        yield Line(parsed.document, sentence.text, sentence.start, spots)
