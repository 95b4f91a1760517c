"""The ontology's documentation page in Markdown: types with slots, classes, properties, schemes."""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph.iris import short
from kg.ontology import FactType, Ontology, Scheme, Term


def ontology_page() -> str:
    """The page, generated from ontology/*.ttl."""
    return "\n".join(_lines(Ontology.load())) + "\n"


def _lines(ontology: Ontology) -> Iterator[str]:
    yield f"# {ontology.titles['en']} / {ontology.titles['zh']}"
    yield f"\nVersion {ontology.version}. {ontology.descriptions['en']}\n\n{ontology.descriptions['zh']}"
    yield "\n## Types of fact"
    for fact_type in ontology.fact_types.values():
        yield from _fact_type(fact_type, ontology)
    yield "\n## Classes\n\n| class | zh | en | meaning |\n| --- | --- | --- | --- |"
    yield from (_term(term) for term in ontology.classes)
    yield "\n## Properties\n\n| property | zh | en | meaning |\n| --- | --- | --- | --- |"
    yield from (_term(term) for term in ontology.properties)
    yield "\n## Schemes of concepts"
    for scheme in ontology.schemes.values():
        yield from _scheme(scheme, ontology)
    yield "\n## Alignments\n\n| term | relation | of |\n| --- | --- | --- |"
    yield from (f"| `{short(a)}` | `{short(b)}` | `{short(c)}` |" for a, b, c in sorted(ontology.alignments))


def _fact_type(fact_type: FactType, ontology: Ontology) -> Iterator[str]:
    term = ontology.terms[fact_type.iri]
    yield f"\n### {fact_type.name}: `{short(fact_type.iri)}` {fact_type.label_en} / {fact_type.label_zh}"
    yield f"\n{term.comments['en']} {term.comments['zh']}\n"
    yield "| slot | property | values | many | identifies | required |\n| --- | --- | --- | --- | --- | --- |"
    for slot in fact_type.slots:
        values = f"concept of {slot.scheme}" if slot.scheme else slot.kind.replace("_", " ")
        flags = " | ".join("yes" if flag else "" for flag in (slot.many, slot.identifying, slot.required))
        yield f"| {slot.name} | `{short(slot.path)}` | {values} | {flags} |"


def _term(term: Term) -> str:
    return f"| `{short(term.iri)}` | {term.labels['zh']} | {term.labels['en']} | {term.comments['en']} |"


def _scheme(scheme: Scheme, ontology: Ontology) -> Iterator[str]:
    more = " Documents may add concepts." if scheme.open else ""
    yield f"\n### {scheme.name}: {scheme.labels['en']} / {scheme.labels['zh']}"
    yield f"\n{scheme.definitions['en']}{more}\n"
    yield "| code | zh | en | meaning |\n| --- | --- | --- | --- |"
    for concept in ontology.concepts(scheme.name):
        labels = f"{concept.labels['zh']} | {concept.labels['en']}"
        yield f"| `{concept.notation}` | {labels} | {concept.definitions['en']} |"
