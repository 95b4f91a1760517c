"""What a text must hold for a pattern to match: never more than the pattern's expression asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.extractors.event_rules import EventRules
from kg.extraction.lexicon import Lexicon
from kg.extraction.needs import Called
from kg.extraction.pattern import CODES, Compiler
from kg.extraction.relations import BUILDERS
from kg.extraction.rules import read_rules

COMPILER = Compiler(Lexicon.load())
FOREIGN = CODES["Foreign"]

NEEDS = [
    ("签署", [{"签署"}]),
    ("签署了?", [{"签署"}]),
    ("了?", []),
    ("与{b:Foreign}…(签|订)", [{"与"}, {FOREIGN}, {"签", "订"}]),
    ("(与{:Country})?的{x:Text}", [{"的"}]),
    ("(甲乙|丙)丁", [{"甲乙", "丙"}, {"丁"}]),
    ("(甲|{x:Text})丁", [{"丁"}]),
    ("(甲(乙|丙)?)丁(?=戊)(?!己)", [{"甲"}, {"丁"}]),
    ("甲|乙", [{"甲", "乙"}]),
]


@pytest.mark.parametrize(("source", "needs"), NEEDS, ids=[source for source, _ in NEEDS])
def test_what_a_pattern_needs(source: str, needs: list[set[str]]) -> None:
    assert list(map(set, COMPILER.compile(source, "test").needs)) == needs


def test_a_word_class_needs_one_of_its_words() -> None:
    assert COMPILER.compile("<sign>", "test").needs == (frozenset(COMPILER.lexicon.words["sign"]),)


@pytest.mark.parametrize("source", ["(a", "a)", "?a", "(?)", "(a|?b)", "a(?=b", "a??", "{1:Text}"])
def test_a_pattern_that_cannot_be_read_is_named_when_it_is_read(source: str) -> None:
    with pytest.raises(KnowledgeError, match=r"here: "):
        COMPILER.compile(source, "here")


LETTERS = st.sampled_from(["a", "b", "ab", "c"])
SOURCES = st.recursive(
    LETTERS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        inner.map(lambda one: f"({one})?"),
        inner.map(lambda one: f"{one}?" if one[-1] != "?" else one),
        inner.map(lambda one: f"(?={one}){one}"),
    ),
    max_leaves=8,
)


@given(SOURCES, st.text("abc", max_size=8))
def test_a_text_that_matches_meets_the_needs(source: str, text: str) -> None:
    pattern = COMPILER.compile(source, "test")
    called = list(Called([("it", pattern.needs), ("always", ())]).by(text))
    assert "always" in called
    if pattern.regex.search(text):
        assert "it" in called


def test_every_shipped_pattern_compiles() -> None:
    """They are compiled when first needed, so that nothing but this sees each of them."""
    files = (knowledge.path("data", "rules", f"{name}.toml") for name in BUILDERS)
    rules = [rule.pattern for file in files for rule in read_rules(file, COMPILER).rules]
    for pattern in (*rules, *(rule.pattern for rule in EventRules.load(COMPILER.lexicon).rules)):
        assert pattern.regex.groupindex.keys() == pattern.slots.keys()
