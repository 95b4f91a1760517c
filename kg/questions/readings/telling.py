"""What the readings of told facts share: which words are looked for, which facts come into question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from kg.questions.form import Form, Is, Reading, Select
from kg.questions.mention import Mention
from kg.questions.moments import Moment
from kg.questions.readings.scope import Scope
from kg.questions.recall import IN_NAME, Match, Told, Unit

ENOUGH = 0.62  # of the weight of the words must be found
_NEAR = 0.03  # facts this near to the best are meant as well
# Nouns that any fact of a type answers to.
_GENERIC = ("project", "event", "indicator", "document", "country", "city", "person", "office", "partner", "post")
# Cues that change what is asked: a reading must know what to do with them, or leave them unexplained.
_HARD = (
    "most", "least", "more", "less", "difference", "average", "negated", "change", "change_pct", "unspent",
    "over_budget", "missed", "no_score", "judging", "grouped", "except", "beyond", "times", "apart", "every", "second",
    "third", "ordinal",
)  # fmt: skip

# Cues that say nothing of which fact is meant.
SHAPE = ("recorded", "done", "sum", "actual", "target", "mention", "at_least", "at_most")


@dataclass(frozen=True)
class Found:
    """The facts that fit a question's words, the units looked for, and those that no fact has."""

    facts: tuple[Told, ...]
    score: float
    missing: tuple[Unit, ...]
    used: frozenset[int]
    surest: float = 1.0
    others: tuple[Told, ...] = ()  # that have all the words, if less surely

    def with_siblings(self) -> Found:
        """With those of the others that the same passages tell of as the facts themselves."""
        passages = {told.passage for told in self.facts if told.passage}
        return replace(self, facts=(*self.facts, *(told for told in self.others if told.passage in passages)))

    @property
    def by_name(self) -> bool:
        """Whether a word of the question, places aside, is in what the facts are called."""
        return self.surest >= 0.95

    @property
    def by_kind(self) -> bool:
        """Whether a word, places aside, is in the facts, or their kind is named."""
        return self.surest >= 0.7

    @property
    def words_missing(self) -> tuple[str, ...]:
        return tuple(unit.mention.text for unit in self.missing)

    def select(self, fact_type: str, target: str) -> Select:
        """The values of a slot of these facts."""
        return Select(fact_type, target, (Is("fact", tuple(told.node for told in self.facts)),))

    def only(self, wanted: Callable[[Told], bool]) -> Found:
        """Those of the facts that are wanted, if there are any; else all."""
        some = tuple(told for told in self.facts if wanted(told))
        return replace(self, facts=some) if some else self

    def reading(self, form: Form, prior: float, more: Iterable[int] = ()) -> Reading:
        """A reading with these facts; what was not found of the question's words counts against it."""
        return Reading(form, self.used | frozenset(more), prior, self.words_missing, self.score)


def units(scope: Scope, taken: Iterable[int] = ()) -> list[Unit]:
    """The words that a fact must have, apart from those already taken into account."""
    taken = frozenset(taken)
    found = []
    for i, mention in enumerate(scope.question.mentions):
        if i in taken or mention.moment or i in scope.china:
            continue
        weight = _weight(mention)
        if weight:
            found.append(Unit(i, mention, weight))
    return _with_runs(scope, found)


def _with_runs(scope: Scope, found: list[Unit]) -> list[Unit]:
    """Chinese words that adjoin belong together: found as one piece they count for more than apart."""
    runs: list[list[Unit]] = []
    for unit in found:
        last = runs[-1][-1].mention if runs else None
        joined = last is not None and last.end == unit.mention.start and _touch(scope, last, unit.mention)
        runs[-1].append(unit) if joined else runs.append([unit])
    pieces = {u.at: "".join(x.mention.text for x in run) for run in runs if len(run) > 1 for u in run}
    return [replace(unit, run=scope.simplify(pieces.get(unit.at, "")).rstrip("了过的着")) for unit in found]


def _touch(scope: Scope, left: Mention, right: Mention) -> bool:
    tokens = scope.question.tokens
    ends = tokens[left.end - 1], tokens[right.start]
    return all(token.han for token in ends) and ends[0].end == ends[1].start


def others_than(scope: Scope, found: Found, slot: str) -> tuple[NamedNode, ...]:
    """Values of a slot that are not of the country that the question gives for what it asks ("French diplomats")."""
    at = scope.focus.at
    before = [(i, things) for i, things in scope.countries if at is not None and at - 2 <= i < at]
    if not before:
        return ()
    mention, country = scope.question.mentions[before[-1][0]], before[-1][1][0].country
    values = {term for told in found.facts for term in told.values(slot) if isinstance(term, NamedNode)}
    right = {
        term
        for term in values
        if (thing := scope.names.all.get(term.value))
        and (thing.country == country or scope.recall.says(mention, thing.name, scope.question.tokens))
    }
    return tuple(values - right) if right else ()


