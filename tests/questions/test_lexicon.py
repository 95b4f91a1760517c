"""Words and their senses: expressions of data/questions, labels of the ontology, word lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.ontology import Ontology
from kg.questions.lexicon import Lexicon, Sense
from kg.questions.text import Tokeniser, clean, language, stem


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(Ontology.load(), Tokeniser.load())


@pytest.mark.parametrize(
    ("expression", "family", "value"),
    [
        ("友好城市", "type", "partnership"),
        ("Sister Cities", "concept", "partnershipKind-sister_city"),
        ("sister-city", "type", "partnership"),
        ("公务接待费", "concept", "financeItem-official_reception"),
        ("支出预算总额", "concept", "financeBasis-budget"),
        ("how many batches", "ask", "count"),
        ("how many batches", "slot", "batches"),
        ("几个国家", "noun", "country"),
        ("porcelain", "concept", "trait-ceramics"),
        ("the", "filler", ""),
    ],
)
def test_an_expression_has_its_senses(lexicon: Lexicon, expression: str, family: str, value: str) -> None:
    assert Sense(family, value) in lexicon.senses(expression)


@pytest.mark.parametrize("expression", ["天气", "weather", "山", ""])
def test_other_words_have_none(lexicon: Lexicon, expression: str) -> None:
    assert not lexicon.senses(expression)


def test_english_words_have_chinese_ones(lexicon: Lexicon) -> None:
    assert "研讨会" in lexicon.words[stem("seminars")]
    assert "外事" in lexicon.glossary["foreign affair"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('["cues.done"]\nzh = ["x"]', "must be <family>"),
        ('["financeItem.bread"]\nzh = ["面包"]', "has no concept 'bread'"),
        ('["ask.who"\nzh = ["x"]', "Expected"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "expressions.toml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=r"expressions\.toml") as caught:
        Lexicon.load(Ontology.load(), Tokeniser.load(), tmp_path)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("cities", "city"),
        ("visited", "visit"),
        ("twinning", "twinned"),
        ("organised", "organizes"),
        ("Mérida", "merida"),
        ("batches", "batch"),
        ("İznik", "iznik"),
    ],
)
def test_endings_accents_and_capitals_do_not_matter(word: str, same: str) -> None:
    assert stem(word) == stem(same)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("苏州有哪些友城", "zh"),
        ("What are Suzhou's sister cities?", "en"),
        ("suzhou外办有几个人", "zh"),
        ("What was the rate of the 外语标识整治项目?", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_that_of_most_words(text: str, expected: str) -> None:
    assert language(text) == expected


def test_tokens_keep_their_offsets() -> None:
    text = "2022年Suzhou’s “友城”, 50th"
    tokens = Tokeniser.load().tokens(text)
    assert [token.form for token in tokens] == ["2022", "年", "suzhou", "友", "城", "50"]
    assert all(text[token.start : token.end] == token.raw for token in tokens)


def test_control_characters_are_dropped_and_long_texts_cut() -> None:
    assert clean("\x00 ２０２２年\x07？") == "2022年 ?"
    assert len(clean("友" * 20_000)) == 10_000
