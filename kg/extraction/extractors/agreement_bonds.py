"""Co-operation agreed without a word for the instrument: 甲校与乙校结为姊妹学校, 就共建…达成一致, 与某公司签约.

Both sides must be told, one of them abroad and at least one a body: what joins two places is a tie, no agreement. The
words are the table [bonds] of data/rules/agreement.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.extraction.accounts import any_even
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.agreement_sides import JOINT, Sides
from kg.extraction.extractors.event_deeds import is_abroad, status_between
from kg.extraction.extractors.event_view import View
from kg.extraction.frame import read_rule_table
from kg.model import Agreement, Status

_RULE = "agreement.bond"
_GOVERNMENT = re.compile("(?:政府|市政厅|议会|[市省州县区郡府道])$")
_INSTITUTION = re.compile(
    "(?:[学院校馆社司团会局厅部署所港站台园区寺厂店行]|中心|集团|医院|银行|企业|联盟|机构|一中|二中|三中|电视台)$"
)
_PAPER = re.compile("[^，。；]{0,10}(?:协议|备忘录|意向书|合同)")
_SHORT = 8  # characters of a party that no list and no ending makes known
_NO_NAME = re.compile(
    "[的了将拟已以向在就为于日月年]|希望|表示|完成|推进|做好|报送|双方|我[市省县]|今后|积极|市民|继续"
)
_ON = re.compile(r"就(?P<name>[^，。；]{2,30}?)(?:等)?(?:事宜|事项|方面|问题)?$")


@dataclass(frozen=True)
class BondReader:
    """Reads the clauses of a sentence for such co-operation."""

    sides: Sides
    cues: StatusCues
    bond: re.Pattern[str]
    agreed: re.Pattern[str]
    signed: re.Pattern[str]
    struck: re.Pattern[str]
    renewed: re.Pattern[str]
    confidence: float

    @classmethod
    def of(cls, sides: Sides, cues: StatusCues) -> BondReader:
        """From the rule file; raises KnowledgeError where a table is missing."""
        table: Mapping[str, Mapping[str, list[str]]] = read_rule_table("agreement", "bonds", "confidence")
        words = table["bonds"]
        kin, ends = any_even(words["kin"]), any_even(words["ends"])
        return cls(
            sides,
            cues,
            re.compile(
                rf"(?:正式|签约|成功|共同)*{any_even(words['form'])}了?(?:一对)?(?P<name>“?{kin}[^，。；“”]{{0,6}}?{ends}”?(?:关系)?)"
            ),
            re.compile(rf"{any_even(words['agreed'])}"),
            re.compile(
                rf"(?:成功|正式|现场|顺利)*签约(?:，)?(?P<name>{any_even(words['joint'])}[^，。；]{{2,24}})?(?=[，。；]|$)"
            ),
            re.compile(
                rf"{any_even(words['struck'])}了?(?P<name>[^，。；由每]{{2,24}}?{any_even(words['struck_ends'])})(?=[，。；]|$)"
            ),
            re.compile(rf"{any_even(words['renewed'])}了?(?P<name>[^，。；]{{0,8}}?合作)(?=[，。；]|$)"),
            table["confidence"].get("bond", 0.75),  # type: ignore[arg-type]
        )

    def read(self, view: View, told: tuple[Agreement, ...], abroad: str | None) -> Iterator[Agreement]:
        """The co-operation of a sentence of which ``told`` holds no instrument."""
        for frame in (self.bond, self.agreed, self.signed, self.struck, self.renewed):
            for match in frame.finditer(view.text):
                if view.quoted(match.start()) and view.text[match.start()] != "“":
                    continue
                found = self._agreement(view, match, abroad)
                if found and not any(set(found.parties) & set(other.parties) for other in told):
                    told = (*told, found)
                    yield found

    def _agreement(self, view: View, match: re.Match[str], abroad: str | None) -> Agreement | None:
        first, last = view.clause(match.start(), match.end())
        if JOINT.search(view.text, first, match.start()) is None or _PAPER.match(view.text, match.end()):
            return None
        on = _ON.search(view.text[first : match.start()]) if "name" not in match.groupdict() else None
        verb = first + on.start() if on else match.start()
        parties, _ = self.sides.before(view, first, verb, abroad)
        if not _between_bodies(view, first, verb, parties):
            return None
        name = (on["name"] if on else match.groupdict().get("name") or "").strip("“”")
        if not name and "name" not in match.groupdict():
            return None
        return Agreement(
            kind="cooperation",
            parties=parties,
            name=name or None,
            date=self.sides.roles.date(view, match.start(), match.end()),
            status=self._status(view, match, first),
            evidence=(view.evidence(first, last),),
            rule=_RULE,
            confidence=self.confidence,
        )

    def _status(self, view: View, match: re.Match[str], first: int) -> Status:
        """What is only agreed (达成一致, 达成意向) is planned where nothing says that it was signed."""
        said = status_between(view, self.cues, first, match.end(), (match.start(), match.start()))
        if match.re not in (self.agreed, self.struck) or said != "done":
            return said
        return "done" if "合作协议" in match[0] else "planned"


def _between_bodies(view: View, first: int, verb: int, parties: tuple[str, ...]) -> bool:
    """Whether two sides are told, one of them abroad and no place, and no side is any other words."""
    spots = view.within(first, verb)
    abroad = [s.name.full for s in spots if s.name.cls in ("Foreign", "Country")]
    named = {s.name.full for s in spots}
    bodies = [p for p in parties if _INSTITUTION.search(p) and not _GOVERNMENT.search(p)]
    known = all(p in bodies or p in named or (2 < len(p) <= _SHORT and not _NO_NAME.search(p)) for p in parties)
    return len(parties) > 1 and bool(bodies) and known and not set(parties) & set(abroad) and any(map(is_abroad, spots))
