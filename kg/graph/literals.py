"""Values ↔ RDF literals: years, months, days, numbers, truth and plain text, without loss either way."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg import expressions as re
from kg.graph.iris import XSD

STRING: Final = XSD + "string"
_PARTS = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?", re.ASCII)
_WHOLE = frozenset(XSD + n for n in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"))
_BROKEN = frozenset(XSD + n for n in ("decimal", "double", "float"))


def date_literal(text: str) -> Literal:
    """A year, month or day with its precision; text that is none of these stays plain text.

    >>> date_literal("2021-06").datatype.value.rpartition("#")[2]
    'gYearMonth'
    """
    parts = _PARTS.fullmatch(text)
    if parts is None or parts["year"] == "0000":
        return Literal(text)
    year, month, day = (int(parts[name] or 1) for name in ("year", "month", "day"))
    try:
        datetime.date(year, month, day)
    except ValueError:
        return Literal(text)
    datatype = "date" if parts["day"] else "gYearMonth" if parts["month"] else "gYear"
    return Literal(text, datatype=NamedNode(XSD + datatype))


def number_literal(value: int | float) -> Literal:
    """An xsd:integer or xsd:decimal that reads back as the same number."""
    if isinstance(value, int) or value.is_integer():
        return Literal(str(int(value)), datatype=NamedNode(XSD + "integer"))
    return Literal(format(Decimal(repr(value)), "f"), datatype=NamedNode(XSD + "decimal"))


def amount_literal(value: int | float) -> Literal:
    """An xsd:decimal, whole or not, so that all amounts of one property have one datatype."""
    return Literal(number_literal(value).value, datatype=NamedNode(XSD + "decimal"))


def plain(literal: Literal) -> str | int | float | bool:
    """The Python value of a literal; whole numbers come as int, dates and years as ISO text."""
    datatype = literal.datatype.value
    if datatype in _WHOLE:
        return int(literal.value)
    if datatype in _BROKEN:
        return _number(literal.value)
    if datatype == XSD + "boolean":
        return literal.value in ("true", "1")
    return literal.value


def _number(text: str) -> int | float:
    number = float(text)
    if not number.is_integer():
        return number
    return int(Decimal(text)) if "e" not in text.lower() else int(number)
