"""Forms → answers: runs the selections, applies counts and comparisons, collects the passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import eq, ge, gt, le, lt
from typing import Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg import expressions as re
from kg.graph.literals import plain
from kg.model import Evidence
from kg.questions.form import Form, Is, Select, Term
from kg.questions.provenance import Provenance, Row, Sided
from kg.questions.render import Renderer
from kg.store import Store

_PASSAGES: Final = """PREFIX fa: <https://w3id.org/fakg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?doc ?quote ?start ?end WHERE {
  VALUES ?fact { %s } ?fact prov:wasDerivedFrom ?passage .
  ?passage oa:hasSource/fa:docId ?doc ; oa:hasSelector/oa:exact ?quote .
  OPTIONAL { ?passage oa:hasSelector/oa:start ?start } OPTIONAL { ?passage oa:hasSelector/oa:end ?end }
} ORDER BY ?doc ?start"""
_OWN_CONCEPTS: Final = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?scheme ?code ?label WHERE {
  ?concept skos:inScheme ?scheme ; skos:notation ?code ; skos:prefLabel ?label
  FILTER(STRSTARTS(STR(?concept), "https://w3id.org/fakg/id/concept/"))
}"""
_YEARS: Final = ("year",)
_YEAR: Final = 10_000  # of a date as a number: 20210604
_COMPARE: Final = {"<": lt, "<=": le, "=": eq, ">=": ge, ">": gt}
_MOST_PASSAGES: Final = 50
_COUNTED: Final = re.compile(r"(\d+)\s*[家个名位所座支]")
_AND_OTHERS: Final = re.compile(r"等\s*(\d+)\s*[位名人家个]")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form gives: things (with the facts they rest on) or one value; and the queries that were run.

    value: a number, truth or None; ``silent`` where the graph holds nothing of it. several: different numbers
    where one was asked for, so that none is given. further: what only the background knowledge adds to things of
    which documents tell; shipped: the outcome itself rests on the background knowledge.
    """

    terms: tuple[Term, ...] = ()
    value: float | bool | None = None
    facts: tuple[NamedNode, ...] = ()
    queries: tuple[str, ...] = ()
    numbers: tuple[tuple[Term, float], ...] = field(default=())
    several: tuple[float, ...] = ()
    further: tuple[Term, ...] = ()
    shipped: bool = False

    @property
    def silent(self) -> bool:
        """Whether there is neither a thing nor a value."""
        return not self.terms and self.value is None


class Runner:
    """Runs forms on one store."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer
        self._provenance = Provenance(store, renderer.ontology)

    def run(self, form: Form) -> Outcome:
        """The outcome of a form."""
        sided = self._provenance.sided(form.select, self._run)
        run = getattr(self, f"_{form.kind}")
        outcome: Outcome = run(form, sided)
        shipped = outcome.shipped or (not sided.stated and not outcome.silent and outcome.value is not False)
        return replace(outcome, queries=(*sided.queries, *outcome.queries), shipped=shipped)

    def passages(self, facts: Sequence[NamedNode]) -> tuple[Evidence, ...]:
        """The passages that state the facts."""
        if not facts:
            return ()
        result = self._store.query(_PASSAGES % " ".join(str(fact) for fact in facts[:_MOST_PASSAGES]))
        if not isinstance(result, QuerySolutions):
            return ()
        found = (_evidence(row["doc"], row["quote"], row["start"], row["end"]) for row in result)
        return tuple(dict.fromkeys(found))

    def own_concepts(self) -> list[tuple[str, str, str]]:
        """Scheme, code and label of the concepts that documents added to open schemes."""
        result = self._store.query(_OWN_CONCEPTS)
        if not isinstance(result, QuerySolutions):
            return []
        return [(_scheme(row["scheme"]), row["code"].value, row["label"].value) for row in result]

    def rows(self, select: Select) -> list[Row]:
        """The rows of one selection."""
        return self._run(select)[1]

    # --- kinds of form, by name ---

    def _list(self, form: Form, sided: Sided) -> Outcome:  # noqa: ARG002
        return Outcome(_distinct(sided.first), facts=_facts(sided.first), further=_further(sided))

    def _count(self, form: Form, sided: Sided) -> Outcome:  # noqa: ARG002
        answers = _distinct(sided.first)
        value = float(len(answers)) if answers else None
        return Outcome(value=value, facts=_facts(sided.first), further=_further(sided))

    def _exists(self, form: Form, sided: Sided) -> Outcome:
        if sided.stated:
            return Outcome(value=True, facts=_facts(sided.stated))
        queries = []
        for select, others in ((form.denying, sided.further), (form.covering, [])):
            if select is not None:
                queries.append(self._renderer.query(select))
                if found := self._rows(queries[-1]):
                    return Outcome(value=False, facts=_facts(found)[:12], queries=tuple(queries))
            if others:
                return Outcome(value=True, facts=_facts(others))
        return Outcome(queries=tuple(queries))

    def _number(self, form: Form, sided: Sided) -> Outcome:
        rows = sided.first
        number = _leading if form.leading else _told if form.counting else _value
        values = list(dict.fromkeys(value for row in rows if (value := number(row)) is not None))
        if not values:
            return Outcome()
        if len(values) > 1:
            return Outcome(several=tuple(values), facts=_facts(rows))
        return Outcome(value=-values[0] if form.falling and values[0] else values[0], facts=_facts(rows))

    def _sum(self, form: Form, sided: Sided) -> Outcome:  # noqa: ARG002
        by_fact = {row.fact: value for row in sided.first if (value := _value(row)) is not None}
        return Outcome(value=sum(by_fact.values()) if by_fact else None, facts=_facts(sided.first))

    def _average(self, form: Form, sided: Sided) -> Outcome:  # noqa: ARG002
        by_fact = {row.fact: value for row in sided.first if (value := _value(row)) is not None}
        mean = sum(by_fact.values()) / len(by_fact) if by_fact else None
        return Outcome(value=mean, facts=_facts(sided.first))

    def _most(self, form: Form, sided: Sided) -> Outcome:
        groups: dict[Term, set[str]] = {}
        for row in sided.first:
            groups.setdefault(row.answer, set()).add(str(row.fact))
        return _top([(answer, float(len(facts))) for answer, facts in groups.items()], sided.first, form)

    def _repeated(self, form: Form, sided: Sided) -> Outcome:
        """The answers whose facts have as many things in the slot of the other selection as the bound says."""
        assert form.other is not None
        query, others = self._run(form.other)
        of_fact: dict[NamedNode, set[Term]] = {}
        for row in others:
            of_fact.setdefault(row.fact, set()).add(row.answer)
        groups: dict[Term, set[Term]] = {}
        for row in sided.first:
            groups.setdefault(row.answer, set()).update(of_fact.get(row.fact, ()))
        operator, number = form.bound
        rows = [row for row in sided.first if _COMPARE[operator](len(groups[row.answer]), number)]
        if form.counted and sided.first:
            return Outcome(value=float(len(_distinct(rows))), facts=_facts(rows or sided.first), queries=(query,))
        return Outcome(_distinct(rows), facts=_facts(rows), queries=(query,))

    def _extreme(self, form: Form, sided: Sided) -> Outcome:
        rows = sided.first
        if form.select.target in _YEARS and len(_distinct(rows)) < 2:
            return Outcome()  # the only year there is is not the one of the most
        return _top([(r.answer, r.number) for r in rows if r.number is not None], rows, form)

    def _compare(self, form: Form, sided: Sided) -> Outcome:
        if form.truth is None:
            distinct = {row.answer for row in sided.first if row.number is not None}
            return self._extreme(form, sided) if len(distinct) > 1 else Outcome()
        first, second, outcome = self._two(form, sided)
        if first is None or second is None:
            return outcome
        truth = {"<": first < second, ">": first > second, "=": first == second}[form.truth]
        return replace(outcome, value=truth)

    def _difference(self, form: Form, sided: Sided) -> Outcome:
        first, second, outcome = self._two(form, sided)
        if first is None or second is None or (form.combined in ("share", "times") and not second):
            return outcome
        value = _combined(form, first, second)
        return replace(outcome, value=value if form.largest else abs(value))

    def _two(self, form: Form, sided: Sided) -> tuple[float | None, float | None, Outcome]:
        """The numbers of both selections of a form, where each has just one; what the outcome says beside them.

        What only the background bears counts on both sides where one has nothing else.
        """
        assert form.other is not None
        other = self._provenance.sided(form.other, self._run)
        stated = bool(sided.stated and other.stated)
        rows, others = (sided.stated, other.stated) if stated else (sided.all, other.all)
        shipped = not stated and bool(sided.further or other.further)
        facts = (*_facts(rows), *_facts(others)) if rows and others else ()
        outcome = Outcome(facts=facts, queries=other.queries, shipped=shipped)
        if form.counted:
            sides = (float(len(_distinct(rows))), float(len(_distinct(others)))) if rows and others else (None, None)
            return *sides, outcome
        return _only(rows), _only(others), outcome

    def _run(self, select: Select) -> tuple[str, list[Row]]:
        """The query of a selection and its rows."""
        query = self._renderer.query(select)
        return query, _in_order(select, self._rows(query))

    def _rows(self, query: str) -> list[Row]:
        result = self._store.query(query)
        if not isinstance(result, QuerySolutions):
            return []
        numbered = any(variable.value == "number" for variable in result.variables)
        return [
            Row(row["answer"], row["fact"], _number(row["number"]) if numbered else None)
            for row in result
            if isinstance(row["answer"], NamedNode | Literal)
        ]


