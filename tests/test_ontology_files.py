"""ontology/ as RDF: both libraries read it, it is closed and clean as OWL, its shapes and rules work."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, PROV, RDF, RDFS, SH, SKOS

from kg import knowledge
from kg.model import FACT_CLASSES
from kg.ontology import FA, Ontology, SlotDef

FILES = sorted(knowledge.path("ontology").rglob("*.ttl"))
RULES = sorted(knowledge.path("ontology", "rules").glob("*.rq"))
ID = "https://w3id.org/fakg/id/"
XSD = rdflib.Namespace("http://www.w3.org/2001/XMLSchema#")  # rdflib's own lists only some types
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
fa = rdflib.Namespace(FA)


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path)
    return graph


# --- files --------------------------------------------------------------------------------------------------


def test_files_are_found() -> None:
    assert len(FILES) == 14 + 3 + 15
    assert [path.stem for path in RULES] == [
        "budgetLine",
        "hasTrait",
        "hasUnit",
        "namedBeside",
        "observations",
        "partneredWith",
        "perHead",
        "sisterCity",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_libraries_read_the_same(path: Path) -> None:
    quads = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert len(Graph().parse(path)) == len({quad.triple for quad in quads}) > 0


@pytest.mark.parametrize("path", [*FILES, *RULES], ids=lambda path: path.name)
def test_files_use_the_prefixes_that_they_declare(path: Path) -> None:
    text = path.read_text("utf-8")
    for prefix in re.findall(r"(?:@prefix|PREFIX) (\w+):", text):
        assert len(re.findall(rf"\b{prefix}:", text)) > 1, prefix


# --- OWL ----------------------------------------------------------------------------------------------------

_BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(XSD))


def test_every_predicate_is_declared(graph: Graph) -> None:
    properties = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    for predicate in set(graph.predicates()):
        if not str(predicate).startswith(_BUILT_IN):
            assert properties & set(graph.objects(predicate, RDF.type)), predicate


def test_every_class_is_declared(graph: Graph) -> None:
    for cls in set(graph.objects(None, RDF.type)):
        if not str(cls).startswith(_BUILT_IN):
            assert (cls, RDF.type, OWL.Class) in graph, cls


def test_axioms_name_declared_terms(graph: Graph) -> None:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, RDFS.domain, OWL.inverseOf):
        for subject, value in graph.subject_objects(predicate):
            if isinstance(value, URIRef):
                assert set(graph.objects(value, RDF.type)), (subject, predicate, value)


def test_properties_are_of_one_kind(graph: Graph) -> None:
    """OWL 2 DL keeps object, datatype and annotation properties apart."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    for subject in set(graph.subjects(RDF.type)):
        assert sum((subject, RDF.type, kind) in graph for kind in kinds) <= 1, subject


def test_ranges_fit_the_kind_of_property(graph: Graph) -> None:
    datatypes = {URIRef(XSD + name) for name in ("string", "integer", "decimal", "boolean", "gYear")}
    for prop in graph.subjects(RDF.type, OWL.DatatypeProperty):
        for value in graph.objects(prop, RDFS.range):
            assert value in datatypes or (value, RDF.type, RDFS.Datatype) in graph, prop
    for prop in graph.subjects(RDF.type, OWL.ObjectProperty):
        for value in graph.objects(prop, RDFS.range):
            assert (value, RDF.type, OWL.Class) in graph, prop


def test_shape_and_axioms_agree(ontology: Ontology) -> None:
    """A slot's property is an object property just where the slot holds nodes."""
    nodes = {"place", "organisation", "person", "country", "agent", "concept"}
    for fact_type in ontology.fact_types.values():
        for slot in fact_type.slots:
            kind = ontology.terms[slot.path].kind
            expected = "annotation" if slot.kind == "organisation_or_year" else None
            assert kind == (expected or ("object" if slot.kind in nodes else "datatype")), slot


def test_header(graph: Graph) -> None:
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    assert (header, OWL.imports, None) not in graph
    for prop in ("title", "description"):
        texts = graph.objects(header, URIRef(f"http://purl.org/dc/terms/{prop}"))
        assert {text.language for text in texts if isinstance(text, Literal)} == {"zh-Hans", "en"}
    assert graph.value(header, OWL.versionIRI)


