"""IRIs, literals, and what a name stands for."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from kg.graph.entities import DocumentNames, Kind, NameShapes, NoGazetteer
from kg.graph.iris import document_graph, document_node, document_of, fact_node, place_node, short, tidy
from kg.graph.literals import amount_literal, date_literal, number_literal, plain
from kg.model import Context, Event, Evidence, Fact, Partnership, Role

EVIDENCE = (Evidence("d", "q", 0, 1),)


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2021", "gYear"),
        ("2021-06", "gYearMonth"),
        ("2021-06-04", "date"),
        ("2021-02-29", "string"),
        ("2021-13", "string"),
        ("0000", "string"),
        ("2021-6", "string"),
        ("2021年", "string"),
        ("２０２１", "string"),
        ("2024-11-18/2024-11-20", "string"),
    ],
)
def test_dates_keep_their_precision_and_others_their_text(text: str, datatype: str) -> None:
    literal = date_literal(text)
    assert (literal.datatype.value.rpartition("#")[2], plain(literal)) == (datatype, text)


@pytest.mark.parametrize("number", [0, -5, 73600, 10**15, 0.1, -25.9, 1e-7, 123456789.12345])
def test_numbers_read_back_the_same(number: int | float) -> None:
    assert plain(number_literal(number)) == number == plain(amount_literal(number))
    assert type(plain(number_literal(number))) is type(number)


def test_whole_floats_become_int() -> None:
    assert isinstance(plain(number_literal(73600.0)), int)


@pytest.mark.parametrize(
    ("name", "as_compared"),
    [("南 昌\n市", "南昌市"), ("Ｎew  York ", "New York"), ("中国 Daily 报", "中国Daily报"), ("１２", "12")],
)
def test_names_are_tidied_for_iris(name: str, as_compared: str) -> None:
    assert tidy(name) == as_compared
    assert place_node(name, None) == place_node(as_compared, None)


@pytest.mark.parametrize("doc", ["report", "名称 1", "a/b%2F#?", "x.y"])
def test_documents_are_found_by_their_iris(doc: str) -> None:
    assert document_of(document_node(doc)) == doc == document_of(document_graph(doc))
    assert document_of(NamedNode("https://example.org/x")) is None


def test_identity_ignores_blanks_and_order_but_not_borders() -> None:
    one = fact_node("event", [("name", "南昌 会"), ("kind", "x")])
    assert one == fact_node("event", [("kind", "x"), ("name", "南昌会")])
    assert one != fact_node("event", [("name", "南昌"), ("kind", "会x")])
    assert fact_node("a", [("b", "c")]) != fact_node("a", [("bc", "")])


def test_short_forms_are_for_people() -> None:
    assert short("https://w3id.org/fakg/id/place/%E5%8D%97") == "id:place/南"
    assert short("https://example.org/x") == "https://example.org/x"


class Countries(NoGazetteer):
    def country(self, name: str) -> str | None:
        return {"日本": "JP"}.get(name)

    def knows_place(self, name: str) -> bool:
        return name == "大阪"


FACTS: list[Fact] = [
    Role(evidence=EVIDENCE, rule="r", person="李市", role="主任"),
    Partnership(evidence=EVIDENCE, rule="r", a="南昌市", b="某港", b_country="日本", kind="contact"),
    Event(evidence=EVIDENCE, rule="r", name="会", kind="other", place=("滨江路一号",)),
]


@pytest.mark.parametrize(
    ("name", "kind", "classes"),
    [
        ("李市", "person", ["Person"]),  # a name in a role is a person, whatever it ends in
        ("日本", "country", ["Place", "Country"]),
        ("南昌市", "place", ["Place", "City"]),
        ("江西省", "place", ["Place", "Province"]),
        ("新北区", "place", ["Place", "District"]),
        ("大阪", "place", ["Place"]),
        ("某港", "place", ["Place"]),
        ("滨江路一号", "place", ["Place"]),  # the place of an event
        ("友好城市", "organisation", ["Agent"]),
        ("国际友城", "organisation", ["Agent"]),
        ("南昌大学", "organisation", ["Agent", "Organisation"]),
        ("高新技术开发区管理委员会", "organisation", ["Agent", "Organisation"]),
        ("来自12国的代表", "organisation", ["Agent"]),
        ("南昌市人民政府外事办公室", "organisation", ["Agent", "Organisation", "Office"]),
        ("江西省外办", "organisation", ["Agent", "Organisation", "Office"]),
        ("长沙市外事侨务办公室", "organisation", ["Agent", "Organisation", "Office"]),
    ],
)
def test_a_name_is_told_by_what_the_document_says(name: str, kind: Kind, classes: list[str]) -> None:
    names = DocumentNames(FACTS, Context(), Countries(), NameShapes.load())
    found = names.entity(name, "agent")
    assert (found.kind, [short(cls.value) for cls in found.classes]) == (kind, [f"fa:{cls}" for cls in classes])
    if "Office" in classes:
        assert found.office_of is not None and "/place/" in found.office_of.value


def test_a_country_stated_once_holds_for_the_name_in_the_document() -> None:
    names = DocumentNames(FACTS, Context(), Countries(), NameShapes.load())
    assert names.entity("某港", "agent").node == names.entity("某港", "place", "日本").node
