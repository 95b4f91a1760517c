"""Ties told by the name of a body that begins with the partner: 友城别府市交响乐团来访."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg import expressions as re
from kg.extraction.base import ParsedSentence
from kg.extraction.names import name_of
from kg.extraction.scene import Scene
from kg.model import Fact, Partnership

_NAMED = re.compile(
    r"(?<![拟选])(?:我市|我省|我县|我州|我区|本市|该市)?(?:的)?(?:国际)?(?:友好城市|友城|姐妹城市|姊妹城市|友好省州)(?:——|—|：)?$"
)
_NOT_YET = re.compile("(?:意向|拟结|准|候选|潜在|备选|目标|非)[^，。；]{0,4}$")


def ties_of_bodies(scene: Scene, sentence: ParsedSentence) -> Iterator[Fact]:
    """The sister-city ties that stand before bodies of foreign places; the Chinese side is the document's home."""
    home = scene.context.home
    text = sentence.sentence.text
    for token in sentence.tokens if home and "友" in text else ():
        name = name_of(token)
        if name is None or home is None or name.cls != "Body" or not name.region:
            continue
        said = _NAMED.search(text[: token.idx])
        owner = next((o for t in sentence.tokens[: token.i] if said and (o := _ends_at(t, said.start()))), home)
        if said and not _NOT_YET.search(text[: said.start()]):
            start = sentence.sentence.start
            yield Partnership(
                a=owner,
                b=name.region,
                b_country=name.country,
                kind="sister_city",
                status="done",
                rule="partnership.named_of_body",
                confidence=0.85,
                evidence=(scene.document.evidence(start + said.start(), start + token.idx + len(token.text)),),
            )


def _ends_at(token: Token, position: int) -> str | None:
    """The Chinese place whose name ends where 友城 begins: 某省友城别府市交响乐团."""
    name = name_of(token)
    return name.full if name and name.cls == "Domestic" and token.idx + len(token.text) == position else None
