"""queries/**/*.rq → ``Query``: a ``#+`` header in YAML (what it asks, its parameters), then SPARQL 1.1.

#+ title: { zh: 某地的伙伴, en: Partners of a place }
#+ description: { zh: …, en: … }
#+ params:
#+   place: { type: place, label: { zh: 地方, en: place }, default: 南昌市 }
#+ view: table
#+ example: { place: 南昌市 }

``#+ page: 100`` says that the query gives so many rows unless told otherwise: it has the parameters limit and offset
then, which set the number after each LIMIT of its text. A line ``#? place ?fact fa:home ?place .`` counts only where
the parameter is given.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from kg import knowledge
from kg.errors import KnowledgeError, UsageError
from kg.graph.iris import DATASET, DERIVED
from kg.queries.conditions import conditioned, conditions
from kg.queries.paging import LABELS, LIMIT, OFFSET, page_of
from kg.store.tokens import Token, form, projected, tokens, variables

TYPES = ("iri", "string", "year", "date", "integer", "decimal", "boolean")
NAMED = ("place", "country", "org", "person", "agent", "trait")
_KEYS = frozenset(("title", "description", "params", "view", "example", "ask", "page"))
_PARAMETER_KEYS = frozenset(("type", "default", "label"))
VIEWS = ("table", "network", "timeline", "chart", "map")
Given = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that the caller may set.

    type: iri, string, year, date, integer, decimal or boolean, or what a name is looked up as: place,
    country, org, person, agent, trait, concept:<scheme>. Without a value and a default it stays unbound.
    """

    name: str
    type: str
    default: Given = None
    label: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """A query of the catalogue; ``name`` is its path below queries/ without the ending.

    page: how many rows it gives unless the parameter limit says otherwise; None where it always gives all.
    """

    name: str
    text: str
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    params: tuple[Parameter, ...] = ()
    view: str = "table"
    example: Mapping[str, Given] = field(default_factory=dict)
    ask: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    path: Path | None = None
    page: int | None = None

    @cached_property
    def tokens(self) -> list[Token]:
        return list(tokens(self.text))

    @property
    def form(self) -> str:
        """SELECT, CONSTRUCT, ASK or DESCRIBE."""
        return form(self.tokens)

    @cached_property
    def reads_derived(self) -> bool:
        """Whether the query names the graph of derived triples or of tallies, and finds nothing or too much without."""
        return bool(self.made_graphs)

    @cached_property
    def made_graphs(self) -> frozenset[NamedNode]:
        """Those of the graphs of derived triples and of tallies that the query names."""
        names = {"graph:derived": DERIVED, "graph:dataset": DATASET, str(DERIVED): DERIVED, str(DATASET): DATASET}
        return frozenset(names[token.text] for token in self.tokens if token.text in names)

    def names(self, prefix: str) -> frozenset[str]:
        """The local names that the query uses with a prefix."""
        used = (token.text.partition(":") for token in self.tokens if token.kind == "name")
        return frozenset(local for start, _, local in used if start == prefix and local)

    def parameter(self, name: str) -> Parameter:
        """A parameter by its name; raises UsageError that lists what there is."""
        for parameter in self.params:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.params) or "none"
        raise UsageError(f"query {self.name} has no parameter {name}; it has: {known}")

    @classmethod
    def parse(cls, name: str, text: str, path: Path | None = None, *, check: bool = True) -> Query:
        """Read a query with or without header; raises KnowledgeError with the file and the cure.

        check: whether the parameters are compared with what the SPARQL does with them.
        """
        header = _Header(name, path, text)
        query = cls(
            name=name,
            text=text,
            title=header.words("title"),
            description=header.words("description"),
            params=tuple(header.parameters()),
            view=header.view(),
            example=header.mapping("example"),
            ask={language: tuple(forms) for language, forms in header.mapping("ask").items()},
            path=path,
            page=header.page(),
        )
        if check:
            _check(query)
        return query