def test_concepts_have_a_scheme_and_a_top(graph: Graph) -> None:
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        (scheme,) = graph.objects(concept, SKOS.inScheme)
        chain = [concept, *graph.transitive_objects(concept, SKOS.broader)]
        assert any((node, SKOS.topConceptOf, scheme) in graph for node in chain), concept


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (fa.sisterCity, RDF.type, OWL.SymmetricProperty),
        (fa.sisterCity, SKOS.exactMatch, URIRef("http://www.wikidata.org/entity/P190")),
        (fa.Event, RDFS.subClassOf, URIRef("https://schema.org/Event")),
        (fa.Event, SKOS.closeMatch, URIRef("http://data.europa.eu/m8g/PublicEvent")),
        (fa.Organisation, RDFS.subClassOf, URIRef("http://www.w3.org/ns/org#Organization")),
        (fa.Tenure, RDFS.subClassOf, URIRef("http://www.w3.org/ns/org#Membership")),
        (fa.Place, RDFS.subClassOf, URIRef("http://www.opengis.net/ont/geosparql#Feature")),
        (fa.Fact, RDFS.subClassOf, PROV.Entity),
        (fa.Evidence, RDFS.subClassOf, OA.SpecificResource),
        (fa.Amount, RDFS.subClassOf, URIRef("http://purl.org/linked-data/cube#Observation")),
    ],
)
def test_alignment(graph: Graph, subject: URIRef, predicate: URIRef, value: URIRef) -> None:
    assert (subject, predicate, value) in graph


# --- shapes -------------------------------------------------------------------------------------------------

_ENTITY_CLASSES = {
    "place": "City",
    "organisation": "Office",
    "organisation_or_year": "Office",
    "person": "Person",
    "country": "Country",
    "agent": "Organisation",
}
_LITERALS = {
    "string": Literal("甲"),
    "integer": Literal(3),
    "decimal": Literal("2.5", datatype=XSD.decimal),
    "year": Literal("2021", datatype=XSD.gYear),
    "date": Literal("2021-06", datatype=XSD.gYearMonth),
}


def _value(ontology: Ontology, graph: Graph, slot: SlotDef) -> URIRef | Literal:
    if slot.kind in _LITERALS:
        return _LITERALS[slot.kind]
    if slot.scheme:
        return URIRef(ontology.concepts(slot.scheme)[0].iri)
    node = URIRef(f"{ID}thing/{slot.name}")
    graph.add((node, RDF.type, fa[_ENTITY_CLASSES[slot.kind]]))
    return node


def _fact(ontology: Ontology, name: str, leave_out: frozenset[str] = frozenset()) -> Graph:
    """One fact of a type, all slots filled, with its evidence."""
    graph = Graph()
    fact_type = ontology.fact_types[name]
    node, passage = URIRef(f"{ID}fact/{name}/1"), URIRef(f"{ID}evidence/1")
    graph.add((node, RDF.type, URIRef(fact_type.iri)))
    for slot in fact_type.slots:
        if slot.name not in leave_out:
            graph.add((node, URIRef(slot.path), _value(ontology, graph, slot)))
    document, quote, position = URIRef(f"{ID}doc/d"), URIRef(f"{ID}selector/q"), URIRef(f"{ID}selector/p")
    graph.add((document, RDF.type, fa.Document))
    graph.add((node, PROV.wasDerivedFrom, passage))
    graph.add((passage, RDF.type, fa.Evidence))
    graph.add((passage, OA.hasSource, document))
    graph.add((passage, OA.hasSelector, quote))
    graph.add((passage, OA.hasSelector, position))
    graph.add((quote, OA.exact, Literal("甲")))
    graph.add((position, OA.start, Literal(0)))
    graph.add((position, OA.end, Literal(1)))
    graph.add((passage, fa.confidence, Literal("0.9", datatype=XSD.decimal)))
    return graph


def _violations(data: Graph, shapes: Graph) -> set[tuple[str, str]]:
    """The property or, where there is none, the node of each violation; the language of each message."""
    _, report, _ = pyshacl.validate(data + shapes, shacl_graph=shapes, inference="none")
    found = set()
    for result in report.objects(None, SH.result):  # details of a result are results too
        path = report.value(result, SH.resultPath)
        for message in report.objects(result, SH.resultMessage):
            found.add((str(path).removeprefix(FA), str(getattr(message, "language", None))))
    return found


@pytest.mark.parametrize("name", FACT_CLASSES)
def test_good_fact_conforms(ontology: Ontology, graph: Graph, name: str) -> None:
    assert _violations(_fact(ontology, name), graph) == set()


