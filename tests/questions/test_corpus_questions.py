"""Questions over the shipped corpus, written before they were asked; what offers the catalogue's queries."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import judging
import pytest

from kg import KnowledgeGraph, knowledge
from kg.questions import Asker
from kg.questions.expected import is_expected
from kg.questions.form import Form, Select
from kg.questions.offering import Offers
from kg.questions.sounds import alike
from kg.questions.text import Tokeniser, clean, language

HERE = Path(__file__).parent
RIGHT, WRONG = 0.88, 0.025  # at least and at most; a list that lacks a name counts as wrong
PHRASES = tomllib.loads(knowledge.path("data", "questions", "catalogue.toml").read_text("utf-8"))
CHINESE = {
    "place": "南昌市", "partner": "乌法市", "a": "南昌市", "b": "无锡市", "entity": "景德镇市", "party": "景德镇市",
    "org": "无锡市外办", "organizer": "无锡市外办", "participant": "景德镇市外办", "project": "对外交流工作经费",
    "seat": "上海", "country": "法国", "trait": "陶瓷", "year": "2021", "person": "胡平华", "body": "南昌市",
    "subject": "南昌市",
}  # fmt: skip
ENGLISH = CHINESE | {
    "place": "Nanchang", "partner": "Ufa", "a": "Nanchang", "b": "Wuxi", "entity": "Jingdezhen", "party": "Jingdezhen",
    "org": "Wuxi's office", "organizer": "Wuxi's office", "participant": "Jingdezhen's office", "seat": "Shanghai",
    "project": "the exchange project", "country": "France", "trait": "ceramics", "person": "Hu Pinghua",
    "body": "Nanchang", "subject": "Nanchang",
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> Iterator[Asker]:
    with KnowledgeGraph.open(":memory:") as graph:
        facts = [HERE / "corpus_facts.jsonl"]
        assert graph.build([knowledge.path("data", "corpus")], facts=facts, no_background=True).ok
        yield Asker(graph.store)


@pytest.fixture(scope="module")
def offers(corpus: Asker) -> Offers:
    return Offers(corpus.scope("友城", "zh").lexicon, Tokeniser.load())


def test_questions_over_the_corpus_are_answered_at_least_as_well_as_before(corpus: Asker) -> None:
    right, wrong, missed = judging.shares(judging.read(HERE / "corpus_questions.jsonl"), corpus.ask)
    assert right >= RIGHT, "\n".join(missed)
    assert wrong <= WRONG, "\n".join(missed)


@pytest.mark.parametrize("name", sorted(PHRASES))
def test_a_query_of_the_catalogue_is_offered_where_it_is_asked_for(corpus: Asker, offers: Offers, name: str) -> None:
    phrases = PHRASES[name]
    asked = [text.format_map(CHINESE) for text in phrases["zh"]] + [text.format_map(ENGLISH) for text in phrases["en"]]
    missed = [q for q in asked if name not in _offered(corpus, offers, q)]
    assert not missed


def _offered(corpus: Asker, offers: Offers, question: str) -> list[str]:
    tongue = language(question)
    near = offers.nearest(corpus.scope(question, tongue).question, tongue)
    return [offer.name.rpartition("/")[2] for offer in near]


@pytest.mark.parametrize(
    ("question", "name"),
    [("乌法是哪座城市的友城", "partnership/"), ("which facts contradict each other", "across/contradictions")],
)
def test_an_answer_offers_the_nearest_query(corpus: Asker, question: str, name: str) -> None:
    assert any(f"kg query {name}" in offered for offered in corpus.ask(question).suggestions)


def test_phrasings_are_those_of_queries_three_or_more_in_both_languages() -> None:
    own = {query.stem for query in knowledge.path("queries").rglob("*.rq") if query.parent.name != "facts"}
    assert set(PHRASES) <= own
    assert len(PHRASES) >= 58


@pytest.mark.parametrize(
    ("latin", "chinese", "same"),
    [
        ("Chattanooga", "查特努加市", True),
        ("Albacete", "阿尔巴塞特市", True),
        ("Valkeakoski", "瓦尔济考斯基市", True),
        ("Gobisumber", "戈壁苏木贝尔省", True),
        ("Hamilton", "查特努加市", False),
        ("Ufa", "乌法市", False),  # too short to tell
    ],
)
def test_a_latin_name_is_known_by_the_consonants_of_its_rendering(latin: str, chinese: str, same: bool) -> None:
    assert alike(latin, chinese) is same


@pytest.mark.parametrize(
    ("question", "form", "fits"),
    [
        ("景德镇的系统是什么时候上线的", Form("list", Select("event", "date")), True),
        ("景德镇的系统是什么时候上线的", Form("list", Select("project", "org")), False),
        ("Who attended the fair?", Form("list", Select("event", "name")), False),
        ("Who attended the fair?", Form("list", Select("event", "participants")), True),
        ("南昌有多少友城", Form("list", Select("partnership", "b")), False),
        ("南昌有多少友城", Form("count", Select("partnership", "b")), True),
        ("乌法是南昌的友城吗", Form("list", Select("partnership", "b")), False),
        ("哪份文件提到乌法", Form("list", Select("any", "doc")), True),
    ],
)
def test_an_answer_must_be_of_the_kind_asked_for(corpus: Asker, question: str, form: Form, fits: bool) -> None:
    assert is_expected(corpus.scope(question, language(question)).focus, form) is fits


@pytest.mark.parametrize(
    ("text", "plain"),
    [("古巴大使来过景德镇没有？", "古巴大使来过景德镇吗？"), ("签了没", "签了吗？"), ("有没有友城", "有没有友城")],
)
def test_a_question_that_ends_in_not_is_one_of_yes_and_no(text: str, plain: str) -> None:
    assert clean(text) == plain


@pytest.mark.parametrize(
    "question",
    ["2021年无锡接待了香港哪个机构的代表？", "哪个中国香港机构来过无锡", "Which Hong Kong body came to Wuxi?"],
)
def test_a_name_of_a_place_that_is_also_a_country_s_is_no_stumbling_block(corpus: Asker, question: str) -> None:
    assert corpus.ask(question).interpretation


def test_numbers_and_truths_are_labelled_in_both_languages(corpus: Asker) -> None:
    item = corpus.ask("How many sister cities does Jingdezhen have?").answers[0]
    assert item.labels == {"zh": "4", "en": "4"}
    assert corpus.ask("乌法是南昌的友城吗").answers[0].labels == {"zh": "是", "en": "yes"}
