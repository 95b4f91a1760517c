"""Lines of a query that count only where a parameter is given: ``#? org ?fact fa:org ?org .``

Without the parameter such a line is a comment, to us as to every other engine. With it the planner gets a pattern to
begin with; a filter that is true where the parameter is unbound would make it look at everything.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from kg import expressions as re

_LINE: Final = re.compile(r"^([ \t]*)#\?[ \t]+(\w+)[ \t]+(.*)$", re.MULTILINE)


def conditioned(text: str, given: Collection[str]) -> str:
    """The query with the lines of the given parameters in force."""
    return _LINE.sub(lambda found: found[1] + found[3] if found[2] in given else found[0], text)


def conditions(text: str) -> frozenset[str]:
    """The parameters that lines of the query wait for."""
    return frozenset(found[2] for found in _LINE.finditer(text))
