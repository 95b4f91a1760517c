"""Traits of places told by clause, also where it does not name the place: 某市人口20万，素有瓷都之称; 前者以造船闻名.

A second reader beside the rules of data/rules/trait.toml. The place is the one that begins the clause, or the clause
before, or the one meant by 前者, 后者 or 两地. Words: data/cues/traits.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.base import ParsedSentence
from kg.extraction.names import Name, name_of
from kg.extraction.pattern import CODES, code
from kg.extraction.scene import Scene
from kg.extraction.spans import names_in
from kg.model import Fact, Trait

_PLACE = f"[{CODES['Foreign']}{CODES['Domestic']}]"
_NAMED = "[" + "".join(CODES.values()) + "]"
_CLASSES = ("中心", "基地", "学府", "院校", "港")
_NEAR = 8  # characters between a place and what is said of it
_CLAUSE = re.compile(r"[^，；：。！？\n]+")
_SUBJECT = re.compile(
    rf"(?:作为|友城|友好城市|其中|而|位于[^，]{{1,10}}的|来自|{CODES['Country']}(?:的)?|[^，]{{0,4}}的)*(?P<place>{_PLACE})(?![、和与及])"
)
_NOT = re.compile("不是|并非|没有|未能|并不|如果|希望|打造|建设成|建成|争创|力争|争取|努力|将")
_WORDS = ("called", "city", "by", "known", "makes", "goes_on", "former", "latter", "both", "alike")


@dataclass(frozen=True)
class TraitReader:
    """Reads the clauses of a sentence."""

    words: Mapping[str, re.Pattern[str]]
    frame: re.Pattern[str]

    @classmethod
    def load(cls, traits: Sequence[str]) -> TraitReader:
        """From data/cues/traits.toml and the words for traits; raises KnowledgeError where an expression is missing."""
        file = knowledge.path("data", "cues", "traits.toml")
        with file.open("rb") as stream:
            table = tomllib.load(stream)
        if missing := [word for word in _WORDS if not isinstance(table.get(word), str)]:
            raise KnowledgeError(f"{file}: {', '.join(missing)} is not there; give an expression")
        any_trait = "|".join(map(re.escape, sorted(traits, key=len, reverse=True)))
        whole = "|".join(
            re.escape(t)
            for t in traits
            if t[-1] in "都城乡" or t.endswith(("枢纽", "粮仓", "胜地", "城市", "遗产", "港"))
        )
        frame = (
            rf"{table['by']}(?P<by>[^，；。]{{1,24}}?){table['known']}|{table['makes']}(?P<makes>[^，；。]{{1,16}})"
            rf"|{table['called']}[^，；。]{{0,14}}?(?:(?P<called>(?:{any_trait})[^，；。]{{0,8}}?){table['city']}|(?P<whole>{whole}))"
        )
        return cls({word: re.compile(table[word]) for word in _WORDS}, re.compile(frame))

    def read(self, scene: Scene, sentence: ParsedSentence, earlier: Sequence[Name]) -> Iterator[Fact]:
        """The traits of places that a clause of the sentence only refers to; ``earlier``: places named before it."""
        if not self.frame.search(sentence.sentence.text):
            return
        text, at = _spelled(sentence)
        subject: list[Name] = []
        for clause in _CLAUSE.finditer(text):
            if clause.start() and text[clause.start() - 1] in "；。":
                subject = []
            named = _SUBJECT.match(clause[0])
            if named:
                first = at[clause.start() + named.start("place")]
                subject = _names(sentence, first, first + 1)
            before = [*earlier, *_names(sentence, 0, at[clause.start()])]
            meant = self._own(clause[0], named, subject) if named else self._meant(scene, clause[0], before)
            if meant:
                subject = meant
            elif not named:
                meant = self._carried(clause[0], subject)
            if not _NOT.search(clause[0]):
                span = at[clause.start()], at[clause.end() - 1] + 1
                yield from self._traits(scene, sentence, clause[0], span, meant)
            if named is None and re.search(_PLACE, clause[0]):
                subject = []

    def _meant(self, scene: Scene, clause: str, before: Sequence[Name]) -> list[Name]:
        """The places that 前者, 后者, 两地 stand for."""
        places = list({name.full: name for name in before}.values())
        if self.words["former"].match(clause) or self.words["latter"].match(clause):
            return [places[-2 if self.words["former"].match(clause) else -1]] if len(places) > 1 else []
        both = self.words["both"].match(clause)
        if both is None or not self.words["alike"].match(clause[both.end() :]):
            return []
        home = scene.context.home
        if len(places) == 1 and home:
            places = [Name("Domestic", home, home), *places]
        return places if len(places) == (3 if both[0].endswith(("三地", "三市", "三城")) else 2) else []

    def _own(self, clause: str, named: re.Match[str], subject: list[Name]) -> list[Name]:
        """The place that begins the clause, where no other place or body stands before what is said."""
        said = self.frame.search(clause, named.end())
        between = clause[named.end() : said.start()] if said else ""
        return subject if said and not re.search(_NAMED, between) and len(between) <= _NEAR else []

    def _carried(self, clause: str, subject: list[Name]) -> list[Name]:
        """The place of the clause before, where this one goes on about it at once."""
        lead = self.words["goes_on"].match(clause)
        found = self.frame.search(clause)
        return subject if lead and found and found.start() <= lead.end() + 1 else []

    def _traits(
        self,
        scene: Scene,
        sentence: ParsedSentence,
        clause: str,
        span: tuple[int, int],
        places: Sequence[Name],
    ) -> Iterator[Fact]:
        said = self.frame.search(clause) if places else None
        if said is None or (said["called"] and re.search(_NAMED, said["called"])):
            return
        words = next(w for w in (said["by"], said["makes"], said["called"], said["whole"]) if w)
        tokens = sentence.tokens[slice(*span)]
        evidence = scene.document.evidence(
            sentence.sentence.start + tokens.start_char, sentence.sentence.start + tokens.end_char
        )
        for place in places:
            for trait in dict.fromkeys(
                scene.lexicon.traits[m["word"]]
                for m in scene.lexicon.trait_words.finditer(words)
                if m["word"] in scene.lexicon.traits
            ):
                country = "中国" if place.cls == "Domestic" else place.country
                yield Trait(
                    place=place.full,
                    trait=trait,
                    country=country,
                    evidence=(evidence,),
                    rule="trait.told_of",
                    confidence=0.8,
                )


def _spelled(sentence: ParsedSentence) -> tuple[str, list[int]]:
    """The code of a sentence with what looks like a body but may say what a place is (工业中心) spelled out, and the
    token of each of its characters."""
    text, at = [], []
    for i, (token, letter) in enumerate(zip(sentence.tokens, code(sentence.tokens), strict=True)):
        written = token.text if token.ent_type_ == "Body" and token.text.endswith(_CLASSES) else letter
        text.append(written)
        at += [i] * len(written)
    return "".join(text), at


def _names(sentence: ParsedSentence, start: int, end: int) -> list[Name]:
    found = (name_of(token) for token in sentence.tokens[start:end])
    return [name for name in found if name is not None and name.cls in ("Foreign", "Domestic")]


def places_of(sentence: ParsedSentence) -> list[Name]:
    """The places that a sentence names, in order."""
    return [name for _, _, name in names_in(sentence.tokens) if name.cls in ("Foreign", "Domestic")]