@pytest.mark.parametrize("name", FACT_CLASSES)
def test_bad_fact_is_reported_in_both_languages(ontology: Ontology, graph: Graph, name: str) -> None:
    """A required slot is missing, another has a value that no slot may have."""
    slots = ontology.fact_types[name].slots
    missing = [slot for slot in slots if slot.required][:1]  # an evaluation requires none
    wrong = next(slot for slot in slots if slot not in missing)
    bad = [*missing, wrong]
    data = _fact(ontology, name, leave_out=frozenset(slot.name for slot in bad))
    data.add((URIRef(f"{ID}fact/{name}/1"), URIRef(wrong.path), URIRef("https://example.org/no-such-thing")))
    expected = {(slot.path.removeprefix(FA), tag) for slot in bad for tag in ("zh-Hans", "en")}
    assert _violations(data, graph) == expected


@pytest.mark.parametrize("name", FACT_CLASSES)
def test_second_value_is_reported(ontology: Ontology, graph: Graph, name: str) -> None:
    data = _fact(ontology, name)
    data.add((URIRef(f"{ID}fact/{name}/1"), fa.status, fa["status-planned"]))
    assert _violations(data, graph) == {("status", "zh-Hans"), ("status", "en")}


@pytest.mark.parametrize("text", ["2021", "2021-06", "2021-06-04"])
def test_partial_dates_conform(ontology: Ontology, graph: Graph, text: str) -> None:
    datatype = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}[len(text)]
    data = _fact(ontology, "event", frozenset({"date"}))
    data.add((URIRef(f"{ID}fact/event/1"), fa.date, Literal(text, datatype=datatype)))
    assert _violations(data, graph) == set()


def test_founding_year_conforms(ontology: Ontology, graph: Graph) -> None:
    data = _fact(ontology, "org", frozenset({"object"}))
    data.add((URIRef(f"{ID}fact/org/1"), fa.object, Literal("1960", datatype=XSD.gYear)))
    assert _violations(data, graph) == set()


def test_concept_of_another_scheme_is_reported(ontology: Ontology, graph: Graph) -> None:
    data = _fact(ontology, "event", frozenset({"kind"}))
    data.add((URIRef(f"{ID}fact/event/1"), fa.kind, fa["partnershipKind-sister_city"]))
    assert {path for path, _ in _violations(data, graph)} == {"kind"}


def test_concept_that_a_document_adds_conforms(ontology: Ontology, graph: Graph) -> None:
    data = _fact(ontology, "finance", frozenset({"item"}))
    own = URIRef(f"{ID}concept/financeItem/other")
    data.add((own, RDF.type, SKOS.Concept))
    data.add((own, SKOS.inScheme, fa["scheme-financeItem"]))
    data.add((URIRef(f"{ID}fact/finance/1"), fa.item, own))
    assert _violations(data, graph) == set()


def test_fact_without_evidence_or_source_is_reported(ontology: Ontology, graph: Graph) -> None:
    node = URIRef(f"{ID}fact/trait/1")
    data = _fact(ontology, "trait")
    data.remove((node, PROV.wasDerivedFrom, None))
    assert _violations(data, graph) == {("None", "zh-Hans"), ("None", "en")}
    data.add((node, URIRef("http://purl.org/dc/terms/source"), Literal("a list", lang="en")))
    assert _violations(data, graph) == set()


@pytest.mark.parametrize(
    ("predicate", "value"),
    [(fa.confidence, Literal("1.5", datatype=XSD.decimal)), (OA.hasSource, URIRef(f"{ID}place/x"))],
)
def test_bad_evidence_is_reported(ontology: Ontology, graph: Graph, predicate: URIRef, value: URIRef | Literal) -> None:
    data = _fact(ontology, "honour")
    data.set((URIRef(f"{ID}evidence/1"), predicate, value))
    path = str(predicate).removeprefix(FA)
    assert _violations(data, graph) == {(path, "zh-Hans"), (path, "en")}


# --- rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_use_declared_terms_and_say_what_they_do(ontology: Ontology, path: Path) -> None:
    text = path.read_text("utf-8")
    declared = {*ontology.terms, *ontology.concepts_by_iri} | {FA + name for name in _CUBES}
    assert {FA + name for name in re.findall(r"\bfa:([\w-]+)", text)} <= declared
    assert re.search(r"^#\+ zh: \S", text, re.M)
    assert re.search(r"^#\+ en: \S", text, re.M)


