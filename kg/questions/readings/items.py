"""Which items of budgets and accounts a question names."""

from __future__ import annotations

from collections.abc import Mapping

from kg.questions.readings.scope import Scope

_SAID = 0.9  # how surely each word must be in the name of an item
_TOTAL = "expenditure_total"


def named_items(scope: Scope) -> tuple[tuple[str, ...], frozenset[int]]:
    """The items named, without those of shorter words inside longer ones; the total where none is."""
    items = _procured(scope, scope.concepts("financeItem"))
    places: set[int] = set().union(*items.values()) if items else set()
    special = {
        item: at
        for item, at in items.items()
        if item not in (_TOTAL, "revenue_total", "expenditure_year", "revenue_year")
    }
    if special:
        listed = {i for item, at in special.items() if not item.startswith("other:") for i in at}
        own_at = {item: at for item, at in special.items() if item.startswith("other:")}
        own = tuple(item for item, at in special.items() if item.startswith("other:") and not at & listed)
        special = {item: at for item, at in special.items() if not item.startswith("other:")} or special
        narrow = tuple(item for item in special if not item.endswith("_total"))
        chosen = own or narrow or tuple(special)
        apart = len({frozenset(special.get(item, own_at.get(item, ()))) for item in chosen}) > 1
        return (() if apart else chosen), frozenset(places)
    own, at_words = _own_item(scope)
    if own:
        return own, frozenset(places) | at_words
    if "revenue_total" in items:
        return ("revenue_total",), frozenset(places)
    return (_TOTAL,), frozenset(places)


def _procured(scope: Scope, items: Mapping[str, frozenset[int]]) -> Mapping[str, frozenset[int]]:
    """Procurement of one kind: "procurement … for services"."""
    kinds = [kind for kind in ("goods", "services", "works") if scope.says(kind)]
    if "procurement_total" not in items or len(kinds) != 1:
        return items
    return {f"procurement_{kinds[0]}": items["procurement_total"] | scope.cue(*kinds)}


def _own_item(scope: Scope) -> tuple[tuple[str, ...], frozenset[int]]:
    """The item that only a document has (聘请法律顾问服务) in whose name all English words are found that are left."""
    words = [(i, m) for i, m in enumerate(scope.question.mentions) if m.is_unknown and m.text.isascii()]
    if not words:
        return (), frozenset()
    tokens = scope.question.tokens
    for label, notation in scope.lexicon.own.items():
        if all(scope.recall.says(mention, label, tokens) >= _SAID for _, mention in words):
            return (notation,), frozenset(i for i, _ in words)
    return (), frozenset()
