"""Ties of places that a sentence only refers to: 两市于1994年结好, after a sentence that names both.

The foreign places of the sentence before (one, or one enumeration) are meant, with the Chinese side named there, else
the document's home. A sentence that names a foreign place itself is read by the other readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from kg import expressions as re
from kg.extraction.base import ParsedSentence
from kg.extraction.cues import StatusCues
from kg.extraction.founding import founding_year
from kg.extraction.layout import GROUP
from kg.extraction.names import Name, name_of
from kg.extraction.pattern import code
from kg.extraction.scene import Scene
from kg.extraction.spans import names_in
from kg.extraction.tie_words import TieWords
from kg.model import Fact, Partnership

_BOTH = r"(?:双方|两市|两地|两城|两省|两县|两区|两州|两座城市|两个城市|中外双方|彼此)"
_THREE = r"(?:三市|三地|三方|三城|四市|四地)"
# a tie that is stated: an act of forming, an anniversary, or that they are sister cities
_STATED = re.compile(
    rf"(?P<who>{_BOTH}|{_THREE})[^。；]{{0,24}}?(?P<tie>结好|结缘|结为|结成|缔结|缔约|签署|签订|建立|是|互为|成为|友城|友好城市)[^。；]*"
)
_FORMED_OR_COUNTED = re.compile(
    r"结好|结缘|(?:结为|结成|缔结|建立|互为|成为|是)[^，。；]{0,10}(?:友好城市|友城|姐妹城市|姊妹城市|友好省|友好交流|友好合作|友好关系)"
    r"|(?:签署|签订)[^，。；]{0,16}(?:友好城市|友城|结好|友好交流|友好合作|友好关系)[^，。；]{0,8}(?:协议|备忘录|意向书)|缔结[^，。；]{0,8}友"
)
_STANDS = re.compile("自[^，]*结好|结好[^，]{0,8}年")
_FAR = 2  # sentences between the names and what is said of them


@dataclass(frozen=True, slots=True)
class Pair:
    """The places that 双方 or 两市 can stand for: the Chinese side, where one is named, and the foreign ones."""

    side: str | None = None
    partners: tuple[Name, ...] = ()
    section: object = None
    age: int = 0


class PronounReader:
    """Reads ties told of 双方, 两市 …; keeps no state: ``follow`` gives what the next sentence can refer to."""

    def __init__(self, words: TieWords, cues: StatusCues) -> None:
        self._words = words
        self._cues = cues

    def follow(self, before: Pair, sentence: ParsedSentence) -> Pair:
        """The pair after a sentence: what it names, else what was named up to two sentences before."""
        groups = list(GROUP.finditer(code(sentence.tokens)))
        section = sentence.sentence.block.section
        if not groups:
            near = before.age < _FAR and before.section == section
            return Pair(before.side, before.partners, section, before.age + 1) if near else Pair()
        if len(groups) > 1 and len({n.full for g in groups for n in _names(sentence, g)}) > 1:
            return Pair()
        partners = {n.full: n for n in _names(sentence, groups[0])}
        domestic = [n.full for _, _, n in names_in(sentence.tokens) if n.cls == "Domestic"]
        sides = list(dict.fromkeys(domestic))
        return Pair(sides[0] if len(sides) == 1 else None, tuple(partners.values()), section, 0)

    def read(self, scene: Scene, sentence: ParsedSentence, pair: Pair) -> Iterator[Fact]:
        """The ties that the sentence states of the pair before it; none where it names a foreign place itself."""
        text = sentence.sentence.text
        if not pair.partners or pair.section != sentence.sentence.block.section:
            return
        if any(n.cls in ("Foreign", "Country") for _, _, n in names_in(sentence.tokens)):
            return
        said = _STATED.search(text)
        if said is None or not _FORMED_OR_COUNTED.search(said.group()):
            return
        if re.match(_BOTH, said["who"]) and len(pair.partners) > 1 and said["who"] != "双方":
            return
        side = pair.side or scene.context.home
        kind = self._kind(said.group())
        if side is None or kind is None:
            return
        yield from (self._fact(scene, sentence, said, side, name, kind) for name in pair.partners if name.full != side)

    def _kind(self, words: str) -> str | None:
        masked = self._words.not_kind.sub("＊", words)
        hits = [(m.start(), kind) for kind, regex in self._words.kinds if (m := regex.search(masked))]
        firm = [(at, kind) for at, kind in hits if kind != "contact"]
        both = {kind for _, kind in firm}
        if both == {"sister_city", "friendly_exchange"} and not re.search("结好|友城|友好城市|姐妹城市", masked):
            return "friendly_exchange"
        return min(firm)[1] if firm else None

    def _fact(
        self, scene: Scene, sentence: ParsedSentence, said: re.Match[str], side: str, partner: Name, kind: str
    ) -> Partnership:
        words = said.group()
        base = sentence.sentence.block.section.year or scene.context.year
        tense = sentence.sentence.block.section.tense
        status = self._cues.status(sentence.sentence.text, said.start(), said.end("tie"), tense)
        if self._words.failed(words):
            status = "negated"
        elif (
            status == "done"
            and self._words.undone(words, words)
            and not re.search("自[^，]*结好|结好[^，]{0,8}年", words)
        ):
            status = "planned"
        start = sentence.sentence.start
        return Partnership(
            a=side,
            b=partner.full,
            b_country=partner.country,
            kind=cast("Any", kind),
            status=status,
            stage=self._words.stage(words) if status == "planned" else None,
            since=founding_year(sentence.sentence.text[: said.end()], base) if status == "done" else None,
            rule="partnership.referred",
            confidence=0.75,
            evidence=(scene.document.evidence(start + said.start(), start + said.end()),),
        )


def _names(sentence: ParsedSentence, group: re.Match[str]) -> list[Name]:
    tokens = sentence.tokens[group.start() : group.end()]
    return [n for t in tokens if (n := name_of(t)) is not None and n.cls == "Foreign"]
