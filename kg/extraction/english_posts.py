"""Posts of named persons in English sentences: a title before or behind the name, and whose post it is.

Erfurt Mayor A B · Mayor A B of Erfurt · A B, mayor of Erfurt · Erfurt's mayor-elect, A B · the Erfurt delegation led by
Mayor A B. The patterns of data/rules/role.toml come first; this reader adds the persons they leave out and says whose
mayor somebody is where they take the home place for it. The words are in data/cues/english_posts.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kg import expressions as re
from kg import knowledge
from kg.extraction.base import ParsedSentence
from kg.extraction.english import is_english
from kg.extraction.english_places import english_places
from kg.extraction.names import Name, Referents
from kg.extraction.scene import Scene
from kg.extraction.spans import names_in
from kg.model import Fact, Role

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_NO_NAME = (
    r"(?!(?:The|A|An|On|In|At|During|From|For|And|Of|His|Her|Its|Their|This|That|Foreign|City|Municipal|Office|Council|"
    r"Mayor|Governor|Councillor|Councilor|Professor|Ambassador|Consul|Director|President|Deputy|Vice|Lord|Chairman|"
    r"Party|Senator|Alderman|Minister|Principal|Secretary|Chief|Acting|Executive|Honorary|General|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_PART = rf"(?:[{_UPPER}][\w\-’']+|[{_UPPER}]\.)"
_PERSON = (
    rf"(?:(?:Mr|Mrs|Ms|Dr|Prof|Madam|Sir|Dame|Cr|Cllr)\.? )?(?P<person>{_NO_NAME}[{_UPPER}][\w\-’']+"
    rf"(?: (?:{_PART}|(?:de|da|dos|van|von|der|den|al|bin|la|le|di|del|ter)(?= ))){{1,4}})"
)
_ORG = (
    rf"(?P<org>(?:(?:municipal|city|town|provincial|county|district|regional) (?:people['’]s )?"
    rf"(?:government|council|congress)|municipality|city|office|bureau)\b|"
    rf"[{_UPPER}][\w’'&-]*(?:,? (?:[{_UPPER}][\w’'&-]*|"
    rf"(?:of|for|and|in|de|du|&)(?: the)?(?= [{_UPPER}](?!\w* [{_UPPER}]\w+,))))*)"
)
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|"
    r"in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)"
)
_PINYIN = re.compile(rf"{_SYLLABLE}(?:['’]?{_SYLLABLE}){{0,2}}", re.I)
_GUESTS = re.compile(r"\b(?:delegation|delegates|team|group|mission|party|visitors|guests|officials)\b")
_LED = re.compile(r"(?:led|headed|accompanied) by (?:its |the |then )?$|, (?:led|headed) by [^,]*$")
_NAME_NEXT = re.compile(rf",? {_PERSON}")
_HOME_BODY = re.compile(
    r"(?:the |its )?(?:(?:municipal|city) (?:people['’]s )?(?:government|council)|municipality|city)$"
)
_OFFICE = re.compile(
    r"[Ff]oreign (?:and Overseas Chinese )?[Aa]ffairs (?:[Oo]ffice|[Bb]ureau)|^(?:the )?(?:office|bureau)$"
)


def is_pinyin(person: str) -> bool:
    """Whether a name may be that of a Chinese person: two or three words, all in pinyin."""
    words = person.split()
    return 2 <= len(words) <= 3 and all(_PINYIN.fullmatch(word) for word in words)


@dataclass(frozen=True, slots=True)
class _Post:
    person: str
    title: str
    of: str | None
    start: int
    end: int


@dataclass(frozen=True)
class EnglishPosts:
    """Reads the posts of an English sentence."""

    before: Sequence[str]
    heads: Sequence[str]
    of_place: frozenset[str]
    needs_body: frozenset[str]
    regions: Mapping[str, str]

    @classmethod
    def load(cls, regions: Mapping[str, str]) -> EnglishPosts:
        """Read the shipped file; ``regions``: state or province abroad → its country."""
        with knowledge.path("data", "cues", "english_posts.toml").open("rb") as stream:
            table: dict[str, list[str]] = tomllib.load(stream)
        return cls(
            tuple(table["before"]),
            tuple(table["heads"]),
            frozenset(table["of_place"]),
            frozenset(table["needs_body"]),
            regions,
        )

    @cached_property
    def _title(self) -> str:
        before = "|".join(re.escape(w) for w in sorted(self.before, key=len, reverse=True))
        heads = "|".join(re.escape(w) for w in sorted(self.heads, key=len, reverse=True))
        return rf"(?P<title>(?i:(?:(?:{before})[ -])*(?:{heads})(?:[ -](?:elect|designate))?))"

    @cached_property
    def _before_name(self) -> re.Pattern[str]:
        """Erfurt Mayor A B; Erfurt's mayor-elect, A B; Director A B of the …"""
        return re.compile(rf"\b{self._title},? {_PERSON}(?: of (?:the )?(?:city of )?{_ORG})?")

    @cached_property
    def _behind_name(self) -> re.Pattern[str]:
        """A B, (the) mayor (of …)"""
        return re.compile(
            rf"\b{_PERSON}(?:,| \(|,? who (?:is|was)) ?(?:the |its |their |then |an? )?{self._title}\b"
            rf"(?! {_NO_NAME}[{_UPPER}])(?: (?:of|at|for|in charge of) (?:the )?(?:city of )?{_ORG})?"
        )

    @cached_property
    def _of_before(self) -> re.Pattern[str]:
        """The director of the Erfurt Museum, A B"""
        return re.compile(
            rf"\b[Tt]he {self._title} (?:of|at) (?:the )?(?P<org>[^,.;()]{{3,60}}?),? {_PERSON}(?=[,.; ])"
        )

    def read(self, scene: Scene, sentence: ParsedSentence, found: list[Fact]) -> list[Fact]:
        """The posts found by the patterns, those taken for the home's put right, and those they left out."""
        text = sentence.sentence.text
        if not is_english(text):
            return found
        told = list(self._posts(scene, sentence))
        inside = {n.text: n.full for _, _, n in names_in(sentence.tokens) if n.cls == "Domestic"}
        kept = [self._righted(_settled(fact, inside), told) for fact in found if isinstance(fact, Role)]
        known = {fact.person for fact in kept}
        return [*kept, *(self._fact(scene, sentence, post) for post in told if not _known(post.person, known))]

    @staticmethod
    def _righted(fact: Role, told: Sequence[_Post]) -> Role:
        """A mayor named with a title alone is the home's, unless this reader knows better."""
        if fact.rule != "role.english_title":
            return fact
        post = next((p for p in told if p.person == fact.person), None)
        return replace(fact, of=post.of) if post else fact

    def _posts(self, scene: Scene, sentence: ParsedSentence) -> Iterator[_Post]:
        text = sentence.sentence.text
        seen: set[str] = set()
        for post in self._with_place_between(sentence):
            seen.add(post.person)
            yield post
        for pattern in (self._of_before, self._behind_name, self._before_name):
            for match in pattern.finditer(text):
                person, title = match["person"], match["title"].lower()
                if person in seen or self._no_person(sentence, match):
                    continue
                told = self._post(scene, sentence, match, person, title)
                if told is not None:
                    seen.add(person)
                    yield told

    def _with_place_between(self, sentence: ParsedSentence) -> Iterator[_Post]:
        """Lord Mayor of Hobart A B: the place is one that was found."""
        text = sentence.sentence.text
        for start, _, name in names_in(sentence.tokens):
            if name.cls not in ("Foreign", "Domestic", "Country"):
                continue
            title = self._ends_in_title.search(text[max(0, start - 60) : start])
            person = _NAME_NEXT.match(text, start + len(name.text)) if title else None
            if title and person:
                yield _Post(
                    person["person"], title["title"].lower(), _full(name), start - len(title.group()), person.end()
                )

    @cached_property
    def _ends_in_title(self) -> re.Pattern[str]:
        return re.compile(rf"\b{self._title} of (?:the )?(?:city of |City of )?$")

    def _no_person(self, sentence: ParsedSentence, match: re.Match[str]) -> bool:
        """Whether a place or country stands where the person's name should."""
        first, last = match.span("person")
        return any(first <= start < last for start, _, name in names_in(sentence.tokens) if name.cls != "Body")

    def _post(
        self, scene: Scene, sentence: ParsedSentence, match: re.Match[str], person: str, title: str
    ) -> _Post | None:
        text = sentence.sentence.text
        head = re.sub(r"[ -](?:elect|designate)$", "", title)
        said = match["org"]
        of = self._body(scene, sentence, match, said) if said else None
        lead = _place_before(sentence, match.start("title"))
        if of is None and lead is not None:
            of = lead
        placed = head.endswith(tuple(self.of_place))
        if of is None and placed:
            of = _town_before(text, match.start("title")) or self._whose(scene, sentence, match, person)
        if of is None and not placed and head.split()[-1] in self.needs_body:
            return None
        return _Post(person, title, of, match.start(), match.end())

    def _whose(self, scene: Scene, sentence: ParsedSentence, match: re.Match[str], person: str) -> str | None:
        """Whose mayor somebody is: of the guests whom he leads; a Chinese name is the home's, another of the place
        abroad that the sentence names alone, or else the one before it."""
        text, names = sentence.sentence.text, names_in(sentence.tokens)
        if is_pinyin(person):
            context = scene.context
            home = context.province if "governor" in match["title"].lower() and context.province else context.home
            inside = list(dict.fromkeys(n.full for _, _, n in names if n.cls == "Domestic"))
            return home or (inside[0] if len(inside) == 1 else None)
        places = [p for p in english_places(text, names, self.regions) if p.abroad]
        lead = text[: match.start("title")]
        if _LED.search(lead):
            guests = [p for p in places if p.start < len(lead) and _GUESTS.search(lead[p.start :])]
            guests += [p for p in places if p.start < len(lead) and _GUESTS.search(lead[: p.start])]
            if guests:
                return guests[0].name
        abroad = list(dict.fromkeys(p.name for p in places))
        before: Referents = sentence.tokens.user_data.get("kg_before", Referents())
        if len(abroad) == 1:
            return abroad[0]
        return _full(before.foreign) if not abroad and before.foreign else None

    @staticmethod
    def _body(scene: Scene, sentence: ParsedSentence, match: re.Match[str], said: str) -> str | None:
        """The body or place behind "of": as the document calls it, else as written."""
        said = said.strip()
        first = match.start("org")
        if _HOME_BODY.fullmatch(said):
            home = scene.context.home
            return f"{home}人民政府" if home and re.search("government|council", said) else home
        inside = [(s, n) for s, _, n in names_in(sentence.tokens) if first <= s < match.end("org")]
        if _OFFICE.search(said):
            place = next((n.full for _, n in inside if n.cls == "Domestic"), scene.context.home)
            return f"{place}人民政府外事办公室" if place else None
        if inside and inside[0][0] == first and inside[0][1].cls in ("Foreign", "Domestic", "Country"):
            whole = re.fullmatch(
                r"(?:,? ?(?:City|Province|Prefecture|County|in|of) ?.*)?", said[len(inside[0][1].text) :]
            )
            if whole:
                return _full(inside[0][1])
        return said if re.match(rf"[{_UPPER}]", said) else None

    def _fact(self, scene: Scene, sentence: ParsedSentence, post: _Post) -> Role:
        start = sentence.sentence.start
        evidence = scene.document.evidence(start + post.start, start + post.end)
        return Role(
            person=post.person,
            role=post.title,
            of=post.of,
            evidence=(evidence,),
            rule="role.english_post",
            confidence=0.8 if post.of else 0.7,
        )


