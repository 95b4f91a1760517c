"""Ties between places: partners, homes, countries, years, kinds, stages, traits; counts and comparisons of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.graph.iris import fa
from kg.questions.form import Constraint, Form, In, Is, Not, Operator, Present, Reading, Select
from kg.questions.ranking import NUMBERS
from kg.questions.readings.scope import Placed, Scope, of_year, status

_APPROVERS = ("友协", "association", "友好协会", "外交部", "国务院")
_COUNTED = re.compile(
    "多|少|排|名列|most|few|top|number|least|冠军|榜首|居首|第一"
)  # of how many; a "largest" city is none
_AS_MANY = re.compile(
    r"(?:超过|多于|少于|不足|至少|不少于|不超过|不到)\s*([一两二三四五六七八九十]|\d+)|([一两二三四五六七八九十]|\d+)[个座对家]?(?:及?以上|及?以下)|"
    r"(?:more than|at least|over|fewer than|less than|at most)\s+(\w+)|(\w+) or (?:more|fewer)",
    re.IGNORECASE,
)
_KINDS = ("sister_city", "friendly_exchange", "contact")
_LINKS = ("的", "有", "in", "of", "里")
_ACHIEVED = ("established", "come about", "came about", "outcome", "已结成", "已建成", "已建立", "结果")
_ABROAD = ("foreign cit", "cities abroad", "国外城市", "外国城市", "哪些外国", "境外城市")
_STRUCTURE = ("met", "both", "done", "any_tie", "all_statuses", "since", "recorded", "four", "together")


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about ties."""
    question = scope.question
    if question.has("post"):
        return  # who holds a post at the partner's place
    partners = (
        question.has("noun", "partner") and (scope.homes or scope.countries) and not scope.says("organize", "together")
    )
    tied = question.has("type", "partnership") or scope.concepts("partnershipKind") or scope.says("any_tie")
    if not (tied or partners):
        signed = bool(scope.concepts("agreementKind")) and scope.focus.wants("city")
        unsigned = scope.says("planned") and question.has("type", "agreement") and scope.focus.wants("city")
        between = (scope.homes and (scope.partners or signed)) or (scope.partners and signed) or unsigned
        between = between or (scope.homes and scope.countries and scope.focus.asks_any("kind"))
        between = between or (scope.partners and scope.focus.asks_any("stage"))
        if not between and not (scope.concepts("partnershipStage") and scope.homes):
            return
    plain = question.has("type", "partnership") or scope.concepts("partnershipKind")
    for rank, by_document in enumerate((False, True) if question.moments else (False,)):
        parts = _Parts.of(scope, by_document=by_document)
        if by_document and parts.formal:
            return
        for form, used in _forms(scope, parts):
            yield Reading(form, parts.used | used, prior=(1.2 if plain else 0.8) - rank / 10)


@dataclass(frozen=True)
class _Parts:
    """The constraints that the words of a question put on ties, and the mentions they come from."""

    where: tuple[Constraint, ...]
    loose: tuple[Constraint, ...]  # without kind, status and stage
    used: frozenset[int]
    formal: bool

    @classmethod
    def of(cls, scope: Scope, *, by_document: bool = False) -> _Parts:
        """by_document: a year is that of the document, where a tie of contact has none of its own."""
        kinds = scope.concepts("partnershipKind")
        stages = scope.concepts("partnershipStage")
        used: set[int] = (
            set(scope.question.where("type", "partnership", "agreement")) | scope.china | scope.cue(*_STRUCTURE)
        )
        for places in (*kinds.values(), *stages.values()):
            used |= places
        if stages:  # who approves is no partner
            used |= {i for i, m in enumerate(scope.question.mentions) if m.text.lower().endswith(_APPROVERS)}
        signed = scope.concepts("agreementKind")
        if "memorandum" in signed:
            kinds = {**kinds, "friendly_exchange": signed["memorandum"]}
        used |= frozenset().union(*signed.values(), *(scope.concepts("eventKind").get("signing", ()),))
        manner, formal = _manner(scope, kinds.keys(), stages.keys())
        used |= scope.cue("planned") | set(scope.question.where("type", "trait"))
        loose: list[Constraint] = []
        for constraint, places in _circumstances(scope, by_document=by_document):
            loose.append(constraint)
            used |= places
        return cls((*manner, *loose), tuple(loose), frozenset(used), formal)


