"""Posts of named persons in English sentences: a title before or behind the name, and whose post it is.

Erfurt Mayor A B · Mayor A B of Erfurt · A B, mayor of Erfurt · Erfurt's mayor-elect, A B · the Erfurt delegation led by
Mayor A B. The patterns of data/rules/role.toml come first; this reader adds the persons they leave out and says whose
mayor somebody is where they take the home place for it. The words are in data/cues/english_posts.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg import expressions as re
from kg import knowledge
from kg.extraction.base import ParsedSentence
from kg.extraction.english import is_english
from kg.extraction.english_bodies import UPPER, Bodies, titles_of
from kg.extraction.english_places import english_places
from kg.extraction.english_post_patterns import NO_NAME, PostPatterns
from kg.extraction.names import Name, Referents
from kg.extraction.pinyin import is_pinyin
from kg.extraction.scene import Scene
from kg.extraction.spans import names_in
from kg.model import Fact, Role

_GUESTS = re.compile(r"\b(?:delegation|delegates|team|group|mission|party|visitors|guests|officials)\b")
_LED = re.compile(r"(?:led|headed|accompanied) by (?:its |the |then )?$|, (?:led|headed) by [^,]*$")
_HOME_BODY = re.compile(
    r"(?:the |its )?(?:(?:municipal|city) (?:people['’]s )?(?:government|council)|municipality|city)$"
)
_OFFICE = re.compile(
    r"[Ff]oreign (?:and Overseas Chinese )?[Aa]ffairs (?:[Oo]ffice|[Bb]ureau)|^(?:the )?(?:office|bureau)$"
)


@dataclass(frozen=True, slots=True)
class _Post:
    person: str
    title: str
    of: str | None
    start: int
    end: int
    second: bool = False  # another post of a person told already
    named: bool = False  # the post stands behind the name, with its body


@dataclass(frozen=True)
class EnglishPosts:
    """Reads the posts of an English sentence."""

    of_place: frozenset[str]
    needs_body: frozenset[str]
    regions: Mapping[str, str]
    patterns: PostPatterns

    @classmethod
    def load(cls, regions: Mapping[str, str]) -> EnglishPosts:
        """Read the shipped file; ``regions``: state or province abroad → its country."""
        with knowledge.path("data", "cues", "english_posts.toml").open("rb") as stream:
            table: dict[str, list[str]] = tomllib.load(stream)
        titles = titles_of(table["before"], table["heads"])
        bodies = Bodies(titles, table["honorifics"], table["bodies"], table["no_names"], table["small_bodies"])
        return cls(frozenset(table["of_place"]), frozenset(table["needs_body"]), regions, PostPatterns(bodies))

    def read(self, scene: Scene, sentence: ParsedSentence, found: list[Fact]) -> list[Fact]:
        """The posts found by the patterns, those taken for the home's put right, and those they left out."""
        text = sentence.sentence.text
        if not is_english(text):
            return found
        told = list(self._posts(scene, sentence))
        inside = {n.text: n.full for _, _, n in names_in(sentence.tokens) if n.cls == "Domestic"}
        roles = [_settled(fact, inside) for fact in found if isinstance(fact, Role)]
        kept = [self._righted(fact, told) for fact in roles if self._is_named(sentence, fact.person)]
        known = {fact.person for fact in kept}
        more = [post for post in told if post.second or not _known(post.person, known)]
        said = {(fact.person, fact.role) for fact in kept}
        return [*kept, *(self._fact(scene, sentence, p) for p in more if (p.person, p.title) not in said)]

    def _is_named(self, sentence: ParsedSentence, person: str) -> bool:
        """Whether a person's name is none of a body or place."""
        places = {n.text for _, _, n in names_in(sentence.tokens) if n.cls in ("Foreign", "Domestic", "Country")}
        return self.patterns.bodies.is_person(person) and person not in places

    def _righted(self, fact: Role, told: Sequence[_Post]) -> Role:
        """A mayor named with a title alone is the home's, unless this reader knows better; bodies are cut to size."""
        post = next((p for p in told if p.person == fact.person and not p.second), None)
        if fact.rule == "role.english_title":
            return replace(fact, of=post.of) if post else fact
        if post and post.named and post.title != fact.role:
            return replace(fact, role=post.title, of=post.of)  # Ambassador of A to B, C D, counsellor of E
        of = self.patterns.bodies.cut(fact.of) if fact.of else None
        if post and post.of and fact.of:
            longer = self.patterns.bodies.names_body(post.of) and not self.patterns.bodies.names_body(fact.of)
            place = re.search(r"[一-龥]", post.of) and not re.search(r"[一-龥]", fact.of)
            longer = longer or (post.of.startswith(fact.of) and self.patterns.bodies.names_body(post.of))
            if of != fact.of or longer or place:
                of = post.of
        return replace(fact, of=of)

    def _posts(self, scene: Scene, sentence: ParsedSentence) -> Iterator[_Post]:
        text = sentence.sentence.text
        seen: set[str] = set()
        for post in self._with_place_between(sentence):
            seen.add(post.person)
            yield post
        for pattern in (
            self.patterns.behind_name,
            self.patterns.of_before,
            self.patterns.two_names,
            self.patterns.before_name,
        ):
            for match in pattern.finditer(text):
                person, title = match["person"], match["title"].lower()
                if person in seen or self._no_person(sentence, match) or self._no_org(sentence, match):
                    continue
                told = self._post(scene, sentence, match, person, title)
                if told is not None:
                    seen.add(person)
                    yield from self._both(scene, sentence, match, told)

    def _no_org(self, sentence: ParsedSentence, match: re.Match[str]) -> bool:
        """Whether what stands between a title and a name behind it is neither a place nor a body."""
        said = match["org"]
        if re.found_by(match, self.patterns.of_before) and re.search(r" (?:of|and|for|the|in)$", said):
            return True
        if re.found_by(match, self.patterns.of_before):
            placed = any(match.start("org") <= start < match.end("org") for start, _, _ in names_in(sentence.tokens))
            return not (placed and len(said.split()) < 4) and not self.patterns.bodies.names_body(said.split()[-1])
        if re.found_by(match, self.patterns.two_names):
            words = match["title"].lower().split()
            return words[-1] not in self.of_place or not self.patterns.bodies.is_person(said)
        return False

    def _both(self, scene: Scene, sentence: ParsedSentence, match: re.Match[str], told: _Post) -> Iterator[_Post]:
        """A post and the second told behind "and": deputy secretary of A and mayor of B."""
        also = match["also"] if re.found_by(match, self.patterns.behind_name) else None
        if not also:
            yield told
            return
        of = self._body(scene, sentence, match, "org2") if match["org2"] else None
        first = replace(told, of=of) if match["org"] is None and match["own"] is None and of else told
        yield first
        if of is None and also.lower().split()[-1] in self.of_place:
            of = self._whose(scene, sentence, match, told.person)
        yield _Post(told.person, also.lower(), of or told.of, told.start, told.end, second=True)

    def _with_place_between(self, sentence: ParsedSentence) -> Iterator[_Post]:
        """Lord Mayor of Hobart A B: the place is one that was found."""
        text = sentence.sentence.text
        for start, _, name in names_in(sentence.tokens):
            if name.cls not in ("Foreign", "Domestic", "Country"):
                continue
            title = self.patterns.ends_in_title.search(text[max(0, start - 60) : start])
            person = self.patterns.name_next.match(text, start + len(name.text)) if title else None
            if title and person and self.patterns.bodies.is_person(person["person"]):
                yield _Post(
                    person["person"], title["title"].lower(), _full(name), start - len(title.group()), person.end()
                )

    def _no_person(self, sentence: ParsedSentence, match: re.Match[str]) -> bool:
        """Whether a place or country stands where the person's name should."""
        first, last = match.span("person")
        if not self._is_named(sentence, match["person"]):
            return True
        spans = [(s, s + len(n.text)) for s, _, n in names_in(sentence.tokens) if n.cls != "Body"]
        placed = [(s, e) for s, e in spans if s < last and first < e]
        if (
            re.found_by(match, self.patterns.behind_name)
            and len(placed) == 1
            and placed[0][0] == first
            and placed[0][1] < last
        ):
            return not match["org"]  # Milan A, president of …
        return bool(placed)

    def _post(
        self, scene: Scene, sentence: ParsedSentence, match: re.Match[str], person: str, title: str
    ) -> _Post | None:
        text = sentence.sentence.text
        head = re.sub(r"[ -](?:elect|designate)$", "", title)
        group = next((g for g in ("org", "own") if match.groupdict().get(g)), None)
        of = self._body(scene, sentence, match, group) if group else None
        lead = _place_before(sentence, match.start("title")) or self._body_before(text, match.start("title"))
        if of is None and lead is not None:
            of = lead
        placed = head.endswith(tuple(self.of_place))
        if of is None and placed:
            of = _town_before(text, match.start("title")) or self._whose(scene, sentence, match, person)
        if of is None and not placed and head.split()[-1] in self.needs_body:
            return None
        named = re.found_by(match, self.patterns.behind_name) and bool(group)
        return _Post(person, title, of, match.start(), match.end(), named=named)

    def _whose(self, scene: Scene, sentence: ParsedSentence, match: re.Match[str], person: str) -> str | None:
        """Whose mayor somebody is: of the guests whom he leads; a Chinese name is the home's, another of the place
        abroad that the sentence names alone, or else the one before it."""
        text, names = sentence.sentence.text, names_in(sentence.tokens)
        if is_pinyin(person):
            context = scene.context
            home = context.province if "governor" in match["title"].lower() and context.province else context.home
            inside = list(dict.fromkeys(n.full for _, _, n in names if n.cls == "Domestic"))
            if home and home.endswith("省") and "mayor" in match["title"].lower():
                home, inside = None, [place for place in inside if not place.endswith("省")]
            return home or (inside[0] if len(inside) == 1 else None)
        places = [p for p in english_places(text, names, self.regions) if p.abroad]
        lead = re.sub(rf"(?:{self.patterns.bodies.honorific})$", "", text[: match.start("person")])
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

    def _body_before(self, text: str, title: int) -> str | None:
        """The body that stands before a title: the Rotary Club's chairman."""
        body = self.patterns.owner.search(text[:title])
        return body["body"] if body and self.patterns.bodies.names_body(body["body"]) else None

    def _body(self, scene: Scene, sentence: ParsedSentence, match: re.Match[str], group: str) -> str | None:
        """The body or place behind "of": as the document calls it, else as written."""
        said = self.patterns.bodies.cut(match[group].strip())
        first = match.start(group)
        if _HOME_BODY.fullmatch(said):
            home = scene.context.home
            return f"{home}人民政府" if home and re.search("government|council", said) else home
        inside = [(s, n) for s, _, n in names_in(sentence.tokens) if first <= s < match.end(group)]
        if inside and inside[0][1].cls == "Country" and said.startswith(f"{inside[0][1].text}'s "):
            said = said[len(inside[0][1].text) + 3 :]  # the mayor of Japan's Kobe
            first, inside = match.start(group) + len(inside[0][1].text) + 3, inside[1:]
        if _OFFICE.search(said):
            place = next((n.full for _, n in inside if n.cls == "Domestic"), scene.context.home)
            return f"{place}人民政府外事办公室" if place else None
        if inside and inside[0][0] == first and inside[0][1].cls in ("Foreign", "Domestic", "Country"):
            if self.patterns.bodies.names_body(said):
                return re.sub(r" in (?:the )?[A-Z][\w-]+(?:, .*)?$", "", said)
            whole = re.fullmatch(
                r"(?:['’]s)?(?:,? ?(?:City|[Dd]istrict|Province|Prefecture|County|city|county|province|in|of) ?.*)?",
                said[len(inside[0][1].text) :],
            )
            if whole:
                full = _full(inside[0][1])
                if "Prefecture" in said and full.endswith("市"):
                    return said
                return said if full.startswith(said) else full
        return said if re.match(rf"[{UPPER}]", said) else None

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
        person=re.sub(r"^(?:(?:Mr|Mrs|Ms|Dr|Madam|Prof|Sir|Hon|Councill?or|Cllr|Cr)\.? )+", "", fact.person),
    )


def _known(person: str, known: set[str]) -> bool:
    return any(person == other or person in other or other in person for other in known)


def _full(name: Name) -> str:
    mixed = re.search(r"[A-Za-z]", name.full) and re.search(r"[一-龥]", name.full)
    return re.sub(r"['’]s$", "", re.split(r", | \(", name.text if mixed else name.full)[0])


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
    town = re.search(rf"(?:^|[a-z,;] ){NO_NAME}([{UPPER}][\w-]{{3,}})(?:['’]s)? $", text[:title])
    return town[1] if town else None