def _settled(fact: Role, inside: Mapping[str, str]) -> Role:
    """A post with the person's name alone (Madam A B is A B), of a place in China by its Chinese name."""
    return replace(
        fact,
        of=inside.get(fact.of or "", fact.of),
        person=re.sub(r"^(?:Mr|Mrs|Ms|Dr|Madam|Prof|Sir)\.? ", "", fact.person),
    )


def _known(person: str, known: set[str]) -> bool:
    return any(person == other or person in other or other in person for other in known)


def _full(name: Name) -> str:
    mixed = re.search(r"[A-Za-z]", name.full) and re.search(r"[一-龥]", name.full)
    return re.split(r", | \(", name.text if mixed else name.full)[0]


def _place_before(sentence: ParsedSentence, title: int) -> str | None:
    """The place or country right before a title: Erfurt Mayor, Erfurt's mayor, the French consul."""
    text = sentence.sentence.text
    for start, _, name in names_in(sentence.tokens):
        end = start + len(name.text)
        if end <= title and name.cls in ("Foreign", "Domestic", "Country"):
            gap = text[end:title]
            if re.fullmatch(
                r"(?:['’]s?)? (?:(?:City|County|Province|Prefecture|Municipal|District|Provincial) )?", gap
            ):
                return _full(name)
    return None


def _town_before(text: str, title: int) -> str | None:
    """A town that no list has right before a title: Sakaide mayor A B."""
    town = re.search(rf"(?:^|[a-z,;] ){_NO_NAME}([{_UPPER}][\w-]{{3,}})(?:['’]s)? $", text[:title])
    return town[1] if town else None