_CUBES = ("amounts", "staffingNumbers", "statistics")


def test_every_derived_property_has_its_rule(ontology: Ontology) -> None:
    derived = {term.name: term.derived_by for term in ontology.properties if term.derived_by}
    named = ("sisterCity", "partneredWith", "hasTrait", "hasUnit", "namedBeside")
    lines = dict.fromkeys(("lineBudget", "lineAccount"), "rules/budgetLine.rq")
    lines |= dict.fromkeys(("lineYear", "lineSpending", "lineExpenditure", "lineStaff"), "rules/perHead.rq")
    assert derived == {name: f"rules/{name}.rq" for name in named} | lines


_FACTS = """
@prefix fa: <https://w3id.org/fakg/ontology#> .
@prefix : <https://w3id.org/fakg/id/> .
@prefix kind: <https://w3id.org/fakg/ontology#partnershipKind-> .
:t1 a fa:Partnership ; fa:home :A ; fa:partner :B ; fa:kind kind:sister_city ; fa:status fa:status-done .
:t2 a fa:Partnership ; fa:home :A ; fa:partner :C ; fa:kind kind:sister_city ; fa:status fa:status-planned .
:t3 a fa:Partnership ; fa:home :A ; fa:partner :D ; fa:kind kind:contact ; fa:status fa:status-done .
:t4 a fa:Partnership ; fa:home :A ; fa:partner :E ; fa:kind kind:sister_city ; fa:status fa:status-negated .
:t5 a fa:Partnership ; fa:home :A ; fa:partner :F ; fa:kind kind:sister_city .
:s1 a fa:TraitStatement ; fa:place :B ; fa:trait fa:trait-tea .
:s2 a fa:TraitStatement ; fa:place :C ; fa:trait fa:trait-tea ; fa:status fa:status-planned .
:s3 a fa:TraitStatement ; fa:place :D ; fa:trait fa:trait-tea ; fa:status fa:status-done .
:o1 a fa:Structure ; fa:org :O ; fa:relation fa:orgRelation-department ; fa:object :P .
:o2 a fa:Structure ; fa:org :O ; fa:relation fa:orgRelation-subordinate ; fa:object :Q .
:o3 a fa:Structure ; fa:org :O ; fa:relation fa:orgRelation-supervised_by ; fa:object :R .
:o4 a fa:Structure ; fa:org :O ; fa:relation fa:orgRelation-founded ; fa:object "1960" .
:m a fa:Amount .
"""


_DOCUMENTS = ("https://w3id.org/fakg/graph/doc/one", "https://w3id.org/fakg/graph/doc/two")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("sisterCity", {"A sisterCity B", "B sisterCity A"}),
        ("partneredWith", {f"{a} partneredWith {b}" for a, b in ("AB", "BA", "AD", "DA")}),
        ("hasTrait", {"B hasTrait trait-tea", "D hasTrait trait-tea"}),
        (
            "hasUnit",
            {
                "O hasUnit P",
                "O hasUnit Q",
                "R hasUnit O",
                "O org#hasUnit P",
                "P org#subOrganizationOf O",
                "Q org#subOrganizationOf O",
                "O org#subOrganizationOf R",
            },
        ),
        ("observations", {"m type Observation", "m dataSet amounts"}),
    ],
)
@pytest.mark.parametrize("engine", ["pyoxigraph", "rdflib"])
def test_rule_derives(rule: str, expected: set[str], engine: str) -> None:
    text = knowledge.path("ontology", "rules", f"{rule}.rq").read_text("utf-8")
    if engine == "rdflib":
        dataset = Dataset(default_union=True)
        for graph in _DOCUMENTS:
            dataset.graph(URIRef(graph)).parse(data=_FACTS, format="turtle")
        triples = [tuple(map(str, triple)) for triple in dataset.query(text)]
    else:
        store = ox.Store()
        for graph in _DOCUMENTS:
            store.load(_FACTS, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        answer = list(store.query(text, use_default_graph_as_union=True))
        # What two documents state is found twice, not once for every pairing of their statements.
        assert rule == "observations" or len(answer) <= 2 * len(expected) * len(_DOCUMENTS)
        triples = [tuple(term.value for term in triple) for triple in answer]
    assert {" ".join(map(_local, triple)) for triple in triples} == expected


def _local(iri: str) -> str:
    return iri.rpartition("/ns/")[2] if "/ns/org#" in iri else re.split(r"[#/]", iri)[-1]