def _manner(scope: Scope, kinds: object, stages: object) -> tuple[list[Constraint], bool]:
    """Kind, status and stage: established sister cities unless the question says otherwise."""
    said = [kind for kind in _KINDS if kind in set(kinds)]  # type: ignore[call-overload]
    staged = sorted(set(stages))  # type: ignore[call-overload]
    found: list[Constraint] = []
    if scope.says("all_statuses") or scope.focus.asks_any("stage"):
        return found, False
    if staged and not scope.focus.asks_any("stage"):
        stage_terms = scope.concept("partnershipStage", *staged)
        return [Is("stage", stage_terms)], False
    negated = scope.cue("negated")
    planned = scope.says("planned") and not any(i - 1 not in negated for i in scope.cue("done"))  # "not yet formal"
    wide = scope.says("any_tie") and "sister_city" not in said and said in ([], ["contact"])
    if not wide and said:
        best = ["sister_city"] if "sister_city" in said and "friendly_exchange" not in said else said
        if "friendly_exchange" in said:
            best = ["friendly_exchange"]
        if not planned:
            found.append(Is("kind", scope.concept("partnershipKind", *best)))
    formal = not wide and "sister_city" in said and "friendly_exchange" not in said
    if planned:
        found.append(status("planned", "ongoing"))
    elif formal:
        found.append(status("done"))
    else:
        found.append(Not("status", (fa("status-negated"), fa("status-planned"))))
    return found, formal


def _circumstances(scope: Scope, *, by_document: bool) -> Iterator[tuple[Constraint, frozenset[int]]]:
    """Country, continent, trait and year."""
    home_countries = {thing.country for _, things in scope.partners for thing in things}
    further = [p for p in scope.countries if p[1][0].country not in home_countries]
    if further:
        yield scope.is_a("country", further), frozenset(i for i, _ in further)
    if len(further) < len(scope.countries):  # they only say where the partner lies
        yield Present("b"), frozenset(i for i, _ in scope.countries)
    for notation, places in scope.concepts("continent").items():
        yield Is("country", scope.in_continent(notation)), places
    for notation, places in scope.concepts("trait").items():
        yield Is("trait", scope.concept("trait", notation)), places
    planned = by_document or scope.says("planned") or bool(scope.concepts("partnershipStage"))
    for i, moment in scope.question.moments:
        if moment.side == "by":
            continue
        yield of_year("doc_year" if planned else "since", moment), frozenset({i})


def _forms(scope: Scope, parts: _Parts) -> Iterator[tuple[Form, frozenset[int]]]:
    homes, partners = scope.homes, scope.partners
    both_homes = len(homes) == 2 and (scope.says("both", "negated") or scope.focus.wants("country"))
    if scope.focus.wants("continent") or (not scope.focus.yes_no and _both_statuses(scope)):
        return
    if both_homes:
        yield from _two_homes(scope, parts)
        return
    if len(partners) == 2 and (apart := scope.cue("years_apart")):
        sides = [Select("partnership", "since", (*parts.where, scope.is_a("b", [one]))) for one in partners]
        told = apart | {i for i, _ in (*homes, *partners)} | frozenset(scope.question.where("ask", "count"))
        yield Form("difference", sides[0], other=sides[1], combined="years", largest=False, unit="年"), told
        return
    compared = scope.cue("more", "less", "most", "least", "difference")
    if len(homes) == 2 and not partners and compared:
        yield _compared(scope, parts), compared | {i for i, _ in homes}
        return
    where = list(parts.where)
    used = {i for i, _ in (*homes, *partners)}
    if len(homes) == 2 and not partners and not scope.countries and scope.focus.yes_no:  # with one another
        ends = (scope.is_a("a", homes[:1]), scope.is_a("b", homes[1:]))
        yield Form("exists", Select("partnership", "b", (*where, *ends))), frozenset(used)
        return
    if homes:
        where.append(scope.is_a("a", homes))
    if partners:
        where.append(scope.is_a("b", partners))
    select = Select("partnership", _target(scope), tuple(where))
    if select.target == "b" and scope.focus.wants("city"):
        select = replace(select, kinds=("place",))
    elif select.target == "b" and scope.focus.wants("body") and not scope.focus.wants("city", "tie"):
        select = replace(select, kinds=("org",))
    for form, more in _asked(scope, parts, select):
        yield form, frozenset(used | more)


def _asked(scope: Scope, parts: _Parts, select: Select) -> Iterator[tuple[Form, frozenset[int]]]:
    focus = scope.focus
    mentions = scope.question.mentions
    superlative = frozenset(i for i in scope.cue("most", "least") if _COUNTED.search(mentions[i].text.lower()))
    ordered = scope.cue("earliest", "latest")
    if focus.asks_any("share"):
        yield from _share(scope, parts, select)
    elif focus.yes_no and scope.says("every"):
        yield from _every(scope, parts, select)
    elif ordered:
        target = select.target if select.target in ("a", "country", "since") else "b"
        form = Form("extreme", replace(select, target=target, number="since"), largest=scope.says("latest"))
        yield form, ordered
    elif (bound := _bound(scope)) and focus.wants("city", "country"):
        often = replace(_most(scope, select).select, number=None)
        yield Form("repeated", often, other=replace(often, target="b"), bound=bound[0]), bound[1]
    elif superlative and not focus.asks_any("when"):
        yield _most(scope, select), superlative
    elif focus.yes_no:
        yield _exists(scope, parts, select), scope.cue("negated") if not scope.says("negated") else frozenset()
    elif scope.says("negated") and not scope.says("planned"):
        yield from _lacking(scope, select)
    else:  # planned but not yet established
        yield Form("count" if focus.counts else "list", select), scope.cue("negated")


