"""What has become of bodies, told clause by clause: 某会1985年成立，2003年与某局合署，现由市外办代管.

A second reader beside the rules of data/rules/org.toml. The body is the one that begins the clause, else that of the
clause before; what a rule has found in the sentence is not told again. Words: data/cues/structure.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.base import ParsedSentence
from kg.extraction.names import Name, name_of
from kg.extraction.pattern import CODES, code
from kg.extraction.scene import Scene
from kg.model import Fact, Org
from kg.values import dates, number

_B = CODES["Body"]
_CLAUSE = re.compile(r"[^，；。：！？\n]+")
_CONFIDENCE = 0.82
_WORDS = (
    *("lead", "refers", "founded", "founded_ends", "counted", "jubilee", "not_founded", "renamed", "joined", "into"),
    *("with", "alongside", "under", "moved", "by", "charge", "not_body", "earlier", "earlier_ends", "founded_as"),
)
_CHARGE = frozenset({"subordinate", "supervised_by"})
Relation = Literal["founded", "renamed_to", "merged_with", "supervised_by", "subordinate"]


@dataclass(frozen=True, slots=True)
class Told:
    """One statement as read: token indices of the two bodies, or the year; [start, end) are its tokens."""

    relation: Relation
    body: int
    start: int
    end: int
    other: int = -1
    year: str | None = None


@dataclass(frozen=True)
class HistoryReader:
    """Reads the clauses of a sentence."""

    words: Mapping[str, str]
    subject: re.Pattern[str]
    pair: re.Pattern[str]
    kept: re.Pattern[str]
    grown: re.Pattern[str]
    frames: tuple[tuple[Relation | Literal["renamed_from"], re.Pattern[str]], ...]
    founded: tuple[re.Pattern[str], ...]
    not_founded: re.Pattern[str]
    not_body: re.Pattern[str]

    @classmethod
    def load(cls) -> HistoryReader:
        """From data/cues/structure.toml; raises KnowledgeError where an expression is missing."""
        file = knowledge.path("data", "cues", "structure.toml")
        with file.open("rb") as stream:
            w = tomllib.load(stream)
        if missing := [word for word in _WORDS if not isinstance(w.get(word), str)]:
            raise KnowledgeError(f"{file}: {', '.join(missing)} is not there; give an expression")
        other = f"原?(?P<other>{_B})"
        return cls(
            w,
            re.compile(rf"{w['lead']}(?P<body>{_B})(?:的前身|(?![与和、及的]))|{w['lead']}(?P<refers>{w['refers']})"),
            re.compile(rf"{w['lead']}(?P<body>{_B})[与和、及同]{other}{w['joined']}"),
            re.compile(rf"{w['lead']}(?:{w['under']}|{w['by']})(?P<other>{_B})(?:{w['charge']})?的(?P<body>{_B})"),
            re.compile(rf"{w['lead']}由(?P<other>{_B})(?:更名|改名|改称|改组|升格|演变|发展)而[来成]的(?P<body>{_B})"),
            (
                ("merged_with", re.compile(rf"{w['with']}{other}{w['alongside']}")),
                ("merged_with", re.compile(rf"{w['into']}{other}(?![的与和])")),
                ("renamed_to", re.compile(rf"{w['renamed']}(?P<other>{_B})(?!的)")),
                ("renamed_from", re.compile(rf"{w['earlier']}(?P<other>{_B}){w['earlier_ends']}")),
                ("supervised_by", re.compile(rf"{w['under']}{other}(?!的)")),
                ("supervised_by", re.compile(rf"{w['moved']}{other}{w['charge']}")),
                ("subordinate", re.compile(rf"{w['moved']}{other}(?!的|{w['charge']})")),
                ("supervised_by", re.compile(rf"{w['by']}{other}{w['charge']}")),
            ),
            (
                re.compile(rf"{w['founded']}(?:于|在)(?P<date>[^，。；]+)"),
                re.compile(rf"{w['founded_as']}{w['founded']}的"),
                re.compile(rf"{w['founded']}{w['counted']}"),
                re.compile(w["jubilee"]),
                re.compile(rf"{w['founded']}{w['founded_ends']}"),
            ),
            re.compile(w["not_founded"]),
            re.compile(w["not_body"]),
        )

    def read(self, scene: Scene, sentence: ParsedSentence, found: Sequence[Fact]) -> Iterator[Fact]:
        """The statements of a sentence that ``found`` does not hold."""
        text = code(sentence.tokens)
        if _B not in text:
            return
        known = [f for f in found if isinstance(f, Org)]
        for told in self._told(text, _base(scene, sentence)):
            fact = _fact(scene, sentence, told)
            if fact and not any(_same(fact, other) for other in known):
                known.append(fact)
                yield fact

    def _told(self, text: str, base: str | None) -> Iterator[Told]:
        body: int | None = None
        for clause in _CLAUSE.finditer(text):
            first = clause.start()
            if first and text[first - 1] in "。！？\n":
                body = None
            if two := self.pair.match(text, first, clause.end()):
                yield Told("merged_with", two.start("body"), first, clause.end(), two.start("other"))
                body = None
                continue
            begin = first
            if held := self.kept.match(text, first, clause.end()):
                body, begin = held.start("body"), held.end()
                yield Told("supervised_by", body, first, held.end(), held.start("other"))
            elif grown := self.grown.match(text, first, clause.end()):  # 由某办更名而来的某局
                body, begin = grown.start("body"), grown.end()
                yield Told("renamed_to", grown.start("other"), first, grown.end(), body)
            elif opened := self.subject.match(text, first, clause.end()):
                body = opened.start("body") if opened["body"] else body
                begin = opened.end()
            if body is None:
                continue
            yield from self._of(text, (first, begin, clause.end()), body, base)

    def _of(self, text: str, at: tuple[int, int, int], body: int, base: str | None) -> Iterator[Told]:
        """What a clause says of the body: it begins at the first index, what is said at the second."""
        first, begin, end = at
        for relation, frame in self.frames:
            said = frame.search(text, begin, end)
            if said is None or self.not_body.search(text, begin, said.start()):
                continue
            if _B in text[begin : said.start()] and relation not in _CHARGE:
                continue
            owner, other = body, said.start("other")
            if relation in ("subordinate", "renamed_from"):
                owner, other = other, owner
            yield Told("renamed_to" if relation == "renamed_from" else relation, owner, first, end, other)
        if year := self._year(text, at, base):
            yield Told("founded", body, first, end, year=year)

    def _year(self, text: str, at: tuple[int, int, int], base: str | None) -> str | None:
        """The year in which the clause has the body founded: stated, counted back, or of a clause before."""
        first, begin, end = at
        for frame in self.founded:
            said = frame.search(text, begin, end)
            if said is None:
                continue
            if _B in text[begin : said.end()] or self.not_founded.search(text, first, said.start()):
                return None
            if "n" in said.groupdict():
                count = number(said["n"])
                return str(int(base) - int(count)) if base and count else None
            start = max(text.rfind(mark, 0, first) for mark in "；。！？\n") + 1
            stretch = said["date"] if "date" in said.groupdict() else text[start : said.start()]
            years = [d.year for d in dates(stretch, base) if d.year]
            return years[-1] if years else None
        return None


def _base(scene: Scene, sentence: ParsedSentence) -> str | None:
    return sentence.sentence.block.section.year or scene.context.year


def _fact(scene: Scene, sentence: ParsedSentence, told: Told) -> Org | None:
    owner = name_of(sentence.tokens[told.body])
    other = None if told.year else name_of(sentence.tokens[told.other])
    if owner is None or not (told.year or other):
        return None
    item = told.year or _called(scene, owner, other, told.relation)
    if item == owner.full:
        return None
    piece, start = sentence.tokens[told.start : told.end], sentence.sentence.start
    return Org(
        org=owner.full,
        relation=told.relation,
        object=item,
        rule=f"org.history_{told.relation}",
        confidence=_CONFIDENCE,
        evidence=(scene.document.evidence(start + piece.start_char, start + piece.end_char),),
    )


def _called(scene: Scene, owner: Name, other: Name | None, relation: Relation) -> str:
    """A body's full name; as written where the full form would be that of the owner or hides a change of names."""
    if other is None:
        return ""
    home = scene.context.home
    as_written = f"{home}{other.text[1:]}" if home and other.text[:1] == home[-1:] else other.text
    return as_written if relation == "renamed_to" or other.full == owner.full else other.full


def _same(a: Org, b: Org) -> bool:
    """Whether two statements say the same of the same bodies, whichever of them is the owner."""
    if a.relation == "founded" or b.relation == "founded":
        return a.relation == b.relation and (a.object == b.object or a.org == b.org)
    if a.object == b.object and (a.relation == b.relation or {a.relation, b.relation} <= _CHARGE):
        return True
    return {a.org, a.object} == {b.org, b.object} and {a.relation, b.relation} <= _CHARGE
