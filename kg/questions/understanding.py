"""All readings of a question, the best first; what none of them accounts for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.questions.exclusion import Exclusion, find_exclusion
from kg.questions.expected import is_expected
from kg.questions.form import Form, Reading
from kg.questions.mentions import Question
from kg.questions.ranking import compares, ranked, repeated
from kg.questions.readings import (
    bodies,
    events,
    joined,
    missions,
    money,
    papers,
    partnership,
    people,
    projects,
    records,
    slotted,
    staff,
)
from kg.questions.readings.scope import Scope

_READERS: Sequence[Callable[[Scope], Iterator[Reading]]] = (
    partnership.read,
    money.read,
    staff.read,
    events.read,
    records.read,
    projects.read,
    people.read,
    bodies.read,
    missions.read,
    papers.read,
    joined.read,
)
_BY_YEAR = ("finance", "staffing")  # facts of a year, of which a month tells nothing (but its last)
# What a month without its year may be asked of: facts that have a full date.
_DATED: Sequence[Callable[[Scope], Iterator[Reading]]] = (events.read, records.read, projects.read)


@dataclass(frozen=True, slots=True)
class Understanding:
    """The readings that account for every word that carries meaning, the likeliest first.

    left: where there are none, the words that the best reading leaves unexplained.
    """

    readings: tuple[Reading, ...]
    left: tuple[str, ...]


def understand(scope: Scope) -> Understanding:
    """How a question may be understood."""
    exclusion = find_exclusion(scope)
    if exclusion is not None:
        return _understood_without(exclusion)
    question = scope.question
    readings = weighed(scope)
    whole = _whole(question, readings) or _whole(question, _weighed(scope, [slotted.read]))
    if whole:
        return Understanding(whole, ())
    best = readings[0] if readings else None
    return Understanding((), left_of(question, best))


def _whole(question: Question, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings that account for every word."""
    return tuple(reading for reading in readings if not left_of(question, reading))


def _understood_without(exclusion: Exclusion) -> Understanding:
    """The readings of the rest of a question, with what it leaves out; none where a reading cannot leave it out."""
    rest = understand(exclusion.scope)
    found = tuple(changed for reading in rest.readings if (changed := exclusion.apply(reading)))
    return Understanding(found, () if found else rest.left or exclusion.words)


def weighed(scope: Scope) -> list[Reading]:
    """All readings with their scores, the best first."""
    question = scope.question
    return _weighed(scope, _DATED if any(moment.is_month for _, moment in question.moments) else _READERS)


def _weighed(scope: Scope, readers: Sequence[Callable[[Scope], Iterator[Reading]]]) -> list[Reading]:
    question = scope.question
    found = [r for reader in readers for r in reader(scope) if is_expected(scope.focus, r.form)]
    found = [repeated(question, ranked(question, reading)) for reading in found]
    if any(len(moment.first) > 4 and moment.first[5:7] != "12" for _, moment in question.moments):
        found = [reading for reading in found if reading.form.select.type not in _BY_YEAR]
    if not scope.focus.yes_no:  # "all of" changes nothing but a truth
        found = [replace(reading, used=reading.used | scope.cue("every")) for reading in found]
    if scope.focus.asks_any("source"):
        found = [_sourced(reading, scope.cue("mention", "recorded")) for reading in found]
    readings = [_scored(question, reading) for reading in found]
    return sorted(readings, key=lambda reading: (-round(reading.score, 3), -reading.prior))


def left_of(question: Question, reading: Reading | None) -> tuple[str, ...]:
    """The words that a reading does not account for."""
    used = reading.used if reading else frozenset()
    unmatched = reading.unmatched if reading else ()
    unknown = [i for i in sorted(question.content - used) if reading or question.mentions[i].is_unknown]
    if reading:
        unknown = sorted({*unknown, *_of_other_types(question, reading), *compares(question, reading)})
    return tuple(dict.fromkeys((*unmatched, *(question.mentions[i].text for i in unknown))))


def _of_other_types(question: Question, reading: Reading) -> Iterator[int]:
    """The places of words that speak of facts of quite another type than the reading's: "honour" in one of staff."""
    own = reading.form.select.type
    for i, mention in enumerate(question.mentions):
        types = mention.values("type")
        if i in reading.used or not types or own in types or mention.is_filler or own in ("any", "document"):
            continue
        if not (mention.has("ask") or mention.has("cue") or mention.has("noun") or mention.has("slot")):
            yield i


def _sourced(reading: Reading, heard: frozenset[int]) -> Reading:
    """The same facts, but their documents are asked for."""
    select = replace(reading.form.select, target="doc", number=None, kinds=(), excluded=())
    return replace(reading, form=Form("list", select), used=reading.used | heard)


def _scored(question: Question, reading: Reading) -> Reading:
    content = question.content
    share = len(content & reading.used) / len(content) if content else 0.0
    # words that only hint at a kind of fact ("grade", "batches") should be those of this reading
    hints = question.where("type") + question.where("slot")
    idle = sum(1 for i in set(hints) - reading.used if not question.mentions[i].is_filler)
    share -= 0.03 * idle
    return replace(reading, score=share * min(1.0, reading.score + 0.25) - 0.2 * len(reading.unmatched))
