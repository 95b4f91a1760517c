"""Random facts of every type, made from the classes and the ontology's schemes."""

from __future__ import annotations

from dataclasses import fields
from types import NoneType
from typing import Any, get_args, get_type_hints

from hypothesis import strategies as st

from kg.model import FACT_CLASSES, Evidence, Fact
from kg.ontology import Ontology, SlotDef

ONTOLOGY = Ontology.load()
DOC = "报告 1"
# Few names, so that they meet in several slots and facts; some hard for IRIs, N-Triples and SPARQL.
NAMES = st.sampled_from(
    [
        *("南昌市", "景德镇", "韩国", "日本", "全州市", "江西省人民政府外事办公室", "张三", "友好协会", "友城", "Lyon"),
        *("New York", '引"号"\\u0022 } ; DROP ALL #', "a<b>{c}|d^e`", "换\n行\t与\r回车", "%2F/?#&=", "２０２２", "😀"),
    ]
)
TEXTS = NAMES | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=12
).filter(lambda text: text.strip() != "")
YEARS = st.integers(1900, 2100).map(str)
DATES = YEARS | st.dates().map(lambda day: day.isoformat()) | st.dates().map(lambda day: day.isoformat()[:7])
NUMBERS = st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=4).map(float)


def slot_values(slot: SlotDef) -> st.SearchStrategy[Any]:
    """Values of one kind of slot."""
    if slot.scheme is not None:
        codes = st.sampled_from([concept.notation for concept in ONTOLOGY.concepts(slot.scheme)])
        own = st.sampled_from(["other:国防", "cool_climate", "other:a b/c"])
        return codes | own if ONTOLOGY.schemes[slot.scheme].open else codes
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "string": TEXTS,
        "year": YEARS,
        "date": DATES,
        "integer": st.integers(0, 10**6),
        "decimal": NUMBERS,
        "organisation_or_year": NAMES | YEARS,
    }
    return kinds.get(slot.kind, NAMES)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    start = draw(st.integers(0, 10_000))
    return Evidence(DOC, draw(TEXTS), start, start + draw(st.integers(1, 50)))


@st.composite
def facts(draw: st.DrawFn, name: str) -> Fact:
    """A fact of a type."""
    cls = FACT_CLASSES[name]
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    for slot in ONTOLOGY.fact_types[name].slots:
        optional = NoneType in get_args(hints[slot.name])
        strategy = slot_values(slot)
        if hints[slot.name] == tuple[str, ...]:
            values[slot.name] = tuple(draw(st.lists(strategy, max_size=4)))
        else:
            values[slot.name] = draw(st.none() | strategy if optional else strategy)
    if values.get("online") == "online":
        values["online"] = True
    assert values.keys() == {f.name for f in fields(cls)} - {"evidence", "rule", "confidence"}
    passages = tuple(draw(st.lists(evidence(), min_size=1, max_size=3)))
    confidence = draw(st.sampled_from([0.5, 0.85, 1.0]))
    return cls(evidence=passages, rule=draw(st.sampled_from(["a.b", "表"])), confidence=confidence, **values)
