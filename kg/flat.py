"""Facts ↔ the flat format (JSON Lines) that evaluation and exchange use: one object a line, one fact an object."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from kg.errors import DocumentError
from kg.model import FACT_CLASSES, Document, Evidence, Fact, Value

_IGNORED = frozenset(("optional", "also", "second"))  # notes of annotators
# Slots that mostly have one value and are written as a text then.
_ONE_OR_MANY = frozenset(("place", "seat", "org"))
_BESIDE = frozenset(("type", "doc", "quote", "start", "end", "rule", "confidence"))


def to_flat(fact: Fact) -> dict[str, Any]:
    """The fact as the object of one line: type, doc, quote, status, slots, then start, end, rule, confidence.

    The quote is that of the first evidence; lists are arrays; start and end are left out where unknown.
    """
    first = fact.evidence[0]
    slots = {name: _json(name, value) for name, value in fact.slots()}
    flat: dict[str, Any] = {"type": fact.type, "doc": first.doc, "quote": first.quote}
    if fact.status is not None:
        flat["status"] = slots.pop("status")
    flat |= slots
    if first.start >= 0:
        flat |= {"start": first.start, "end": first.end}
    return flat | {"rule": fact.rule, "confidence": fact.confidence}


def _json(slot: str, value: Value) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, tuple):
        return value
    return value[0] if slot in _ONE_OR_MANY and len(value) == 1 else list(value)


def to_line(fact: Fact) -> str:
    """The fact as one line, without the line end."""
    return json.dumps(to_flat(fact), ensure_ascii=False)


def from_flat(flat: Mapping[str, Any], document: Document | None = None) -> Fact:
    """The fact of one object; its quote is looked for in the document where that is given.

    Where it is not given or does not hold the quote, start and end are -1. Raises ValueError that says
    which key is wrong.
    """
    if not isinstance(flat, Mapping):
        raise ValueError("a line must be one JSON object")
    cls = FACT_CLASSES.get(str(flat.get("type")))
    if cls is None:
        raise ValueError(f"type {flat.get('type')!r} is none of {', '.join(FACT_CLASSES)}")
    slots = {field.name for field in fields(cls)} - {"evidence", "rule", "confidence"}
    unknown = set(flat) - slots - _BESIDE - _IGNORED
    if unknown:
        raise ValueError(f"{cls.type} has no slot {', '.join(sorted(unknown))}")
    for key in ("doc", "quote"):
        if not isinstance(flat.get(key), str):
            raise ValueError(f"the key {key} is missing or no text")
    values = {name: _value(cls, name, flat[name]) for name in slots & set(flat) if flat[name] is not None}
    return _make(cls, values, _evidence(flat, document), flat)


def read_facts(
    path: Path,
    documents: Mapping[str, Document] | None = None,
    report: Callable[[DocumentError], None] | None = None,
) -> Iterator[Fact]:
    """The facts of a JSON Lines file.

    A line that is wrong raises DocumentError with file, line and reason, or is reported where ``report``
    is given, and the others go on.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            flat = json.loads(line)
            doc = flat.get("doc") if isinstance(flat, dict) else None
            yield from_flat(flat, (documents or {}).get(str(doc)))
        except ValueError as error:
            problem = DocumentError(f"{path}:{number}: {error}")
            if report is None:
                raise problem from error
            report(problem)


def write_facts(facts: Iterable[Fact]) -> Iterator[str]:
    """The lines of the facts, each with its line end."""
    for fact in facts:
        yield to_line(fact) + "\n"


def _make(cls: type[Fact], values: Mapping[str, Any], evidence: Evidence, flat: Mapping[str, Any]) -> Fact:
    try:
        return cls(
            evidence=(evidence,),
            rule=str(flat.get("rule", "given")),
            confidence=float(flat.get("confidence", 1.0)),
            **values,
        )
    except TypeError as error:
        raise ValueError(f"{cls.type} lacks a slot: {error}") from error


def _value(cls: type[Fact], name: str, value: Any) -> Any:
    hint = _hints(cls.type)[name]
    if hint == tuple[str, ...]:
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    if isinstance(value, list):
        raise ValueError(f"{name} takes one value, not a list")
    return value


@cache
def _hints(fact_type: str) -> Mapping[str, Any]:
    return get_type_hints(FACT_CLASSES[fact_type])


def _evidence(flat: Mapping[str, Any], document: Document | None) -> Evidence:
    doc, quote = flat["doc"], flat["quote"]
    start, end = flat.get("start", -1), flat.get("end", -1)
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
        return Evidence(doc, quote, start, end)
    at = document.text.find(quote) if document is not None else -1
    if document is None or at < 0 or not quote:
        return Evidence(doc, quote, -1, -1)
    return document.evidence(at, at + len(quote))
