"""The closed vocabulary: what is read, and how a wrong file is refused."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.merge import IDENTITY
from kg.model import FACT_CLASSES, slot_names
from kg.ontology import FA, FactType, Ontology


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(knowledge.path("ontology"), tmp_path / "ontology"))


# --- what is read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FACT_CLASSES)
def test_slots_are_those_of_the_model(ontology: Ontology, name: str) -> None:
    fact_type = ontology.fact_types[name]
    assert tuple(slot.name for slot in fact_type.slots) == slot_names(FACT_CLASSES[name])


def test_there_is_one_file_a_type() -> None:
    files = {path.stem for path in knowledge.path("ontology").glob("*.ttl")}
    assert files == set(FACT_CLASSES) | {"core", "alignment", "cube"}


def test_kinds_of_the_model_are_the_notations(ontology: Ontology) -> None:
    """The literals of kg.model and the schemes name the same codes."""
    for name, cls in FACT_CLASSES.items():
        for slot in ontology.fact_types[name].slots:
            stated = _literals(cls.__annotations__.get(slot.name, ""))
            if slot.scheme and stated:
                assert stated == {concept.notation for concept in ontology.concepts(slot.scheme)}, slot


def _literals(annotation: str) -> set[str]:
    if "Literal[" not in annotation or "True" in annotation:
        return set()
    inner = annotation.partition("Literal[")[2].partition("]")[0]
    return {part.strip().strip("\"'") for part in inner.split(",")}


@pytest.mark.parametrize(
    ("fact_type", "slot", "path", "kind", "scheme", "many"),
    [
        ("partnership", "a", "home", "place", None, False),
        ("partnership", "b", "partner", "agent", None, False),
        ("partnership", "b_country", "partnerCountry", "country", None, False),
        ("partnership", "since", "since", "year", None, False),
        ("event", "date", "date", "date", None, False),
        ("event", "participants", "participant", "agent", None, True),
        ("event", "online", "attendance", "concept", "attendance", False),
        ("event", "persons", "persons", "integer", None, False),
        ("mission", "seat", "seat", "place", None, True),
        ("project", "rate", "executionRate", "decimal", None, False),
        ("indicator", "op", "operator", "concept", "operator", False),
        ("finance", "item", "item", "concept", "financeItem", False),
        ("staffing", "item", "item", "concept", "staffItem", False),
        ("org", "object", "object", "organisation_or_year", None, False),
        ("role", "person", "person", "person", None, False),
        ("role", "role", "post", "string", None, False),
        ("statistic", "place", "subject", "agent", None, False),
        ("trait", "trait", "trait", "concept", "trait", False),
        ("honour", "who", "recipient", "agent", None, False),
        ("honour", "status", "status", "concept", "status", False),
    ],
)
def test_slot(
    ontology: Ontology, fact_type: str, slot: str, path: str, kind: str, scheme: str | None, many: bool
) -> None:
    found = ontology.fact_types[fact_type].slot(slot)
    assert (found.path, found.kind, found.scheme, found.many) == (FA + path, kind, scheme, many)


def test_lists_of_the_model_are_many(ontology: Ontology) -> None:
    for name, cls in FACT_CLASSES.items():
        for slot in ontology.fact_types[name].slots:
            assert slot.many == cls.__annotations__.get(slot.name, "").startswith("tuple"), (name, slot.name)


def test_slots_without_default_are_required(ontology: Ontology) -> None:
    for name, cls in FACT_CLASSES.items():
        for slot in ontology.fact_types[name].slots:
            assert slot.required == (slot.name != "status" and not hasattr(cls, slot.name)), (name, slot.name)


def test_every_type_has_identity(ontology: Ontology) -> None:
    for fact_type in ontology.fact_types.values():
        required = {slot.name for slot in fact_type.slots if slot.required}
        assert required <= {slot.name for slot in fact_type.slots if slot.identifying}, fact_type.name


def test_what_extraction_merges_by_is_identifying(ontology: Ontology) -> None:
    """Facts that extraction keeps apart have different IRIs."""
    for name, slots in IDENTITY.items():
        identifying = {slot.name for slot in ontology.fact_types[name].slots if slot.identifying}
        assert set(slots) <= identifying, name


def test_drawing_names_properties_of_the_type(ontology: Ontology) -> None:
    for fact_type in ontology.fact_types.values():
        drawing = fact_type.drawing
        paths = {slot.path for slot in fact_type.slots} | {FA + "ofProject"}
        assert {*drawing.source, *drawing.target, drawing.label} <= paths, fact_type.name
        assert drawing.start is None or drawing.start in paths
        assert drawing.source or drawing.target


@pytest.mark.parametrize(
    ("scheme", "notation", "local"),
    [
        ("partnershipKind", "sister_city", "partnershipKind-sister_city"),
        ("status", "done", "status-done"),
        ("financeItem", "three_public_total", "financeItem-three_public_total"),
        ("trait", "ceramics", "trait-ceramics"),
        ("operator", ">=", "operator-ge"),
        ("operator", "=", "operator-eq"),
        ("attendance", "hybrid", "attendance-hybrid"),
    ],
)
def test_concept(ontology: Ontology, scheme: str, notation: str, local: str) -> None:
    concept = ontology.concept(scheme, notation)
    assert concept is not None
    assert concept.iri == FA + local


def test_concept_iris_follow_the_scheme(ontology: Ontology) -> None:
    for concept in ontology.concepts_by_iri.values():
        assert concept.iri.startswith(f"{FA}{concept.scheme}-"), concept.iri
        if concept.scheme != "operator":
            assert concept.iri == f"{FA}{concept.scheme}-{concept.notation}"


def test_broader_is_of_the_same_scheme(ontology: Ontology) -> None:
    reception = ontology.concept("financeItem", "official_reception")
    assert reception is not None
    assert reception.broader == "three_public_total"
    for concept in ontology.concepts_by_iri.values():
        assert concept.broader is None or ontology.concept(concept.scheme, concept.broader)


def test_unlisted_concept_is_none_and_unknown_scheme_an_error(ontology: Ontology) -> None:
    assert ontology.concept("financeItem", "other:印刷费") is None
    assert ontology.schemes["financeItem"].open
    assert not ontology.schemes["eventKind"].open
    with pytest.raises(KnowledgeError, match=r"no scheme 'colour'; there are .*trait"):
        ontology.concepts("colour")


@pytest.mark.parametrize(
    ("local", "zh", "en"),
    [
        ("Partnership", "伙伴关系", "partnership"),
        ("partner", "对方", "partner"),
        ("trait-tea", "茶", "tea"),
        ("scheme-trait", "地方特色", "trait of a place"),
    ],
)
def test_label(ontology: Ontology, local: str, zh: str, en: str) -> None:
    assert (ontology.label(FA + local, "zh"), ontology.label(FA + local, "en")) == (zh, en)


def test_label_of_the_unknown_is_none(ontology: Ontology) -> None:
    assert ontology.label(FA + "Nothing", "zh") is None


def test_labels_and_alternatives_are_clean(ontology: Ontology) -> None:
    things = [*ontology.terms.values(), *ontology.concepts_by_iri.values()]
    for thing in things:
        for language, texts in thing.alt.items():
            assert len(set(texts)) == len(texts), (thing.iri, texts)
            for text in (*texts, thing.labels[language]):
                assert text == text.strip() != "", thing.iri
                assert (language == "zh") == any("\u3400" <= char <= "\u9fff" for char in text), text


def test_unknown_slot_names_those_there_are(ontology: Ontology) -> None:
    fact_type: FactType = ontology.fact_types["mission"]
    with pytest.raises(KnowledgeError, match=r"mission has no slot 'sendr'; it has country, seat, kind, status"):
        fact_type.slot("sendr")


def test_loads_fast() -> None:
    """About 40 ms on a quiet machine; processor time, the best of five."""

    def seconds() -> float:
        start = time.process_time()
        Ontology.load()
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.12


# --- what is refused ----------------------------------------------------------------------------------------

_PREFIXES = """
@prefix fa: <https://w3id.org/fakg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
_LABELS = 'rdfs:label "物"@zh-Hans , "thing"@en ; rdfs:comment "物。"@zh-Hans , "A thing."@en'
_MESSAGE = 'sh:message "错"@zh-Hans , "wrong"@en'


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        ("fa:Partnership rdfs:subClassOf fa:Tie .", r"fa:Partnership: uses fa:Tie, which no file declares"),
        ("fa:home fa:colour 1 .", r"fa:home: uses fa:colour, which no file declares"),
        (
            f'fa:PartnershipShape sh:property [ sh:path fa:friend ; fa:slot "c" ; {_MESSAGE} ] .',
            r"fa:PartnershipShape: uses fa:friend, which no file declares",
        ),
        (
            f'fa:PartnershipShape sh:property [ sh:path fa:City ; fa:slot "c" ; {_MESSAGE} ] .',
            r"fa:PartnershipShape: slot 'c': fa:City is not declared as a property",
        ),
        (
            f'fa:PartnershipShape sh:property [ sh:path fa:home ; fa:slot "c" ; sh:class fa:Place ; {_MESSAGE} ] .',
            r"fa:Partnership: its shape has the slot 'c', which kg.model does not",
        ),
        (
            f'fa:PartnershipShape sh:property [ sh:path fa:home ; fa:slot "a" ; sh:class fa:Place ; {_MESSAGE} ] .',
            r"fa:PartnershipShape: has two property shapes for the slot 'a'",
        ),
        (
            f'fa:PartnershipShape sh:property [ sh:path fa:home ; fa:slot "c" ; sh:class fa:Fact ; {_MESSAGE} ] .',
            r"fa:PartnershipShape: slot 'c': no kind of slot has the range fa:Fact",
        ),
        (
            f'fa:PartnershipShape sh:property [ sh:path fa:home ; fa:slot "c" ; {_MESSAGE} ] .',
            r"slot 'c': no kind of slot has the range nothing",
        ),
        (
            f'fa:PartnershipShape sh:property [ sh:path fa:kind ; fa:slot "c" ; fa:scheme fa:City ; {_MESSAGE} ] .',
            r"slot 'c': fa:City is no skos:ConceptScheme",
        ),
        (
            'fa:PartnershipShape sh:property [ sh:path fa:home ; fa:slot "c" ; sh:class fa:Place ] .',
            r"fa:PartnershipShape: has 0 sh:message in zh-Hans; give exactly one",
        ),
        (
            "fa:OtherShape a sh:NodeShape ; sh:targetClass fa:Partnership .",
            r"fa:Partnership has another shape, fa:(Other|Partnership)Shape",
        ),
        ("fa:Thing a owl:Class .", r"fa:Thing: has 0 rdfs:label in zh-Hans; give exactly one"),
        (
            'fa:Thing a owl:Class ; rdfs:label "物"@zh-Hans .',
            r"fa:Thing: has 0 rdfs:label in en; give exactly one",
        ),
        (
            'fa:Thing a owl:Class ; rdfs:label "物"@zh-Hans , "thing"@en , "object"@en .',
            r"fa:Thing: has 2 rdfs:label in en; give exactly one",
        ),
        (
            'fa:Thing a owl:Class ; rdfs:label "物"@zh-Hans , "thing"@en .',
            r"fa:Thing: has 0 rdfs:comment in zh-Hans; give exactly one",
        ),
        (f'fa:Thing a owl:Class ; {_LABELS} ; skos:altLabel "chose"@fr .', r"needs the tag @zh-Hans or @en"),
        (f"fa:home a owl:DatatypeProperty ; {_LABELS} .", r"fa:home: is declared as object and datatype"),
        (f'fa:Thing a owl:Class ; {_LABELS} ; fa:factType "thing" .', r"not those of kg.model: thing"),
        ("<https://example.org/o> a owl:Ontology .", r"2 owl:Ontology headers; core.ttl holds the only one"),
        (
            'fa:trait-pottery a skos:Concept ; skos:inScheme fa:scheme-trait ; skos:notation "ceramics" ;'
            ' skos:prefLabel "陶"@zh-Hans , "pottery"@en ; skos:definition "陶"@zh-Hans , "Pottery."@en .',
            r"has the notation 'ceramics' of fa:trait-\w+; notations are unique",
        ),
        (
            "fa:trait-pottery a skos:Concept ; skos:inScheme fa:scheme-trait .",
            r"fa:trait-pottery: has 0 values of skos:notation; give exactly one",
        ),
        (
            "fa:trait-pottery a skos:Concept ; skos:inScheme fa:City .",
            r"fa:trait-pottery: is in fa:City, which is no skos:ConceptScheme",
        ),
        ('fa:Partnership fa:drawKind "line" .', r"fa:Partnership: has 2 values of fa:drawKind"),
        ("fa:Partnership a owl:Class", r"zz_addition.ttl: .*; correct the Turtle there"),
    ],
)
def test_wrong_addition_is_refused(folder: Path, addition: str, message: str) -> None:
    file = folder / "zz_addition.ttl"
    file.write_text(_PREFIXES + addition, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        Ontology.load(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("partnership.ttl", 'fa:slot "b"', 'fa:slot "bb"', r"partnership.ttl: fa:Partnership: its shape has the slot"),
        ("event.ttl", 'fa:drawKind "hub"', 'fa:drawKind "blob"', r"event.ttl: fa:Event: fa:drawKind 'blob' is none"),
        ("mission.ttl", 'fa:factType "mission"', 'fa:factType "embassy"', r"not those of kg.model: embassy, mission"),
        ("role.ttl", "sh:class fa:Person", "sh:class fa:Human", r"role.ttl: fa:TenureShape: uses fa:Human"),
        ("schemes/status.ttl", '"done"', '"planned"', r"schemes/status.ttl: fa:status-\w+: has the notation 'planned'"),
        ("core.ttl", 'owl:versionInfo "0.1.0"', 'rdfs:comment "x"@en', r"core.ttl: .*0 values of owl:versionInfo"),
    ],
)
def test_wrong_change_is_refused(folder: Path, file: str, old: str, new: str, message: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        Ontology.load(folder)


def test_missing_slot_is_refused(folder: Path) -> None:
    path = folder / "mission.ttl"
    text = path.read_text("utf-8")
    path.write_text(text.replace('fa:slot "seat" ; ', ""), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"fa:Mission: its shape lacks the slot 'seat'"):
        Ontology.load(folder)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"holds no \.ttl file"):
        Ontology.load(tmp_path)
