"""The documentation page: complete, self-contained, and nothing in the ontology can inject markup."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kg.model import FACT_CLASSES
from kg.ontology import FA, Ontology
from kg.ontology_page import render, render_markdown

_VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """Every element with its attributes, all text, and whether the tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, name: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(name)) is not None]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture(scope="module")
def page(ontology: Ontology) -> Page:
    return Page(render(ontology))


def test_is_well_formed(page: Page) -> None:
    assert page.open == []
    tags = "html head meta title style body nav main a h1 h2 h3 p b i table tr th td code pre"
    assert {tag for tag, _ in page.elements} <= {*tags.split(" ")}


def test_asks_for_nothing(ontology: Ontology, page: Page) -> None:
    assert all(link.startswith("#") for link in page.attributes("href"))
    assert page.attributes("src") == []
    style = render(ontology).partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_links_lead_somewhere_and_ids_are_unique(page: Page) -> None:
    ids = page.attributes("id")
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert {link[1:] for link in page.attributes("href")} <= set(ids)


@pytest.mark.parametrize("write", [render, render_markdown], ids=["html", "markdown"])
def test_names_everything(ontology: Ontology, write: object) -> None:
    text = Page(render(ontology)).text if write is render else render_markdown(ontology).replace("\\|", "|")
    for name in FACT_CLASSES:
        assert f"{name} · {ontology.fact_types[name].label_zh}" in text
    for term in ontology.terms.values():
        assert f"fa:{term.name}" in text
        assert all(comment in text for comment in term.comments.values()), term.iri
    for concept in ontology.concepts_by_iri.values():
        assert all(label in text for label in concept.labels.values()), concept.iri
    for rule in ontology.rules:
        assert rule.text in text
    assert "schema:Event" in text


def test_markup_in_a_label_is_escaped(ontology: Ontology) -> None:
    evil = '<script>alert("x")</script>|&'
    term = ontology.terms[FA + "partner"]
    terms = {
        **ontology.terms,
        term.iri: replace(term, labels={"zh": evil, "en": evil}, comments={"zh": evil, "en": evil}),
    }
    page = Page(render(replace(ontology, terms=terms, titles={"zh": evil, "en": evil})))
    assert "script" not in {tag for tag, _ in page.elements}
    assert page.text.count(evil) >= 4


def test_is_the_same_each_time(ontology: Ontology) -> None:
    assert render(ontology) == render(Ontology.load())
    assert render_markdown(ontology) == render_markdown(Ontology.load())
