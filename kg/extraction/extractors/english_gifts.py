"""Gifts in English sentences: who gave what to whom, active or passive, sent or received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg import expressions as re
from kg.extraction.extractors.event_english_line import Line

_GIVEN = r"donated|given|sent|presented|shipped|delivered|handed over|dispatched|airlifted|flown|provided|mailed|posted"
_GAVE = (
    r"donat(?:ed?|es)|gave|gives?|sen[dt]|presente?d?|shipp?e?d?|deliver(?:ed)?|hand(?:ed)? over|dispatch(?:ed)?|"
    r"airlifted|provided?|contributed?|mailed|posted"
)
_GOT = r"received|accepted|took delivery of|was given|were given|obtained"
_AMOUNT = (
    r"(?:[\d,.]+|(?:a|an|two|three|four|five|six|eight|ten|twelve|twenty|several|some|about|over|nearly|more than|"
    r"another|further|medical|relief|anti-epidemic|protective|face|surgical|sports|musical|school|the first)\b)"
)
# What an honour, not a gift, is about.
_HONOUR = re.compile(r"[Aa]ward|[Pp]rize|[Mm]edal|expert|certificate", re.I)
_TO = r"(?: to| for) (?P<to>[^.;]{3,70}?)"
_END = r"(?= on | in (?!the)| at | from | during | as | by | and \d| when | after | via |, |[.;]|$)"


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift told at [start, end) of a line; ``people``: who gets it, or who gave it where we got it."""

    start: int
    end: int
    name: str
    people: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class Gifts:
    """Finds gifts of ``goods``, expressions of the last word of what is given."""

    goods: Sequence[str]

    def __call__(self, line: Line) -> Iterator[Gift]:
        """The gifts that a line tells, each once."""
        taken: list[tuple[int, int]] = []
        for pattern, rule in self._patterns:
            for match in pattern.finditer(line.text):
                span = match.span("what")
                if _HONOUR.search(match.group()) or any(a < span[1] and span[0] < b for a, b in taken):
                    continue
                taken.append(span)
                yield _gift(line, match, rule)
                further = self._further.match(line.text, match.end()) if rule == "gave" else None
                if further and not any(a < further.end("what") and further.start("what") < b for a, b in taken):
                    taken.append(further.span("what"))
                    yield _gift(line, further, rule)

    @cached_property
    def _further(self) -> re.Pattern[str]:
        """Another gift behind the first: … to A, and 20 pianos to B"""
        return re.compile(rf"(?:, [A-Z][\w ]{{2,20}})?,? and {self._what}{_TO}{_END}")

    @cached_property
    def _what(self) -> str:
        """What is given, with its amount."""
        goods = "|".join(sorted(self.goods, key=len, reverse=True))
        lead = rf"(?:a (?:batch|total|donation|consignment|shipment) of )?{_AMOUNT}"
        words = r"(?: (?!to |for |from )[\w’'&-]+){0,6}?"
        more = rf"(?:(?:,| and) (?!a )(?:[\w-]+ ){{0,4}}?(?:{goods})\b)*"
        return rf"(?P<what>{lead}{words} (?:{goods})\b{more}(?: (?:worth|valued at) [^,.;]{{4,40}}?)?)"

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        what = self._what
        whom = r"(?:the )?(?P<to>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
        return (
            (re.compile(rf"\b(?:{_GOT}) {what} from (?P<to>[^.;]{{3,70}}?){_END}"), "got"),
            (re.compile(rf"\b(?:{_GAVE}) {what}{_TO}{_END}"), "gave"),
            (re.compile(rf"\b(?:{_GAVE}) {whom} (?:with )?{what}"), "gave"),
            (
                re.compile(
                    rf"\b{what}(?:,[^,.;]{{3,40}},)? (?:(?:was|were|has been|have been|will be|are to be) )?(?:\w+ly )?"
                    rf"(?:{_GIVEN})(?: (?:by|from) (?P<by>[^.;]{{3,50}}?))?{_TO}{_END}"
                ),
                "gave",
            ),
        )


def _gift(line: Line, match: re.Match[str], rule: str) -> Gift:
    shown, who = _other_side(line, match)
    told = f"{shown} donated {match['what']}" if rule == "got" else f"donation of {match['what']} to {shown}"
    return Gift(match.start(), match.end(), told, (who,), f"english_{rule}")


def _other_side(line: Line, match: re.Match[str]) -> tuple[str, str]:
    """The place or body on the other side, as written and in full; a phrase that names none without its article."""
    start, end = match.span("to")
    said = match["to"]
    if body := line.body(said):
        return body, body
    spot = next((s for s in line.spots if start <= s.start < end and s.name.cls != "Country"), None)
    if spot is not None:
        return line.text[spot.start : spot.end], line.full(spot)
    named = re.search(r"[A-ZÀ-Ž][\w’'-]+(?: [A-ZÀ-Ž][\w’'-]+)*", said)
    shown = named.group() if named else re.sub(r"^(?:the|its|their) ", "", said)
    return shown, shown
