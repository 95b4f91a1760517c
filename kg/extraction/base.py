"""What an extractor gets and gives: a parsed document in, facts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from spacy.tokens import Doc

from kg.model import Document, Fact, Sentence


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence and its spaCy Doc: one token a character, except that known names are one token each.

    A name's token has ``ent_type_`` (City, Province, Country, Organisation, Person, …) and ``ent_id_``.
    ``tokens[i].idx`` counts from the start of the sentence.
    """

    sentence: Sentence
    tokens: Doc


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document with its parsed sentences in order."""

    document: Document
    sentences: tuple[ParsedSentence, ...]


class TypeExtractor(Protocol):
    """Makes facts where no pattern can say it (tables, paragraphs of amounts); one module a fact type."""

    def __call__(self, parsed: Parsed) -> Iterator[Fact]: ...
