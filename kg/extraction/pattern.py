"""The pattern language: a readable string → a regular expression over the tokens of a sentence.

    签署             literal text
    {b:Foreign}      a token of a name class, kept under the slot b; {:Country} is not kept
    {b:Foreign+}     one or more of them, enumerated (、 和 与 及 以及)
    {n:Number}       a number, {name:Quoted} a quoted title, {who:Person} a personal name, {x:Text} the shortest run of
                     characters within the clause, {x:Words} the same without 、, {xs:Items} the rest of the sentence
    <sign>           any word of the class ``sign`` in data/cues/words.toml
    (a|b)  (a|b)?    alternatives; ? makes the group, word class or slot before it optional
    (?=a) (?!a)      a follows, or does not, without being part of the match
    …                a gap of at most 12 tokens within the clause; …… a gap of at most 40 up to the next 。or ；;
                     ‥ the same as …… without a foreign place in it, ‥‥ without any place

A sentence is matched through its *code*: one character a token, a private-use character for each name class, so an
index into the code is a token index. Unlike spaCy's Matcher this needs no copies for alternatives of unequal length,
and one expression a rule is some ten times faster than token patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc

from kg.errors import KnowledgeError
from kg.extraction.lexicon import LATIN_PERSON, Lexicon, any_of
from kg.extraction.needs import Need, Needs, needs

NAME_CLASSES = ("Country", "Foreign", "Domestic", "Body", "Date")
CODES: Mapping[str, str] = {name: chr(0xE000 + i) for i, name in enumerate(NAME_CLASSES)}
CLAUSE_END = "，,。；！？!?;\n"
TEXT_CLASSES = (
    "Number",
    "Quoted",
    "Person",
    "Persons",
    "Text",
    "Words",
    "Items",
    "Trait",
    "TraitCity",
    "TraitList",
    "DeptList",
    "Surname",
    "Posts",
    "HeadPost",
    "AnyPerson",
    "Branch",
    "Envoy",
    "EnvoyPost",
    "StatePost",
    "LatinPerson",
    "EnglishPost",
    "HomePost",
    "HomePosts",
    "NameFirst",
    "Start",
    "EnglishBody",
    "Capital",
    "EnglishOffice",
    "Letter",
    "EnglishPlace",
    "EnglishList",
    "EnglishWords",
    "EnglishPhrase",
    "EnglishCount",
    "EnglishTrait",
    "Unit",
    "Year",
)
_GAPS = {
    "…": rf"[^{CLAUSE_END}]{{0,12}}?",
    "……": r"[^。；！？\n]{0,40}?",
    "‥‥": rf"[^。；！？\n{CODES['Foreign']}{CODES['Domestic']}]{{0,40}}?",
    "‥": rf"[^。；！？\n{CODES['Foreign']}]{{0,40}}?",
}
_SEPARATOR = r"(?:、|和|与|及|以及|，|(?:, and | and |, )(?:the )?|,)"
_DEPARTMENT = (
    r"(?:[^，。；、：（）()\d\s]|（[^）]*）){1,16}?(?:处|科|室|部|中心|办|党委|组|局|队|委)(?:（[^）]*）)?"
    r"(?=[、和，。；：]|等|共|\d+ ?个|[两三四五六七八九十]+个|$)"
)
_WHOLE = CODES["Body"]  # 秘书处 and 办公室 look like bodies; among departments they are such
_PIECE = re.compile(
    r"\{(?P<slot>\w*):(?P<cls>\w+)(?P<many>\+?)\}|<(?P<word>\w+)>|(?P<gap>……|…|‥‥|‥)|(?P<meta>\(\?[=!]|[()|?])"
)


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read: its regular expression, the class of each slot, what a text must hold for it to match;
    ``where`` names file and rule in errors."""

    source: str
    expression: str
    slots: Mapping[str, str]
    needs: Needs = ()
    where: str = ""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The expression, compiled when first needed: that of all patterns takes seconds, and few texts need all.

        Raises KnowledgeError where it does not parse.
        """
        try:
            return re.compile(self.expression)
        except re.error as error:
            raise KnowledgeError(f"{self.where}: the pattern {self.source!r} does not parse: {error}") from error


def _shortest(words: Iterable[str]) -> Need:
    """The words that hold no other of them: a text that holds any of all holds one of these."""
    kept: list[str] = []
    for word in sorted(set(words), key=len):
        if not any(other in word for other in kept):
            kept.append(word)
    return frozenset(kept)


def code(doc: Doc) -> str:
    """One character a token: the class's code for a name, else the token's first character."""
    known: str | None = doc.user_data.get("kg_code")
    return known if known is not None else "".join(CODES.get(t.ent_type_) or t.text[0] for t in doc)


@dataclass(frozen=True)
class Compiler:
    """Compiles patterns with the words and family names of a lexicon."""

    lexicon: Lexicon

    def compile(self, source: str, where: str) -> Pattern:
        """The pattern's expression; ``where`` names file and rule in errors.

        Raises KnowledgeError where a class is unknown, a slot is named twice or brackets do not match.
        """
        out: list[str] = []
        slots: dict[str, str] = {}
        last = 0
        for piece in _PIECE.finditer(source):
            out.append(re.escape(source[last : piece.start()]))
            last = piece.end()
            out.append(self._piece(piece, slots, where))
        out.append(re.escape(source[last:]))
        try:
            return Pattern(source, "".join(out), slots, needs(source, _PIECE, self._holds), where)
        except ValueError as error:
            raise KnowledgeError(f"{where}: the pattern {source!r} does not parse: {error}") from error

    def _holds(self, piece: re.Match[str]) -> Need:
        return frozenset(self.lexicon.words[piece["word"]]) if piece["word"] else self.held_by(piece["cls"])

    def held_by(self, cls: str | None) -> Need:
        """The words of which every text of a class holds one; empty where there are no such words."""
        return frozenset(CODES.get(cls or "", ())) or self._held.get(cls or "", frozenset())

    @cached_property
    def _held(self) -> Mapping[str, Need]:
        """What the classes of words hold: none of their expressions, the longest there are, is tried without."""
        words = self.lexicon.words
        posts = (*words["post"], *words["post_of_unit"])
        traits = tuple(self.lexicon.traits)
        lists: Mapping[str, Iterable[str]] = {
            **dict.fromkeys(("Posts", "Envoy"), posts),
            "HeadPost": words["head_post"],
            "StatePost": words["state_post"],
            "EnglishPost": words["english_post"],
            "HomePosts": (*words["of_home"], *words["of_province"]),
            "HomePost": ("ayor", "overnor", "ecretary"),
            "EnvoyPost": ("大使", "公使", "参赞", "临时代办", "领事"),
            "Branch": words["branch"],
            **dict.fromkeys(("Trait", "TraitCity", "TraitList"), traits),
            "EnglishTrait": tuple(self.lexicon.english_traits),
            "Year": ("19", "20"),
        }
        return {cls: _shortest(held) for cls, held in lists.items()}

    def _piece(self, piece: re.Match[str], slots: dict[str, str], where: str) -> str:
        if piece["cls"]:
            return self._slot(piece["slot"], piece["cls"], bool(piece["many"]), slots, where)
        if piece["word"]:
            return self.lexicon.alternatives(piece["word"], where)
        if piece["gap"]:
            return _GAPS[piece["gap"]]
        return "(?:" if piece["meta"] == "(" else piece["meta"]

    def _slot(self, slot: str, cls: str, many: bool, slots: dict[str, str], where: str) -> str:
        if slot in slots:
            raise KnowledgeError(f"{where}: the slot {slot} is named twice")
        if slot and not slot.isidentifier():
            raise KnowledgeError(f"{where}: {slot} is no name of a slot: it begins with a digit")
        one = CODES.get(cls) or self.text_class(cls)
        if one is None:
            known = ", ".join([*NAME_CLASSES, *TEXT_CLASSES])
            raise KnowledgeError(f"{where}: no class {cls}; there are {known}")
        body = rf"{one}(?:{_SEPARATOR}{one})*" if many else one
        if not slot:
            return f"(?:{body})"
        slots[slot] = cls
        return f"(?P<{slot}>{body})"

    def text_class(self, cls: str) -> str | None:
        """The expression of a class that is not a name token; None where there is no such class."""
        return self._classes.get(cls)

    @cached_property
    def _classes(self) -> Mapping[str, str]:
        post = self.lexicon.post
        return {
            "Number": r"(?:\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)",
            "Quoted": r"(?:“[^“”]{2,60}”|《[^《》]{2,60}》|「[^」]{2,60}」|\"[^\"]{2,60}\")",
            "Person": self.lexicon.person,
            "Persons": rf"{self.lexicon.any_person}(?:[、和]{self.lexicon.any_person})*",
            "Surname": self.lexicon.surname_person,
            "AnyPerson": self.lexicon.any_person,
            "Branch": self.lexicon.alternatives("branch", "Branch"),
            "Unit": rf"[^{CLAUSE_END}、]{{2,10}}?(?:局|处|科|部|司|厅|室)",
            "Start": r"(?:(?<=[，。；、：（\s由与和同及请])|^)",
            "NameFirst": self.lexicon.name_first,
            "HomePosts": any_of((*self.lexicon.words["of_home"], *self.lexicon.words["of_province"])),
            "Envoy": (
                rf"驻(?:华|中国|{CODES['Country']}?{CODES['Domestic']}市?)(?:总领事馆|领事馆|总领馆|领馆|大使馆|使馆)?"
                rf"(?:特命全权|代理|候任)?{post}(?:(?:、|兼){post})*"
            ),
            "EnvoyPost": r"(?:大使|公使|参赞|临时代办|总领事|副总领事|领事)",
            "StatePost": self.lexicon.alternatives("state_post", "StatePost"),
            **self._english(),
            "Year": r"(?:19|20)\d\d",
            "Posts": rf"{post}(?:(?:、|，|兼|及){post})*",
            "HeadPost": self.lexicon.alternatives("head_post", "HeadPost"),
            "Text": rf"[^{CLAUSE_END}]{{1,40}}?",
            "Words": rf"[^{CLAUSE_END}、]{{1,30}}?",
            "DeptList": rf"(?:{_WHOLE}、)*{_DEPARTMENT}(?:[、和](?:{_DEPARTMENT}|{_WHOLE}(?=[、，。；])))*",
            "Trait": any_of(tuple(self.lexicon.traits)),
            "TraitList": rf"{any_of(tuple(self.lexicon.traits))}(?:[、和与及]{any_of(tuple(self.lexicon.traits))})*",
            "TraitCity": any_of(tuple(w for w in self.lexicon.traits if w[-1] in "都城乡")),
            "Items": r"[^。；！？\n]{1,200}",
        }

    def _english(self) -> dict[str, str]:
        """The classes for English text; a name in it is one character, as in Chinese."""
        names = "".join(CODES.values())
        word = rf"(?:[{names}]|[A-Z][\w’'&-]*)"
        rank = r"(?:(?:[Dd]eputy|[Vv]ice|[Aa]cting|[Ff]ormer|[Ee]xecutive|[Hh]onorary|[Ss]enior|[Ll]ord)[ -])*"
        return {
            "LatinPerson": LATIN_PERSON,
            "EnglishPost": rank + self.lexicon.alternatives("english_post", "EnglishPost"),
            "HomePost": rank + r"(?:[Mm]ayor|[Gg]overnor|[Pp]arty [Ss]ecretary)",
            "Capital": rf"[A-Z{names}]",
            "EnglishOffice": rf"{word}(?: (?:(?:of|for|and|the) )?{word}| (?:city|provincial|municipal|town))* ?"
            r"(?:Office|Bureau|[Cc]ouncil|Commission|Association|University|College|School|Committee|"
            r"Chamber of Commerce|"
            r"Museum|Institute|Cent(?:re|er)|Federation|Foundation|Assembly)",
            "Letter": r"[\w’'-]",
            "EnglishBody": rf"{word}(?: (?:(?:of|for|and|the|de) (?:the )?)?{word})+",
            "EnglishPlace": rf"(?:[{names}]|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{0,2}})",
            "EnglishList": r"[A-Z][^.;:\n]{2,200}",
            "EnglishWords": r"[^.;:\n]{2,80}?",
            "EnglishPhrase": r"[^.,;:\n]{4,60}",
            "EnglishCount": r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several)",
            "EnglishTrait": any_of(tuple(self.lexicon.english_traits)),
        }
