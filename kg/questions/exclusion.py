"""What a question leaves out: "except Iznik", 除了日本的, "not in Asia", 亚洲以外的."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from kg.questions.focus import find_focus
from kg.questions.form import Form, Is, Not, Reading, Select
from kg.questions.lexicon import Sense
from kg.questions.mention import Mention
from kg.questions.readings.scope import Scope
from kg.questions.thing import Thing

_SCHEMES: Final = ("partnershipKind", "eventKind", "missionKind", "trait", "continent")
_AND: Final = frozenset({"和", "与", "及", "以及", "跟", "或", "、", "and", "or", "nor"})
_PLACED: Final = frozenset({"in", "from", "of", "within", "在", "属于", "位于", "是", "the"})
_NOT: Final = frozenset({"不", "不在", "不是", "并非", "未在", "not", "but not", "neither", "nor"})
_FORMS: Final = ("list", "count", "most", "extreme", "sum", "average")
_FILLER: Final = frozenset({Sense("filler", "")})
# Slots of each type in which a place, body or person may be the answer; and where else one is looked for.
_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "partnership": ("a", "b"),
    "finance": ("body",),
    "staffing": ("body",),
    "org": ("body", "object"),
    "role": ("of", "person"),
    "document": ("docHome",),
    "event": ("participants", "organizers", "place"),
    "agreement": ("parties",),
    "honour": ("who",),
    "mission": ("doc_home", "seat"),
    "project": ("org",),
    "evaluation": ("org",),
    "trait": ("place",),
}
_ELSEWHERE: Final[Mapping[str, str]] = {"partnership": "b", "event": "agent", "agreement": "parties", "mission": "seat"}
_COUNTRY: Final[Mapping[str, str]] = {"partnership": "country", "mission": "country", "event": "agent_country"}


@dataclass(frozen=True)
class Exclusion:
    """A question without what it leaves out, and the pieces that are left out."""

    scope: Scope
    pieces: tuple[Mention, ...]
    words: tuple[str, ...]

    def apply(self, reading: Reading) -> Reading | None:
        """The reading with what is left out; None where its facts do not tell."""
        form: Form | None = reading.form
        for piece in self.pieces:
            form = _without(self.scope, form, piece) if form is not None else None
        return replace(reading, form=form) if form is not None else None


def find_exclusion(scope: Scope) -> Exclusion | None:
    """What the question leaves out, if anything."""
    places = sorted(set(_after_cue(scope)) | set(_before_cue(scope)) | set(_denied(scope)))
    if not places:
        return None
    mentions = scope.question.mentions
    pieces = tuple(mentions[i] for i in places if _is_piece(mentions[i]) or _is_word(mentions[i]))
    if any(piece.things for piece in pieces):  # the embassy of France is left out, not all embassies
        pieces = tuple(piece for piece in pieces if not _is_kind(piece))
    if not pieces:
        return None
    plain = tuple(
        replace(m, things=(), moment=None, number=None, senses=_FILLER) if i in places else m
        for i, m in enumerate(mentions)
    )
    question = replace(scope.question, mentions=plain)
    return Exclusion(
        replace(scope, question=question, focus=find_focus(question)), pieces, tuple(mentions[i].text for i in places)
    )


def _is_piece(mention: Mention) -> bool:
    concepts = [value for value in mention.values("concept") if value.startswith(_SCHEMES)]
    return bool(mention.things or mention.moment or concepts)


def _is_kind(mention: Mention) -> bool:
    return any(value.startswith(("missionKind-", "partnershipKind-")) for value in mention.values("concept"))


def _is_word(mention: Mention) -> bool:
    """A piece of a name, as of an event (赏樱周)."""
    return mention.is_unknown and len(mention.text) > 2


def _after_cue(scope: Scope) -> Iterator[int]:
    """The cue (除了, "except") and what follows it, as far as "and" goes."""
    mentions = scope.question.mentions
    for at in scope.cue("except"):
        yield at
        found = False
        for i in range(at + 1, len(mentions)):
            if found and not _goes_on(scope, i):
                described = _is_kind(mentions[i]) and i + 1 < len(mentions) and _closes(mentions[i + 1])  # 除日本友城外
                yield from (i, i + 1) if described else (i,) if _closes(mentions[i]) else ()
                break
            if _is_piece(mentions[i]) or _is_word(mentions[i]):
                found = True
                yield i
            elif _closes(mentions[i]):
                yield i
                break
            elif not mentions[i].is_filler or (mentions[i].has("ask") and mentions[i].text.lower() != "those"):
                break


def _closes(mention: Mention) -> bool:
    return mention.has("cue", "beyond") or mention.text == "外"


def _goes_on(scope: Scope, at: int) -> bool:
    """Whether what stands before a place still belongs to the list of what is left out."""
    mention, before = scope.question.mentions[at], scope.question.mentions[at - 1]
    between = _between(scope, at)
    if mention.text.lower() in _AND:
        return not between.strip(" 、")
    if not _is_piece(mention):
        return scope.question.language == "en" and not between.strip() and before.text.lower() in _AND
    listed = between.strip() in ("、", ",") and _listed(scope, at)
    return before.text.lower() in (*_AND, "the", "in", "with") or listed or _country_of(before, mention)


def _country_of(country: Mention, place: Mention) -> bool:
    """Whether a country only says where the place after it lies: 土耳其伊兹尼克."""
    codes = {thing.country for thing in place.things}
    return any(thing.kind == "country" and thing.country in codes for thing in country.things)


def _listed(scope: Scope, at: int) -> bool:
    """Whether a comma stands in a list that "and" ends, or 、 does."""
    rest = [m.text.lower() for m in scope.question.mentions[at + 1 : at + 6]]
    return "、" in _between(scope, at) or (any(text in _AND for text in rest) and at > 3)


def _between(scope: Scope, at: int) -> str:
    tokens, mentions = scope.question.tokens, scope.question.mentions
    return scope.question.text[tokens[mentions[at - 1].end - 1].end : tokens[mentions[at].start].start]


def _before_cue(scope: Scope) -> Iterator[int]:
    """What stands before 以外, 之外 or 除外 where no 除了 opens it: 亚洲以外的友城."""
    mentions = scope.question.mentions
    opened = min(scope.cue("except"), default=len(mentions))
    for at in scope.cue("beyond"):
        if opened < at or not at:
            continue
        first = at - 2 if mentions[at - 1].is_filler and at > 1 else at - 1
        if first and _is_kind(mentions[first]) and _is_piece(mentions[first - 1]):
            first -= 1  # 法国大使馆以外
        if _is_piece(mentions[first]) or _is_word(mentions[first]):
            yield from range(first, at + 1)


def _denied(scope: Scope) -> Iterator[int]:
    """A country, continent or trait that is denied: "not in Asia", 不是日本的; not where yes or no is asked."""
    mentions = scope.question.mentions
    if scope.focus.yes_no:
        return
    for at in scope.cue("negated"):
        if mentions[at].text.lower() not in _NOT:
            continue
        i = at + 1
        while i < len(mentions) and mentions[i].text.lower() in _PLACED:
            i += 1
        if i < len(mentions) and _is_quality(mentions[i]) and not _between_has_comma(scope, at, i):
            yield from range(at, i + 1)
            while i + 2 < len(mentions) and mentions[i + 1].text.lower() in _AND and _is_quality(mentions[i + 2]):
                yield from (i + 1, i + 2)
                i += 2


def _between_has_comma(scope: Scope, first: int, last: int) -> bool:
    return any("，" in _between(scope, i) or "," in _between(scope, i) for i in range(first + 1, last + 1))


def _is_quality(mention: Mention) -> bool:
    concepts = mention.values("concept")
    return any(t.kind == "country" for t in mention.things) or any(
        c.startswith(("continent-", "trait-")) for c in concepts
    )


# --- forms --------------------------------------------------------------------------------------------------


def _without(scope: Scope, form: Form, piece: Mention) -> Form | None:
    if form.kind not in _FORMS and not (form.kind == "exists" and _is_quality(piece)):
        return None
    if piece.things:
        select = _without_things(scope, form.select, piece.things)
    elif piece.moment is not None:
        return None
    elif piece.is_unknown:
        select = _without_named(scope, form.select, piece.text)
    else:
        select = _without_concepts(scope, form.select, piece.values("concept"))
    return replace(form, select=select) if select is not None else None


def _without_things(scope: Scope, select: Select, things: Sequence[Thing]) -> Select | None:
    nodes = tuple(dict.fromkeys(thing.node for thing in things))
    if things[0].kind == "country":
        return _without_countries(select, nodes)
    offices = [body.node for thing in things for body in scope.names.offices.get(thing.iri, ())]
    everyone = tuple(dict.fromkeys((*nodes, *offices)))
    if select.type == "partnership" and select.target in ("a", "b"):
        home = things[0].is_home
        if home != (select.target == "a"):
            return None if home else replace(select, where=(*select.where, Not("b", nodes)))
        return replace(select, excluded=(*select.excluded, *nodes))
    if select.target in _ANSWERS.get(select.type, ()):
        return replace(select, excluded=(*select.excluded, *everyone))
    slot = _ELSEWHERE.get(select.type)
    if slot is None or (select.type == "partnership" and things[0].is_home):
        return None
    return replace(select, where=(*select.where, Not(slot, everyone)))


def _without_named(scope: Scope, select: Select, text: str) -> Select | None:
    """Facts that are not called so; None where none of those asked for is."""
    facts = scope.recall.facts(select.type) if select.type == "event" else ()
    named = {told.node for told in facts if text in told.name}
    kept = []
    for one in select.where:
        if isinstance(one, Is) and one.slot == "fact" and not named.isdisjoint(one.terms):
            one = replace(one, terms=tuple(term for term in one.terms if term not in named))
            if not one.terms:
                return None
        kept.append(one)
    return replace(select, where=tuple(kept)) if tuple(kept) != select.where else None


def _without_countries(select: Select, nodes: tuple[NamedNode, ...]) -> Select | None:
    slot = _COUNTRY.get(select.type)
    if slot is None:
        return None
    if select.target in ("country", "country_of_place"):
        return replace(select, excluded=(*select.excluded, *nodes))
    if select.type == "event" and select.target in ("participants", "place"):
        return replace(select, excluded=(*select.excluded, *nodes))
    if select.type == "partnership" and select.target == "b":  # a tie may be told twice, once without its country
        return replace(select, without=(*select.without, Select("partnership", "b", (Is("country", nodes),))))
    return replace(select, where=(*select.where, Not(slot, nodes)))


def _without_concepts(scope: Scope, select: Select, values: frozenset[str]) -> Select | None:
    for value in sorted(values):
        scheme, _, notation = value.partition("-")
        if scheme == "continent":
            return _without_countries(select, scope.in_continent(notation))
        terms = scope.concept(scheme, notation) if scheme in _SCHEMES else ()
        if scheme == "trait" and select.type == "partnership" and select.target == "b":
            of_trait = Select("partnership", "b", (Is("trait", terms),))
            return replace(select, without=(*select.without, of_trait))
        if scheme == f"{select.type}Kind":
            return replace(select, where=(*select.where, Not("kind", terms)))
    return None
