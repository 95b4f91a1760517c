"""Signings told as a ceremony or meeting without a word for one (在…见证下甲与乙交换协议文本) → events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg import expressions as re
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.agreement_sides import Sides
from kg.extraction.extractors.deed_papers import papers_ahead
from kg.extraction.extractors.deed_words import DeedWords
from kg.extraction.extractors.event_ceremonies import bare_behind
from kg.extraction.extractors.event_deeds import Taken, is_abroad, status_between
from kg.extraction.extractors.event_roles import Roles
from kg.extraction.extractors.event_view import View
from kg.model import Event

_NAMED = re.compile(r"(?:签约|签字|签署|签订|换文|交换|结好|缔结)(?:仪式|活动|大会|典礼|会)|签约会")
# What is exchanged at a signing; other things exchanged are gifts or opinions.
_EXCHANGED = re.compile(r"(?:了)?[^，。；]{0,24}?(?:文本|协议|备忘录|意向书|合同|证书)")
_NOUNS: Final = ("签约", "签字", "签署", "云签约", "续签", "换文", "草签")
_LOOSE: Final = ("交换", "互换", "达成", "敲定", "谈定", "生效", "缔结", "签收", "落定")
# 签约额, 签约项目11个: of a number of projects, no signing told.
_NOUN = re.compile(
    r"(?:国|期|率|方|地|者|单位|前|证|名|收|额|总额|金额|意向|量)|(?:了|各类|重点|合作|外资|产业)*(?:项目|\d+[个项份批笔])"
)
_OF = re.compile(r"(?P<what>(?:共建|缔结|合作|结为|建立|开展|推进)[^，。；的]{2,24})(?:的)?$")
_ENDS = re.compile(
    r"[^，。；]{0,30}?(?:协议书|协议|备忘录|意向书|合同|倡议书|倡议|宣言|声明|议定书|纪要|协定|计划|章程|文本|友城|友好城市|姐妹\w{1,2}|项目)[》”]?"
)
_SHORT: Final = 13
_SHORTEST: Final = 6  # characters before a noun of signing that say of what


@dataclass(frozen=True)
class Signings:
    """Finds such signings in a sentence."""

    words: DeedWords
    sides: Sides
    roles: Roles
    cues: StatusCues

    @cached_property
    def _ceremony(self) -> re.Pattern[str]:
        return self.words.any("signing", "ceremony")

    def __call__(self, view: View, taken: Taken) -> Iterator[tuple[Event, int, int]]:
        """The signings of a sentence that no event in ``taken`` covers, each with its span; one for a part of it."""
        ahead_of = {p.verb: (p.start, p.end) for p in papers_ahead(self.words, view)}
        last_part = -1
        for match in self.words.sign.finditer(view.text):
            part = view.part(*match.span())
            if part[0] == last_part or not self._told(view, match, part):
                continue
            ahead = ahead_of.get(match.start())
            start = ahead[0] if ahead else match.start()
            if any((a < match.end() and start < b) or (k == "signing" and part[0] <= a < part[1]) for a, b, k in taken):
                continue
            last_part = part[0]
            yield self._event(view, match, ahead), start, match.end()

    def _told(self, view: View, verb: re.Match[str], part: tuple[int, int]) -> bool:
        """Whether it is told as a ceremony or by the hands that sign, with somebody abroad, and by no name."""
        text = view.text
        first, last = view.clause(*verb.span())
        if view.quoted(verb.start()) and text[verb.start() - 1] != "“":
            return False
        held = self._held(view, verb, first, last)
        behind = bare_behind(view, "signing", verb.end(), part[1])
        if self._named(view, part, behind) or (_NOUN.match(text, verb.end()) and not held):
            return False
        if text[first : verb.end()].startswith(("负责", "指导", "鼓励", "支持")):
            return False
        if verb.group() in _LOOSE and not (
            verb.group() in ("交换", "互换", "缔结") and _EXCHANGED.match(text, verb.end(), last)
        ):
            return False
        if not any(is_abroad(s) for s in view.within(*part)):
            return False
        ceremony = any(not view.titled(m.start()) for m in self._ceremony.finditer(text, *part))
        return ceremony or held or behind is not None or self._on_a_day(view, first, last)

    def _named(self, view: View, part: tuple[int, int], behind: re.Match[str] | None) -> bool:
        """Whether the part names a signing, other than the ceremony told ``behind`` by its word alone."""
        return any(
            behind is None or not behind.start() <= m.start() < behind.end() for m in _NAMED.finditer(view.text, *part)
        )

    def _held(self, view: View, verb: re.Match[str], first: int, last: int) -> bool:
        """Whether the word of signing is a noun that something is told of: …的签约未能如期进行, 举行…签约."""
        if verb.group() not in _NOUNS or verb.start() - first < _SHORTEST:
            return False
        behind = self.words.held.search(view.text, verb.end(), min(last, verb.end() + _SHORT))
        if behind is not None and self.words.gap.fullmatch(view.text[verb.end() : behind.start()].removeprefix("环节")):
            return True
        return re.search(r"(?:举行|举办|完成)(?:了)?[^，。；]{0,24}$", view.text[first : verb.start()]) is not None

    def _on_a_day(self, view: View, first: int, last: int) -> bool:
        """Whether the clause, or a short one right before it, tells the day."""
        if first > 1 and first - view.clause(first - 1, first - 1)[0] <= _SHORT:
            first = view.clause(first - 1, first - 1)[0]
        return any(len(d.first) > 7 and first <= d.start and d.end <= last for d in view.dates)

    def _event(self, view: View, verb: re.Match[str], ahead: tuple[int, int] | None) -> Event:
        first, last = view.clause(*verb.span())
        start = ahead[0] if ahead else verb.start()
        parties, _ = self.sides.before(view, first, start, view.abroad.full if view.abroad else None)
        return Event(
            name=self._name(view, verb, ahead, parties),
            kind="signing",
            date=self.roles.date(view, start, verb.end()),
            place=self.roles.places(view, first, last, (start, verb.end())),
            participants=parties or self._together(view, verb.start()),
            online=self.roles.online(view, first, last),
            status=status_between(view, self.cues, start, verb.end(), (ahead[1] if ahead else first, verb.start())),
            evidence=(view.evidence(view.part(first, last)[0] if first else first, last),),
            rule="event.deed_signing",
            confidence=0.68,
        )

    def _together(self, view: View, verb: int) -> tuple[str, ...]:
        """The places enumerated before a verb of signing: 甲、乙、丙三市代表签署."""
        names = self.roles.subject(view, verb)
        return names if len(names) > 1 else ()

    def _name(self, view: View, verb: re.Match[str], ahead: tuple[int, int] | None, parties: tuple[str, ...]) -> str:
        who = f"{parties[0]}与{'、'.join(parties[1:])}" if len(parties) > 1 else "".join(parties)
        if ahead:
            return who + view.text[slice(*ahead)] + verb.group()
        behind = _ENDS.match(view.text, verb.end())
        if behind is None and (what := _OF.search(view.text[: verb.start()])):
            return who + what["what"] + verb.group()
        return who + verb.group() + (behind.group() if behind else "")