def said_of(scope: Scope, found: Found, slot: str) -> tuple[NamedNode, ...]:
    """Values of a slot that the question itself describes by words of their names, where others are left."""
    words = [unit.mention for unit in units(scope) if unit.mention.is_unknown and len(unit.mention.text) > 1]
    tokens = scope.question.tokens
    values = {term for told in found.facts for term in told.values(slot) if isinstance(term, NamedNode)}
    said = {
        term
        for term in values
        if (thing := scope.names.all.get(term.value))
        and any(scope.recall.says(word, thing.name, tokens) >= 0.7 for word in words)
    }
    return tuple(said) if said != values else ()


def _weight(mention: Mention) -> float:
    if mention.word:
        return 0.6
    if mention.is_unknown and len(mention.text) == 1 and not mention.text.isascii():
        return 0.3  # a single character is found by chance
    if mention.things or mention.is_unknown:
        return 1.0
    if mention.number is not None:
        return 0.9
    if mention.has("cue", "visit") and mention.has("concept"):
        return 0.5
    if mention.has("concept") and not mention.is_filler:
        return 0.8
    if mention.is_filler or mention.has("ask") or mention.has("cue", *_HARD):
        return 0.0
    if mention.has("noun", *_GENERIC) and not mention.has("concept") and not mention.has("post"):
        return 0.0
    if mention.has("slot", "satisfaction") or mention.has("cue", "online", "rate"):
        return 0.7
    return 0.4


def seek(
    scope: Scope,
    fact_type: str,
    needs: Sequence[str] = (),
    *,
    taken: Iterable[int] = (),
    extra: Callable[[Told], bool] | None = None,
    year_slot: str = "year",
    lenient: bool = False,
) -> Found | None:
    """The facts of a type that fit the words of the question, with one of the needed slots filled.

    lenient: where a name is surely found, ordinary words need not be.
    """
    moments = scope.question.moments
    wanted = units(scope, taken)
    facts = [
        told
        for told in scope.recall.facts(fact_type, [unit.mention for unit in wanted])
        if (not needs or any(told.values(slot) for slot in needs))
        and all(_at(told, moment, year_slot) for _, moment in moments)
        and (extra is None or extra(told))
    ]
    matches = scope.recall.match(facts, wanted, scope.question.tokens)
    if not matches or not (wanted or moments):
        return None
    best = matches[0] if wanted else Match(matches[0].told, 1.0, (), 0.0)
    meant = [m for m in matches if m.score >= best.score - _NEAR] if wanted else matches
    if best.score < ENOUGH:
        return None
    missing = tuple(u for u in best.missing if _matters(u, best, wanted) or _of_other_type(u.mention, fact_type))
    if lenient and best.surest >= IN_NAME and len(missing) == 1 and missing[0].mention.word:
        missing = ()
    used = frozenset(unit.at for unit in wanted) | frozenset(i for i, _ in moments) | frozenset(taken) | scope.china
    others = tuple(m.told for m in matches if m not in meant and not m.missing and m.score >= ENOUGH)
    return Found(tuple(m.told for m in meant), best.score, missing, used, best.surest, others)


def _of_other_type(mention: Mention, fact_type: str) -> bool:
    """Whether a word speaks of an honour, and of nothing else, where another type is meant: "won" of an event."""
    return mention.values("type") == {"honour"} != {fact_type} and all(s.family == "type" for s in mention.senses)


def _matters(unit: Unit, best: Match, wanted: Sequence[Unit]) -> bool:
    """Whether a word that was not found makes the reading doubtful: a name always does, one word of many does not."""
    if unit.mention.things:
        return True
    return unit.weight >= 0.6 and not (best.score >= 0.75 and len(wanted) >= 4)


def _at(told: Told, moment: Moment, slot: str) -> bool:
    """Whether the fact is of the moment, by its own date, else by the year of its document."""
    if moment.is_month:
        return any(term.value[5:7] == moment.first[2:] for term in told.values(slot))
    if slot == "year" and len(moment.first) > 4:
        moment = Moment(moment.year, moment.start, moment.end, side=moment.side)
    dates = [term.value for term in told.values(slot)] or sorted(told.years)
    return any(_falls(date, moment) for date in dates)


def _falls(date: str, moment: Moment) -> bool:
    if moment.side in ("after",):
        return date >= moment.first
    if moment.side == "before":
        return date < moment.first
    if moment.side == "by":
        return date[:4] == moment.year
    last = moment.last or moment.first
    return moment.first <= date and date[: len(last)] <= last


def taken_by(scope: Scope, *cues: str) -> frozenset[int]:
    """Mentions that are understood without being found in a fact: cues, and the noun that is asked for."""
    at = frozenset({scope.focus.at}) if scope.focus.at is not None else frozenset()
    mention = scope.focus.mention
    if mention is not None and mention.has("concept"):
        at = frozenset()
    return at | scope.cue(*cues)