def _bound(scope: Scope) -> tuple[tuple[Operator, int], frozenset[int]] | None:
    """How many ties those asked for have at least, or at most: 有三个以上友城的城市."""
    if not scope.bounds or not (said := _AS_MANY.search(scope.question.text)):
        return None
    text = next(group for group in said.groups() if group).lower()
    number = int(text) if text.isdigit() else NUMBERS.get(text)
    counted = frozenset(i for i, m in enumerate(scope.question.mentions) if m.number == number)
    return ((scope.operator, number), scope.bounds | counted) if number else None


def _share(scope: Scope, parts: _Parts, select: Select) -> Iterator[tuple[Form, frozenset[int]]]:
    """What share of the ties have the country, continent or trait that is named."""
    described = tuple(c for c in parts.loose if c.slot in ("country", "trait"))
    if described:
        some = replace(select, target="b")
        every = replace(some, where=tuple(c for c in select.where if c not in described))
        form = Form("difference", some, other=every, combined="share", counted=True, unit="%")
        yield form, frozenset(scope.question.where("ask", "share", "count"))


def _every(scope: Scope, parts: _Parts, select: Select) -> Iterator[tuple[Form, frozenset[int]]]:
    """Whether all ties have what is said: none is without it."""
    described = tuple(c for c in parts.loose if isinstance(c, Is) and c.slot in ("country", "trait"))
    if len(described) == 1 and scope.homes:
        inside = replace(select, target="b")
        rest = tuple(c for c in select.where if c not in described)
        with_it = Select("partnership", "b", described)
        yield (
            Form("exists", replace(inside, where=rest, without=(with_it,)), denying=inside, denied=True),
            scope.cue("every"),
        )


def _compared(scope: Scope, parts: _Parts) -> Form:
    """Which of two homes has more ties, whether the first has, or how many more."""
    first, second = (_of_home(scope, parts, home, "b") for home in scope.homes)
    if scope.focus.yes_no:
        return Form("compare", first, other=second, truth="<" if scope.says("less") else ">", counted=True)
    if scope.says("difference") or scope.focus.counts:
        return Form("difference", first, other=second, largest=False, counted=True)
    both = Select("partnership", "a", (*parts.where, scope.is_a("a", scope.homes)), number="b")
    return Form("most", both, largest=not scope.says("less", "least"))


def _target(scope: Scope) -> str:
    """The slot that is asked for."""
    focus = scope.focus
    if focus.asks_any("source"):
        return "doc"
    if focus.asks_any("stage"):
        return "stage"
    if focus.asks_any("when") and not focus.asks_any("which", "list"):
        return "since"
    if focus.asks_any("kind"):
        return "b" if scope.homes and scope.countries and not scope.partners else "kind"
    if focus.wants("country") and not (scope.homes and scope.partners):
        return "country"
    if focus.wants("city") and focus.at is not None and focus.at - 1 in scope.china:
        return "a"  # "Chinese cities"
    if scope.homes and not scope.partners:
        return "b"
    if scope.partners and not scope.homes:
        return "a"
    if scope.countries and focus.wants("city") and _says_where(scope):
        return "b"
    if focus.asks_any("who") and not focus.counts:
        return "b" if (scope.china and " in " in scope.question.lower[:8]) or _with_china(scope) else "a"
    if focus.wants("tie", "partner") or scope.focus.counts:
        return "b"
    if focus.wants("city") and (_leads_to_partner(scope) or _follows_with(scope)):
        return "b"
    return "a"


def _with_china(scope: Scope) -> bool:
    """Whether those abroad are asked for by whom they are tied to: 谁跟中国结好."""
    mentions = scope.question.mentions
    return any(i and mentions[i - 1].text.lower() in ("与", "和", "跟", "同", "with", "to") for i in scope.china)


def _says_where(scope: Scope) -> bool:
    """Whether the country says where the cities asked for lie: "Japanese cities", "cities in Japan", 日本有哪些城市."""
    at, mentions = scope.focus.at, scope.question.mentions
    if at is None:
        return False
    for i, _ in scope.countries:
        between = [m.text.lower() for m in mentions[min(i, at) + 1 : max(i, at)]]
        if i < at and all(text in _LINKS or mentions[i + 1 + n].has("ask") for n, text in enumerate(between)):
            return True
        if i > at and between in (["in"], ["of"]):
            return True
    return False


