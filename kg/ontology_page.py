"""The ontology → its documentation in both languages, as one HTML file or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kg.ontology import FA, Concept, FactType, Language, Ontology, SlotDef, Term

_STYLE = Path(__file__).with_suffix(".css")
_PREFIXES = {
    FA: "fa:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/2002/07/owl#": "owl:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/2006/time#": "time:",
    "http://www.w3.org/ns/dcat#": "dcat:",
    "http://www.w3.org/ns/oa#": "oa:",
    "http://www.w3.org/ns/org#": "org:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "wgs:",
    "http://www.opengis.net/ont/geosparql#": "geo:",
    "http://www.geonames.org/ontology#": "gn:",
    "http://www.wikidata.org/entity/": "wd:",
    "http://purl.org/linked-data/cube#": "qb:",
    "http://data.europa.eu/m8g/": "cv:",
    "http://xmlns.com/foaf/0.1/": "foaf:",
    "https://schema.org/": "schema:",
}


# --- what the page says, whatever it is written in ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Name:
    """A term: shown in code type, linked where it is one of ours."""

    text: str
    anchor: str | None


_Cell = str | _Name | tuple["str | _Name", ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class _Table:
    """A row whose first cell is a name is where links to that name lead."""

    head: tuple[str, ...]
    rows: tuple[tuple[_Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Code:
    text: str


@dataclass(frozen=True, slots=True)
class _Sketch:
    """How a fact is drawn: sources → label → targets, in a colour."""

    colour: str
    sources: tuple[str, ...]
    label: str
    targets: tuple[str, ...]


_Block = _Heading | _Text | _Table | _Code | _Sketch


def _blocks(ontology: Ontology) -> Iterator[_Block]:
    yield _Heading(1, f"{ontology.titles['zh']} · {ontology.titles['en']} {ontology.version}", "top")
    yield from (_Text(ontology.descriptions[language], language) for language in _LANGUAGES)
    yield _Heading(2, "事实类型 · Types of fact", "types")
    for fact_type in ontology.fact_types.values():
        yield from _fact_type(ontology, fact_type)
    yield _Heading(2, "类 · Classes", "classes")
    yield _Table(
        ("类 class", "中文", "English", "上位类 subclass of", "定义 definition"), tuple(map(_class, ontology.classes))
    )
    yield _Heading(2, "属性 · Properties", "properties")
    yield _Table(
        ("属性 property", "中文", "English", "定义域 domain", "值域 range", "定义 definition"),
        tuple(map(_property, ontology.properties)),
    )
    yield _Heading(2, "概念表 · Schemes", "schemes")
    yield from _schemes(ontology)
    yield _Heading(2, "推导规则 · Rules", "rules")
    for rule in ontology.rules:
        yield _Heading(3, rule.name, f"rule-{rule.name}")
        yield from (_Text(rule.comments[language], language) for language in _LANGUAGES)
        yield _Code(rule.text)
    yield _Heading(2, "与其他词汇的对照 · Alignments", "alignments")
    rows = tuple((_names([term]), _name(how), _name(other)) for term, how, other in sorted(ontology.alignments))
    yield _Table(("术语 term", "关系 relation", "外部术语 other term"), rows)


_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def _fact_type(ontology: Ontology, fact_type: FactType) -> Iterator[_Block]:
    term = ontology.terms[fact_type.iri]
    yield _Heading(3, f"{fact_type.name} · {fact_type.label_zh} · {fact_type.label_en}", f"type-{fact_type.name}")
    yield from (_Text(term.comments[language], language) for language in _LANGUAGES)
    drawing = fact_type.drawing
    if drawing.kind != "attribute":
        label, sources, targets = (
            tuple(ontology.terms[iri].labels["zh"] for iri in iris)
            for iris in ((drawing.label,), drawing.source, drawing.target)
        )
        yield _Sketch(drawing.colour, sources, label[0], targets)
    head = ("栏目 slot", "属性 property", "中文", "English", "值 values", "个数 number", "标识 identity")
    yield _Table(head, tuple(_slot(ontology, slot) for slot in fact_type.slots))


def _slot(ontology: Ontology, slot: SlotDef) -> tuple[_Cell, ...]:
    labels = ontology.terms[slot.path].labels
    values: _Cell = _Name(slot.scheme, f"scheme-{slot.scheme}") if slot.scheme else slot.kind.replace("_", " ")
    number = ("1" if slot.required else "0") + ("…n" if slot.many else "" if slot.required else "…1")
    name = _Name(slot.name, None)
    return name, _name(slot.path), labels["zh"], labels["en"], values, number, "✓" if slot.identifying else ""


def _class(term: Term) -> tuple[_Cell, ...]:
    return _name(term.iri), *_labels(term), _names(term.parents), _meaning(term)


def _property(term: Term) -> tuple[_Cell, ...]:
    return _name(term.iri), *_labels(term), _names(term.domain), _names(term.range), _meaning(term)


def _labels(thing: Term | Concept) -> tuple[str, str]:
    zh, en = (_with_others(thing.labels[language], thing.alt[language]) for language in _LANGUAGES)
    return zh, en


def _with_others(label: str, others: tuple[str, ...]) -> str:
    return f"{label} ({', '.join(others)})" if others else label


def _meaning(term: Term) -> str:
    return f"{term.comments['zh']} {term.comments['en']}"


def _schemes(ontology: Ontology) -> Iterator[_Block]:
    for scheme in ontology.schemes.values():
        name = f"{scheme.name} · {scheme.labels['zh']} · {scheme.labels['en']}"
        yield _Heading(3, name, f"scheme-{scheme.name}")
        yield from (_Text(scheme.definitions[language], language) for language in _LANGUAGES)
        concepts = ontology.concepts(scheme.name)
        yield _Table(
            ("代码 code", "中文", "English", "上位 broader", "定义 definition"), tuple(map(_concept, concepts))
        )


def _concept(concept: Concept) -> tuple[_Cell, ...]:
    local = concept.iri.removeprefix(FA)
    broader = _Name(concept.broader, None) if concept.broader else ""
    meaning = f"{concept.definitions['zh']} {concept.definitions['en']}"
    return _Name(concept.notation, local), *_labels(concept), broader, meaning


def _name(iri: str) -> _Name:
    short = next((p + iri.removeprefix(n) for n, p in _PREFIXES.items() if iri.startswith(n)), iri)
    return _Name(short, iri.removeprefix(FA) if iri.startswith(FA) else None)


def _names(iris: Iterable[str]) -> tuple[_Name, ...]:
    return tuple(map(_name, iris))


# --- HTML ---------------------------------------------------------------------------------------------------


def render(ontology: Ontology) -> str:
    """One self-contained HTML page: it asks for nothing over the network, and all text is escaped."""
    blocks = tuple(_blocks(ontology))
    contents = (b for b in blocks if isinstance(b, _Heading) and b.level > 1)
    links = "\n".join(f'<a class="l{h.level}" href="#{escape(h.anchor)}">{escape(h.text)}</a>' for h in contents)
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(ontology.titles['zh'])} · {escape(ontology.titles['en'])}</title>\n"
        f"<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n<nav>\n{links}\n</nav>\n<main>\n"
        + "\n".join(map(_html, blocks))
        + "\n</main>\n</body>\n</html>\n"
    )


def _html(block: _Block) -> str:
    match block:
        case _Heading(level, text, anchor):
            return f'<h{level} id="{escape(anchor)}">{escape(text)}</h{level}>'
        case _Text(text, language):
            return f'<p lang="{language}">{escape(text)}</p>'
        case _Code(text):
            return f"<pre>{escape(text)}</pre>"
        case _Sketch(colour, sources, label, targets):
            ends = (" ".join(f"<b>{escape(end)}</b>" for end in some) for some in (sources, targets))
            start, end = ends
            return f'<p class="sketch">{start}<i style="color:{escape(colour)}">{escape(label)}</i>{end}</p>'
        case _Table(head, rows):
            top = "".join(f"<th>{escape(title)}</th>" for title in head)
            return f"<table>\n<tr>{top}</tr>\n" + "\n".join(map(_html_row, rows)) + "\n</table>"


def _html_row(row: tuple[_Cell, ...]) -> str:
    first = row[0]
    anchor = f' id="{escape(first.anchor)}"' if isinstance(first, _Name) and first.anchor else ""
    cells = (f"<td>{_html_cell(cell, of_row=number == 0)}</td>" for number, cell in enumerate(row))
    return f"<tr{anchor}>{''.join(cells)}</tr>"


def _html_cell(cell: _Cell, *, of_row: bool = False) -> str:
    if isinstance(cell, tuple):
        return " ".join(map(_html_cell, cell))
    if isinstance(cell, str):
        return escape(cell)
    code = f"<code>{escape(cell.text)}</code>"
    return code if of_row or cell.anchor is None else f'<a href="#{escape(cell.anchor)}">{code}</a>'


# --- Markdown -----------------------------------------------------------------------------------------------


def render_markdown(ontology: Ontology) -> str:
    """The same content as a Markdown text."""
    return "\n\n".join(map(_markdown, _blocks(ontology))) + "\n"


def _markdown(block: _Block) -> str:
    match block:
        case _Heading(level, text, _):
            return f"{'#' * level} {text}"
        case _Text(text, _):
            return text
        case _Code(text):
            return f"```sparql\n{text}\n```"
        case _Sketch(_, sources, label, targets):
            return f"{', '.join(sources)} → *{label}* → {', '.join(targets)}".removesuffix(" → ")
        case _Table(head, rows):
            lines = (head, ("---",) * len(head), *rows)
            return "\n".join(f"| {' | '.join(map(_markdown_cell, line))} |" for line in lines)


def _markdown_cell(cell: _Cell) -> str:
    if isinstance(cell, tuple):
        return " ".join(map(_markdown_cell, cell))
    return cell.replace("|", "\\|") if isinstance(cell, str) else f"`{cell.text}`"
