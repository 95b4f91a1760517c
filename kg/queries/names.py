"""Names as people write them → IRIs, through the labels that the graph holds."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.errors import UsageError
from kg.graph.iris import FA, ID, PREFIXES, RDFS, SKOS
from kg.store import Store

# What a parameter type is looked up among: the starts of the IRIs of its things, the preferred first.
_STARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "place": (ID + "place/", ID + "country/"),
    "country": (ID + "country/",),
    "org": (ID + "org/",),
    "person": (ID + "person/",),
    "agent": (ID + "place/", ID + "country/", ID + "org/", ID + "person/"),
}
_LANGUAGES: Final = ("zh-Hans", "zh", "en", "")
_SUFFIXES: Final = ("市", "省", "县", "区", "州", "国", "府", "郡", "特别行政区", "自治区", "自治州")
_LABELS: Final = f"<{RDFS}label>|<{SKOS}prefLabel>|<{SKOS}altLabel>|<{SKOS}notation>"


def find(store: Store, name: str, kind: str) -> NamedNode:
    """The one thing of a kind (a parameter type) that a name stands for.

    The name is an IRI (in full, in angle brackets or with a known prefix), a label or an alias in
    Chinese or English, with or without 市, 省 …, in any case of letters. A name as written goes before
    its variants.

    Raises UsageError where there is none (with names that are near) or more than one (with their IRIs).
    """
    iri = as_iri(name)
    if iri is not None:
        return iri
    name = " ".join(name.split())
    for spellings in ([name], list(_variants(name))):
        found = _preferred(_labelled(store, spellings), kind)
        if found:
            return _one(name, kind, found)
    return _one(name, kind, _preferred(_any_case(store, name), kind) or _unknown(store, name, kind))


def as_iri(text: str) -> NamedNode | None:
    """The IRI that a text is, with a known prefix or in full; None for any other text."""
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    prefix, colon, rest = text.partition(":")
    if colon and prefix in PREFIXES:
        text = PREFIXES[prefix] + rest
    if not text.startswith(("http://", "https://", "urn:")):
        return None
    try:
        return NamedNode(text)
    except ValueError as error:
        raise UsageError(f"{text} is no valid IRI: {error}") from error


def _variants(name: str) -> Iterator[str]:
    for suffix in _SUFFIXES:
        yield name + suffix
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            yield name.removesuffix(suffix)


def _labelled(store: Store, names: Iterable[str]) -> list[NamedNode]:
    """Everything that has one of the names as a label; the names go in as terms of VALUES."""
    terms = [Literal(name, language=tag) if tag else Literal(name) for name in names for tag in _LANGUAGES]
    values = " ".join(str(term) for term in terms)
    return _things(store, f"SELECT DISTINCT ?thing {{ VALUES ?label {{ {values} }} ?thing {_LABELS} ?label }}")


def _any_case(store: Store, name: str) -> list[NamedNode]:
    same = f"FILTER(LCASE(STR(?label)) = {Literal(name.lower())})"
    return _things(store, f"SELECT DISTINCT ?thing {{ ?thing {_LABELS} ?label {same} }}")


def _things(store: Store, text: str) -> list[NamedNode]:
    result = store.query(text)
    if not isinstance(result, QuerySolutions):
        return []
    return [row["thing"] for row in result if isinstance(row["thing"], NamedNode)]


def _starts(kind: str) -> tuple[str, ...]:
    scheme = "trait" if kind == "trait" else kind.removeprefix("concept:")
    return _STARTS.get(kind, (f"{FA}{scheme}-", f"{ID}concept/{scheme}/"))


def _preferred(things: Iterable[NamedNode], kind: str) -> list[NamedNode]:
    """The things of the kind; where it has several sorts, those of the first sort that is there."""
    things = sorted(set(things), key=lambda thing: thing.value)
    sorts = ([thing for thing in things if thing.value.startswith(start)] for start in _starts(kind))
    return next((sort for sort in sorts if sort), [])


def _one(name: str, kind: str, found: list[NamedNode]) -> NamedNode:
    if len(found) == 1:
        return found[0]
    listed = " ".join(f"<{thing.value}>" for thing in found[:8])
    raise UsageError(f"{name} is the name of {len(found)} things ({kind}); give one of the IRIs {listed}")


def _unknown(store: Store, name: str, kind: str) -> list[NamedNode]:
    labels = set()
    for start in _starts(kind):
        of_kind = f'FILTER(STRSTARTS(STR(?thing), "{start}"))'
        result = store.query(f"SELECT DISTINCT ?label {{ ?thing {_LABELS} ?label {of_kind} }}")
        if isinstance(result, QuerySolutions):
            labels |= {row["label"].value for row in result if isinstance(row["label"], Literal)}
    near = difflib.get_close_matches(name, sorted(labels), n=5, cutoff=0.4)
    hint = f"; near are {', '.join(near)}" if near else ""
    raise UsageError(f"the graph has no {kind} named {name}{hint}")