def _both_statuses(scope: Scope) -> bool:
    """Whether plans are set against what was achieved, which is more than one question."""
    return scope.says("planned") and any(word in scope.question.lower for word in _ACHIEVED)


def _leads_to_partner(scope: Scope) -> bool:
    """Whether "cities" means those abroad: "foreign cities", "cities of Korea twinned with …"."""
    text = scope.question.lower
    return any(
        word in text for word in ("foreign cit", "cities abroad", "国外城市", "外国城市", "哪些外国", "境外城市")
    )


def _follows_with(scope: Scope) -> bool:
    """Whether "with" stands before the cities asked for: they are the other side (计划与哪些城市结好)."""
    mentions = scope.question.mentions
    at = next(iter(scope.question.where("ask", "which")), 0)
    return at > 0 and mentions[at - 1].text.lower() in ("与", "和", "跟", "同", "with", "to")


def _exists(scope: Scope, parts: _Parts, select: Select) -> Form:
    """Whether there is such a tie; a tie of another kind or status between the two says no."""
    ends = tuple(c for c in select.where if c not in parts.where) + parts.loose
    undated = tuple(c for c in ends if getattr(c, "slot", "") not in ("since", "doc_year"))
    denying = Select("partnership", "b", undated)
    covering = None
    if scope.homes and not scope.partners:
        manner = tuple(c for c in parts.where if c not in parts.loose)
        covering = Select("partnership", "b", (*manner, scope.is_a("a", scope.homes)))
    return Form("exists", replace(select, target="b"), denying=denying, covering=covering)


def _most(scope: Scope, select: Select) -> Form:
    """Which home (or country) has most ties."""
    target = "country" if scope.focus.wants("country") else "a"
    return Form("most", replace(select, target=target, number="b"), largest=scope.says("most"))


def _lacking(scope: Scope, select: Select) -> Iterator[tuple[Form, frozenset[int]]]:
    negated = scope.cue("negated")
    abroad = replace(select, target="b") if select.target == "a" else select
    short_of = [kind for kind in _KINDS[1:] if kind in scope.concepts("partnershipKind")]
    if short_of and "sister_city" in scope.concepts("partnershipKind"):
        manner = tuple(c for c in select.where if c.slot != "kind")
        less = Is("kind", scope.concept("partnershipKind", *short_of))
        yield (
            Form("list", replace(select, target="b" if select.target == "a" else select.target, where=(less, *manner))),
            negated,
        )
    elif scope.concepts("partnershipStage"):  # approved, but not yet signed
        yield Form("list", abroad), negated
    elif scope.concepts("agreementKind"):  # signed something, but are no sister cities yet
        manner = tuple(c for c in select.where if c.slot not in ("kind", "status"))
        yield Form("list", replace(abroad, where=(*manner, status("planned", "ongoing")))), negated
    elif scope.says("since") and scope.homes:
        where = (*(c for c in select.where), Present("since", missing=True))
        yield Form("list", replace(select, where=where, target="b")), negated
    elif not scope.homes and not scope.partners:
        homes = replace(select, target="a")
        yield Form("list", Select("document", "docHome", without=(homes,))), negated


def _two_homes(scope: Scope, parts: _Parts) -> Iterator[tuple[Form, frozenset[int]]]:
    """Countries (or partners) of both homes, or of the first but not of the second."""
    first, second = scope.homes
    target = "country" if scope.focus.wants("country") else "b"
    one, two = (_of_home(scope, parts, home, target) for home in (first, second))
    used = frozenset({first[0], second[0]}) | scope.cue("both", "negated")
    joined = replace(one, without=(two,)) if scope.says("negated") else replace(one, also=(two,))
    if scope.focus.counts and not scope.focus.asks_any("which"):
        yield Form("count", joined), used
    else:
        yield Form("list", joined), used


def _of_home(scope: Scope, parts: _Parts, home: Placed, target: str) -> Select:
    return Select("partnership", target, (*parts.where, scope.is_a("a", [home])))


def twinned_home(scope: Scope) -> tuple[In, frozenset[int]] | None:
    """The Chinese place that the question describes as twinned with a place it names: a nested selection.

    The constraint is on the slot "place" of whatever the place is needed for.
    """
    ties = scope.question.where("type", "partnership")
    if not ties or scope.homes or not scope.partners:
        return None
    where = (Is("kind", scope.concept("partnershipKind", "sister_city")), status("done"))
    select = Select("partnership", "a", (*where, scope.is_a("b", scope.partners)))
    return In("place", select), frozenset(ties) | {i for i, _ in scope.partners}
