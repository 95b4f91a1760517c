"""The pattern language: what a pattern matches, as text of its slots."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from kg.errors import KnowledgeError
from kg.extraction.lexicon import Lexicon
from kg.extraction.names import Name, Span, write
from kg.extraction.pattern import Compiler, code

COMPILER = Compiler(Lexicon.load())


def doc(text: str, *names: tuple[str, str]) -> Doc:
    """A sentence of one token a character with the given (class, text) names merged."""
    plain = Doc(spacy.blank("zh").vocab, words=list(text), spaces=[False] * len(text))
    spans = [Span(text.index(name), text.index(name) + len(name), Name(cls, name, name), 0) for cls, name in names]
    return write(plain, sorted(spans, key=lambda span: span.start))


CASES = [
    ("{b:Foreign+}<form>", "与甲市、乙市缔结", [("Foreign", "甲市"), ("Foreign", "乙市")], {"b": "甲市、乙市"}),
    ("与{b:Foreign}…<sign>", "与甲市在会上签署", [("Foreign", "甲市")], {"b": "甲市"}),
    ("与{b:Foreign}…<sign>", "与甲市会面，签署", [("Foreign", "甲市")], None),
    ("与{b:Foreign}……<sign>", "与甲市会面，签署", [("Foreign", "甲市")], {"b": "甲市"}),
    ("{role:Posts}{person:Person}", "党组书记、主任陈思远会见", [], {"role": "党组书记、主任", "person": "陈思远"}),
    ("{role:Posts}{person:AnyPerson}", "副市长让-吕克·韦尔默一行", [], {"role": "副市长", "person": "让-吕克·韦尔默"}),
    ("{role:Posts}{person:AnyPerson}", "市长一行到访", [], None),
    ("{role:EnglishPost} {person:LatinPerson}", "Mayor Jim Yarbro met", [], {"role": "Mayor", "person": "Jim Yarbro"}),
    ("{role:Posts}(?!的)", "市长的", [], None),
]


@pytest.mark.parametrize(("pattern", "text", "names", "slots"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_slots_of_a_match(pattern: str, text: str, names: list[tuple[str, str]], slots: dict[str, str] | None) -> None:
    compiled = COMPILER.compile(pattern, "test")
    tokens = doc(text, *names)
    found = compiled.regex.search(code(tokens))
    if slots is None:
        assert found is None
    else:
        assert found is not None
        assert {s: tokens[found.start(s) : found.end(s)].text for s in compiled.slots} == slots


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(KnowledgeError, match="no class Nobody"):
        COMPILER.compile("{a:Nobody}", "test")
