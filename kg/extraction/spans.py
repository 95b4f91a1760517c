"""Names found in a text: what they are, where they stand, and how they are written into a spaCy Doc."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.extraction.pattern import CODES


@dataclass(frozen=True, slots=True)
class Name:
    """A name token: its class, the text as written, the full form, and for places what stands before it.

    Of a body ``region`` is the foreign place that its name begins with.
    """

    cls: str
    text: str
    full: str
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A name found at [start, end) of a sentence's text."""

    start: int
    end: int
    name: Name
    rank: int  # among overlapping spans of equal length the lower rank wins


@dataclass(frozen=True, slots=True)
class Referents:
    """What 该市 and 对方 can stand for: the place named last, and the foreign one."""

    last: Name | None = None
    foreign: Name | None = None


def settle(spans: Iterable[Span]) -> list[Span]:
    """Of overlapping spans keep the longer, then the lower rank, then the earlier; in order of position."""
    kept: list[Span] = []
    starts: list[int] = []  # of those kept, in order: only the two neighbours of a span can overlap it
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.rank, s.start)):
        at = bisect_left(starts, span.start)
        if (at == 0 or kept[at - 1].end <= span.start) and (at == len(kept) or span.end <= starts[at]):
            kept.insert(at, span)
            starts.insert(at, span.start)
    return kept


def write(doc: Doc, spans: Iterable[Span]) -> Doc:
    """Merge each span into one token with its class as entity type; ``doc`` has one token a character."""
    text, codes, at = text_of(doc), [], 0
    names: list[tuple[int, int, Name]] = []
    with doc.retokenize() as retokenizer:
        for span in spans:
            retokenizer.merge(doc[span.start : span.end], attrs={"ENT_TYPE": span.name.cls})
            doc.user_data[f"kg_name:{span.start}"] = span.name
            names.append((span.start, span.end, span.name))
            codes += [text[at : span.start], CODES.get(span.name.cls) or text[span.start]]
            at = span.end
    # Kept, since making a Token for each character again for every rule file takes a third of the time.
    doc.user_data["kg_code"] = "".join([*codes, text[at:]])
    doc.user_data["kg_names"] = tuple(names)
    return doc


def text_of(doc: Doc) -> str:
    """The text of a sentence as it was given; spaCy would put it together again from its tokens."""
    given: str | None = doc.user_data.get("kg_text")
    return doc.text if given is None else given


def names_in(doc: Doc) -> tuple[tuple[int, int, Name], ...]:
    """The names of a sentence as (start, end, name), in order."""
    found: tuple[tuple[int, int, Name], ...] = doc.user_data.get("kg_names", ())
    return found


def name_of(token: Token) -> Name | None:
    """The name that a token is, None for a plain character."""
    found = token.doc.user_data.get(f"kg_name:{token.idx}")
    return found if isinstance(found, Name) else None
