"""Two questions in one: where a question falls apart, and what the second takes over from the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg import expressions as re
from kg.model import Answer
from kg.questions.mention import Mention
from kg.questions.mentions import Question

_ASKS: Final = ("who", "which", "count", "amount", "when", "where", "whether", "what", "stage", "kind")
_WORD: Final = r"(?:who|whom|what|which|how|when|where|in which|in what|by how)"
_OPENS: Final = re.compile(rf"{_WORD}\b", re.IGNORECASE)
_ENDS: Final = re.compile(r"(?<=[？?；;])\s*")
_CLAUSES: Final = re.compile(rf"(?<=[，,])\s*(?=\S)|\s+and\s+(?={_WORD}\b)", re.IGNORECASE)
_OPENING: Final = re.compile(
    rf"^(?:and|as well as|also|plus|另外|并且|而且|以及|同时|还有|那么?|又|,|，)\s*(?={_WORD}|\S)", re.I
)
_OWN: Final = re.compile(
    r"^其中|其中的?|它的|他的|她的|该办|该市|该城|当地的|其(?![他它实余])|\b(?:its|their|his|her)\b", re.I
)
_PERSON: Final = re.compile(r"[他她](?!们|的)|\b(?:he|she)\b", re.I)
_ELLIPSIS: Final = re.compile(r"呢[？?]?$")
MOST: Final = 3


def clauses(text: str) -> tuple[str, ...]:
    """The pieces of a text that may be questions of their own."""
    sentences = [piece for piece in _ENDS.split(text) if piece.strip("？?；; ")]
    if len(sentences) > 1:
        return tuple(sentences)
    return tuple(piece for piece in _CLAUSES.split(text) if piece.strip("，, "))


def asks(read: Question) -> bool:
    """Whether a piece has a question word and names something to ask about."""
    words = [m for m in read.mentions if any(m.has("ask", value) for value in _ASKS) or _OPENS.match(m.text)]
    spare = [m for m in read.mentions if m.is_content or (m not in words and (m.has("noun") or m.has("slot")))]
    return bool(words) and bool(spare)


def leans(text: str) -> bool:
    """Whether a piece only names what is to be changed: 市长呢."""
    return _ELLIPSIS.search(text) is not None


def sort(mention: Mention) -> str | None:
    """What may take the place of what: a year for a year, a home for a home, a post for a post."""
    if mention.moment is not None:
        return "year"
    if mention.has("post"):
        return "post"
    if not mention.things:
        return "concept" if mention.has("concept") and not mention.is_filler else None
    thing = mention.things[0]
    return "home" if thing.is_home else thing.kind


def swapped(first: Question, second: Question) -> str | None:
    """The first question with what the second names in the place of what is of its sort; None where nothing is."""
    text = first.text
    for mention in second.mentions:
        own = sort(mention)
        old = next((m for m in first.mentions if own is not None and sort(m) == own), None)
        if old is not None:
            text = text.replace(old.text, mention.text.removesuffix("呢"), 1)
    return text if text != first.text else None


def completed(first: Question, text: str, second: Question, person: str | None) -> str:
    """A later question with the place, body and year of the first, where it names none."""
    if leans(text) and (changed := swapped(first, second)):
        return changed
    text = _OPENING.sub("", text.strip("，, "))
    named = first.things("person")
    own = first.mentions[named[0][0]].text if named else person
    person = own if _PERSON.search(text) or (named and not _named(second)) else None
    if person is not None:
        text = _PERSON.sub(person, text) if _PERSON.search(text) else f"{person}{text}"
    place = "" if _named(second) or person is not None else _place(first)
    year = "" if second.moments or not first.moments else _text(first, first.moments[:1])
    zh = first.language == "zh"
    if zh:
        return f"{place}{year}{_OWN.sub('', text)}"
    owned, replaced = _OWN.subn(f"{place}'s" if place else "the", text, count=1) if place else (text, 0)
    rest = "" if replaced or not place else f" of {place}"
    return f"{owned.rstrip('?？ ')}{rest}{f' in {year}' if year else ''}?"


def _named(read: Question) -> bool:
    return bool(read.things("place", "org", "person"))


def _text(read: Question, placed: Sequence[tuple[int, object]]) -> str:
    return "".join(read.mentions[i].text for i, _ in placed)


def _place(read: Question) -> str:
    """The first Chinese place or body, with the office that follows it."""
    for i, things in read.things("place", "org"):
        if things[0].kind == "place" and not things[0].is_home:
            continue
        after = read.mentions[i + 1] if i + 1 < len(read.mentions) else None
        return read.mentions[i].text + (_office(read, after) if after else "")
    return ""


def _office(read: Question, after: Mention) -> str:
    if not after.has("noun", "office"):
        return ""
    return after.text if read.language == "zh" else f"'s {after.text}"


def together(question: str, pieces: Sequence[str], answers: Sequence[Answer]) -> Answer | None:
    """One answer of several: each part's reading, its values and passages; None where no part is understood."""
    if not any(answer.understood for answer in answers):
        return None
    numbered = (
        f"({n}) {piece.strip('，, ')} → {a.interpretation}"
        for n, (piece, a) in enumerate(zip(pieces, answers, strict=True), 1)
    )
    return Answer(
        question,
        answers[0].language,
        understood=True,
        interpretation="; ".join(numbered),
        sparql="\n\n".join(answer.sparql for answer in answers if answer.sparql),
        answers=tuple(item for answer in answers for item in answer.answers),
        evidence=tuple(dict.fromkeys(passage for answer in answers for passage in answer.evidence)),
        suggestions=tuple(dict.fromkeys(text for answer in answers for text in answer.suggestions)),
        further=tuple(item for answer in answers for item in answer.further),
        by_background=any(answer.by_background for answer in answers),
    )