def _in_order(select: Select, rows: list[Row]) -> list[Row]:
    """The rows in the order in which the selection names their facts, if it does: the best match first."""
    named = next((c.terms for c in select.where if isinstance(c, Is) and c.slot == "fact"), ())
    rank = {fact: i for i, fact in enumerate(named)}
    return sorted(rows, key=lambda row: rank.get(row.fact, 0))


def _combined(form: Form, first: float, second: float) -> float:
    """The one number of two: 1 decimal for a share, 2 for a multiple (of the larger, where it is not said which)."""
    match form.combined:
        case "share":
            return round(100 * first / second, 1)
        case "times":
            times = first / second
            return round(1 / times if times and times < 1 and not form.largest else times, 2)
        case "sum":
            return first + second
        case "mean":
            return (first + second) / 2
        case "years":
            return first // _YEAR - second // _YEAR
    return round(first - second, 6)


def _top(pairs: Sequence[tuple[Term, float]], rows: Iterable[Row], form: Form) -> Outcome:
    """The first of the order, that of the rank asked for, or as many as asked for; none where there are fewer."""
    best: dict[Term, float] = {}
    for term, n in pairs:
        best[term] = (max if form.largest else min)(n, best.get(term, n))
    order = sorted(set(best.values()), reverse=form.largest)
    if form.take > 1:
        kept = sorted(best.values(), reverse=form.largest)[: form.take]
        chosen = set(kept) if len(best) >= form.take else set()
    else:
        chosen = set(order[form.rank - 1 : form.rank])
    if not chosen:
        return Outcome()
    terms = tuple(sorted((t for t, n in best.items() if n in chosen), key=lambda t: order.index(best[t])))
    facts = _facts(row for row in rows if row.answer in terms and row.number in (best[row.answer], None))
    return Outcome(terms, facts=facts, numbers=tuple(dict.fromkeys(pairs)))


