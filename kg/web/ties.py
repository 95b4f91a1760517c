"""Partners, pair by pair: what the map draws, and the graph page where the whole network is too large."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.graph.iris import FA, PREFIXES
from kg.web.points import Point, point_of
from kg.web.reading import status_of
from kg.web.snapshot import Snapshot

_ALL: Final = f"""PREFIX fa: <{FA}> PREFIX geo: <{PREFIXES["geo"]}>
SELECT DISTINCT ?fact ?home ?partner ?kind ?status ?homeAt ?partnerAt ?country {{
  GRAPH ?g {{ ?fact a fa:Partnership ; fa:home ?home ; fa:partner ?partner ; fa:kind ?kind
    OPTIONAL {{ ?fact fa:status ?status }} OPTIONAL {{ ?fact fa:partnerCountry ?country }} }}
  OPTIONAL {{ ?home geo:asWKT ?homeAt }} OPTIONAL {{ ?partner geo:asWKT ?partnerAt }} }}"""


@dataclass(frozen=True, slots=True)
class Tie:
    """A pair of places with all that documents state of it; points are (longitude, latitude)."""

    facts: tuple[str, ...]
    home: str
    partner: str
    kinds: tuple[str, ...]
    status: str
    country: str
    home_at: Point | None
    partner_at: Point | None


def all_ties(snapshot: Snapshot) -> tuple[Tie, ...]:
    """All pairs of partners, worked out once."""
    return snapshot.once("ties", lambda: _ties(snapshot), pinned=True)


def _ties(snapshot: Snapshot) -> tuple[Tie, ...]:
    pairs: dict[tuple[str, str], list[dict[str, NamedNode | Literal]]] = defaultdict(list)
    result = snapshot.store.query(_ALL)
    for row in result if isinstance(result, QuerySolutions) else ():
        said = {v.value: row[v.value] for v in result.variables if row[v.value] is not None}  # type: ignore[union-attr]
        pairs[said["home"].value, said["partner"].value].append(said)
    return tuple(_tie(home, partner, rows) for (home, partner), rows in sorted(pairs.items()))


def _tie(home: str, partner: str, rows: list[dict[str, NamedNode | Literal]]) -> Tie:
    def all_of(name: str) -> list[NamedNode | Literal]:
        return [row[name] for row in rows if name in row]

    return Tie(
        facts=tuple(sorted({term.value for term in all_of("fact")})),
        home=home,
        partner=partner,
        kinds=tuple(sorted({term.value for term in all_of("kind")})),
        status=status_of(all_of("status")),
        country=min((term.value for term in all_of("country")), default=""),
        home_at=_point(all_of("homeAt")),
        partner_at=_point(all_of("partnerAt")),
    )


def _point(terms: Iterable[NamedNode | Literal]) -> Point | None:
    return next((point for term in terms if (point := point_of(term.value))), None)