class Catalogue(Mapping[str, Query]):
    """All shipped queries by name; iterates in the order of names."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def load(cls, folder: Path | None = None, *, check: bool = True) -> Catalogue:
        """Read every .rq file below the folder (queries/ where left out); raises KnowledgeError.

        check: as in ``Query.parse``; without, for those who only read the headers, in half the time.
        """
        folder = folder or knowledge.path("queries")
        found = {}
        for path in sorted(folder.rglob("*.rq")):
            name = path.relative_to(folder).with_suffix("").as_posix()
            query = Query.parse(name, path.read_text("utf-8"), path, check=check)
            for key in ("title", "description"):
                if set(getattr(query, key)) < {"zh", "en"}:
                    raise KnowledgeError(f"{path}: the header lacks {key}: {{ zh: …, en: … }}")
            found[name] = query
        return cls(found)

    def __getitem__(self, name: str) -> Query:
        if name in self._queries:
            return self._queries[name]
        close = difflib.get_close_matches(name, self._queries, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(close)}?" if close else "list them with: kg queries"
        raise UsageError(f"there is no query {name}; {hint}")

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)


class _Header:
    """The YAML of a query's ``#+`` lines, read with errors that name the file."""

    def __init__(self, name: str, path: Path | None, text: str) -> None:
        import yaml  # which only the catalogue needs, and not who brings a query of his own

        self.where = str(path or name)
        lines = takewhile(lambda line: line.startswith("#+"), text.lstrip("\ufeff\n").splitlines())
        source = "\n".join(line.removeprefix("#+").removeprefix(" ") for line in lines)
        # The parser in C, where PyYAML has it: all headers in 0.03 s, not 0.2.
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self.content: dict[str, Any] = yaml.load(source, Loader=loader) or {}
        except yaml.YAMLError as error:
            raise self.wrong(f"the header is no YAML: {error}") from error
        if not isinstance(self.content, dict):
            raise self.wrong("the header is no mapping; write: #+ title: { zh: …, en: … }")
        self.only(self.content, _KEYS, "the header")

    def wrong(self, what: str) -> KnowledgeError:
        return KnowledgeError(f"{self.where}: {what}")

    def only(self, found: Mapping[str, object], known: frozenset[str], where: str) -> None:
        unknown = sorted(set(found) - known)
        if unknown:
            raise self.wrong(f"{where} has unknown keys {', '.join(unknown)}; there are {', '.join(sorted(known))}")

    def mapping(self, key: str) -> dict[str, Any]:
        found = self.content.get(key) or {}
        if not isinstance(found, dict):
            raise self.wrong(f"{key} is no mapping")
        return found

    def words(self, key: str) -> Mapping[str, str]:
        return {language: str(text) for language, text in self.mapping(key).items()}

    def view(self) -> str:
        view = str(self.content.get("view", "table"))
        if view not in VIEWS:
            raise self.wrong(f"there is no view {view}; there are {', '.join(VIEWS)}")
        return view

    def parameters(self) -> Iterator[Parameter]:
        for name, about in self.mapping("params").items():
            if not isinstance(about, dict) or "type" not in about:
                raise self.wrong(f"parameter {name} lacks its type, e.g. {{ type: place }}")
            self.only(about, _PARAMETER_KEYS, f"parameter {name}")
            kind = str(about["type"])
            if kind not in TYPES + NAMED and not kind.startswith("concept:"):
                known = ", ".join((*TYPES, *NAMED, "concept:<scheme>"))
                raise self.wrong(f"parameter {name}: there is no type {kind}; there are {known}")
            yield Parameter(name, kind, about.get("default"), about.get("label") or {})
        if (page := self.page()) is not None:
            yield Parameter(LIMIT, "integer", page, LABELS[LIMIT])
            yield Parameter(OFFSET, "integer", None, LABELS[OFFSET])

    def page(self) -> int | None:
        page = self.content.get("page")
        if page is not None and not isinstance(page, int):
            raise self.wrong(f"page is {page}; write a whole number of rows")
        return page


def _check(query: Query) -> None:
    """Compare the declared parameters with what the SPARQL does with them."""
    where = str(query.path or query.name)
    declared = {parameter.name for parameter in query.params}
    if query.page is not None:
        declared -= {LIMIT, OFFSET}
        if page_of(conditioned(query.text, (LIMIT,))) != query.page:
            raise KnowledgeError(f"{where}: the header says page: {query.page}; write LIMIT {query.page}")
    marked = {token.text[1:] for token in query.tokens if token.text.startswith("$") and token.kind == "variable"}
    for name in sorted(conditions(query.text) - declared - {LIMIT}):
        raise KnowledgeError(f"{where}: a line waits for the parameter {name}, which is not declared")
    for name in sorted(declared - variables(query.tokens)):
        raise KnowledgeError(f"{where}: parameter {name} is declared and not used; use ?{name} or drop it")
    for name in sorted(marked - declared):
        raise KnowledgeError(f"{where}: ${name} is used and not declared; declare it under params or write ?{name}")
    for name in sorted(set(query.example) - declared):
        raise KnowledgeError(f"{where}: the example sets {name}, which is no parameter")
    shown = projected(query.tokens)
    for name in sorted(declared - shown) if query.form == "SELECT" and "*" not in shown else ():
        raise KnowledgeError(f"{where}: SELECT must project the parameter ?{name}, or it cannot be bound")
    _check_bound(query, declared, where)


def _check_bound(query: Query, declared: set[str], where: str) -> None:
    """BOUND(?parameter) is false in Oxigraph even where the parameter is set, so no query may rely on it."""
    words = [token.text for token in query.tokens]
    for i, word in enumerate(words[:-2]):
        if word.upper() == "BOUND" and words[i + 1] == "(" and words[i + 2].lstrip("?$") in declared:
            raise KnowledgeError(
                f"{where}: BOUND({words[i + 2]}) does not see a bound parameter; "
                f"write COALESCE(?x = {words[i + 2]}, true) instead"
            )