def _further(sided: Sided) -> tuple[Term, ...]:
    """What only the background adds to the things that documents give."""
    told = {row.answer for row in sided.first}
    return tuple(term for term in _distinct(sided.further) if term not in told)


def _distinct(rows: Iterable[Row]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(row.answer for row in rows))


def _facts(rows: Iterable[Row]) -> tuple[NamedNode, ...]:
    return tuple(dict.fromkeys(row.fact for row in rows))


def _value(row: Row) -> float | None:
    return row.number if row.number is not None else _number(row.answer)


def _leading(row: Row) -> float | None:
    """The number with which the name in an answer's IRI begins."""
    name = unquote(row.answer.value.rpartition("/")[2])
    found = _COUNTED.match(name)
    return float(found[1]) if found else None


def _told(row: Row) -> float | None:
    """How many there are of whom a passage names some: 张三等6位."""
    found = _AND_OTHERS.search(row.answer.value)
    return float(found[1]) if found else None


def _only(rows: Sequence[Row]) -> float | None:
    """The one number of rows that agree; None where there is none or they differ."""
    values = {value for row in rows if (value := _value(row)) is not None}
    return values.pop() if len(values) == 1 else None


def _number(term: object) -> float | None:
    if not isinstance(term, Literal):
        return None
    value = plain(term)
    if isinstance(value, str) and (date := _DATE.fullmatch(value)):  # in order of time
        return float(f"{date[1]}{date[2] or '00'}{date[3] or '00'}")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _scheme(node: NamedNode) -> str:
    return node.value.rpartition("#scheme-")[2]


def _evidence(doc: object, quote: object, start: object, end: object) -> Evidence:
    places = [int(n.value) if isinstance(n, Literal) else -1 for n in (start, end)]
    return Evidence(doc.value, quote.value, places[0], places[1])  # type: ignore[attr-defined]
