"""Ceremonies of English sentences at which something was signed, unveiled or handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.extractors.event_english_line import Line

_DONE = (
    r"unveil(?:ed|ing)|inaugurated|signed|inked|renewed|concluded|presented|handed over|awarded|conferred|opened|"
    r"launched|"
    r"exchanged|named|made|held"
)
_NAME = r"(?P<name>an? (?:[\w-]+ ){0,3}?(?:ceremony|reception|dinner|banquet)(?: in [A-Z]\w+)?)"
# were unveiled at a ceremony in A; renewed their agreement at a ceremony
_AT = re.compile(rf"\b(?P<verb>{_DONE})\b(?P<what>[^.;]{{0,120}}?),? (?:at|in|during) {_NAME}")
# At a ceremony in A on Monday, B and C signed …
_LEAD = re.compile(
    rf"(?:^|; )(?:[Aa]t|[Dd]uring) {_NAME}[^.;]{{0,60}}?, (?P<what>[^.;]{{0,140}}?)\b(?P<verb>{_DONE})\b"
)
_CAME = re.compile(r"(?:attended|witnessed|joined) by (?P<who>[^.;]{4,160})")
_KINDS = (
    (re.compile("sign|ink|renew|conclud"), "signing"),
    (re.compile("hand"), "donation"),
    (re.compile("launch"), "launch"),
)
_GIFT = re.compile(r"\b(?:presented|donated)\b")
_HONOUR = re.compile(r"[Aa]ward|[Tt]itle|[Mm]edal|[Cc]itizen|[Cc]ertificate|[Hh]onou?r")


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A ceremony told at [start, end) of a line; ``stop`` is where its name ends."""

    start: int
    end: int
    name: str
    kind: str
    people: tuple[str, ...]


def ceremonies(line: Line) -> Iterator[Ceremony]:
    """The ceremony that a line tells with what was done there."""
    match = _LEAD.search(line.text) or _AT.search(line.text)
    if (
        match is None
        or match["verb"] == "held"
        or (match["verb"] in ("made", "named") and not _HONOUR.search(line.text))
    ):
        return
    came = _CAME.search(line.text, match.end("name"))
    people = line.people(came["who"]) if came else []
    if re.found_by(match, _LEAD):
        people = line.people(match["what"])
    elif not people and "sign" in match["verb"]:
        people = line.people(line.text[: match.start()])
    name = re.sub(r"^an? ", "", match["name"])
    yield Ceremony(match.start("name"), match.end("name"), name, _kind(match), tuple(dict.fromkeys(people)))


def _kind(match: re.Match[str]) -> str:
    """By what is done there."""
    if _GIFT.search(match["verb"]) and not _HONOUR.search(match.group()):
        return "donation"
    return next((kind for verb, kind in _KINDS if verb.match(match["verb"])), "celebration")
