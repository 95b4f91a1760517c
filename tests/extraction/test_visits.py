"""Visits and meetings read by who, verb and where: kind, place, people and status of what one sentence tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.extractors import visit_words
from kg.extraction.extractors.visit_words import VisitWords
from kg.model import Event

Read = Callable[[str], list[Event]]


VISITS = [
    # text, kind, place, people, status
    ("5月，副市长罗文江率队走进泰国罗勇府。", "visit_out", ("罗勇府",), ("罗文江",), "done"),
    (
        "副市长罗文江带队的招商小分队先赴日本大阪、后转往韩国天安市推介。",
        "visit_out",
        ("大阪市", "天安市"),
        ("罗文江",),
        "done",
    ),
    (
        "市经贸团自9月19日起访澳，先后到访墨尔本和悉尼。",
        "visit_out",
        ("澳大利亚", "墨尔本市", "悉尼市"),
        ("市经贸团",),
        "done",
    ),
    ("6月，5名文物修复师受派前往柬埔寨金边授课。", "visit_out", ("金边市",), ("5名文物修复师",), "done"),
    ("法国图尔市副市长安娜·杜邦携商会代表9人5月起在九江考察三天。", "visit_in", ("九江市",), ("安娜·杜邦",), "done"),
    ("智利驻沪总领事罗莎·米娅首次九江之行，重点考察铜企业。", "visit_in", ("九江市",), ("罗莎·米娅",), "done"),
    ("获邀来浔的斐济苏瓦市市长安娜·莫西参访了纺织厂。", "visit_in", ("九江市",), ("安娜·莫西",), "done"),
    ("原计划4月来访的德国汉诺威市代表团未能成行。", "visit_in", ("九江市",), ("德国汉诺威市代表团",), "negated"),
    ("我市友好城市韩国安东市拟于9月派团来访。", "visit_in", ("九江市",), ("安东市",), "planned"),
    ("待签证办妥，市旅文局将派员飞往阿联酋迪拜推介。", "visit_out", ("迪拜市",), ("市旅文局",), "planned"),
    ("市政府代表团赴日本大阪的友好访问被迫搁置。", "visit_out", ("大阪市",), ("市政府代表团",), "negated"),
    (
        "原定5月来访的南非布法罗市代表团因签证延误推迟至9月。",
        "visit_in",
        ("九江市",),
        ("南非布法罗市代表团",),
        "planned",
    ),
    ("年初安排的赴缅甸农业回访，受口岸管控影响没有成行。", "visit_out", ("缅甸",), (), "negated"),
    ("5月17日，丹东市外侨办副主任陆伟一行4人来我办学习友城工作经验。", "inspection", (), ("陆伟",), "done"),
]


@pytest.mark.parametrize(("text", "kind", "place", "people", "status"), VISITS, ids=[v[0][:14] for v in VISITS])
def test_a_visit_is_read_from_its_parts(
    read_events: Read, text: str, kind: str, place: tuple[str, ...], people: tuple[str, ...], status: str
) -> None:
    (event,) = read_events(text)
    assert (event.kind, set(event.place), event.participants, event.status) == (kind, set(place), people, status)


MEETINGS = [
    ("来浔的菲律宾前总统格洛丽亚·米娅一行受到市委书记陆康的亲切会见。", {"陆康", "格洛丽亚·米娅"}, None),
    ("3月21日，副市长罗辉与韩国丽水市副市长金种起云端会面。", {"罗辉", "金种起"}, True),
    ("法国图尔市市长安娜·杜邦在九江访问时，与市长陆康共商复航事宜。", {"安娜·杜邦", "陆康"}, None),
]


@pytest.mark.parametrize(("text", "people", "online"), MEETINGS, ids=[m[0][:14] for m in MEETINGS])
def test_a_meeting_is_read_from_its_parts(read_events: Read, text: str, people: set[str], online: bool | None) -> None:
    met = [e for e in read_events(text) if e.kind == "conference"]
    assert [(set(e.participants), e.online) for e in met] == [(people, online)]


NOTHING = [
    "各部门应将下季度外宾来访计划报市外办备案。",
    "继续做好外籍教师来浔邀请工作。",
    "办理赴韩国交流签证20人次。",
    "8月，代表团考察了朝鲜族民俗园。",
    "近年来九江对外开放不断扩大。",
    "相关驻华使领馆、国外政要、知名企业来浔的联系渠道更加畅通。",
]


@pytest.mark.parametrize("text", NOTHING, ids=[t[:14] for t in NOTHING])
def test_plans_papers_and_people_in_general_are_no_visit(read_events: Read, text: str) -> None:
    assert [e.name for e in read_events(text)] == []


WRONG = [("go = [", "went = [", "go must be a list"), ('other = "', 'other = "(', "does not parse")]


@pytest.mark.parametrize(("old", "new", "told"), WRONG)
def test_what_is_wrong_in_the_words_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str, told: str
) -> None:
    words = knowledge.path("data", "cues", "visits.toml").read_text(encoding="utf-8")
    file = tmp_path / "visits.toml"
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(visit_words.knowledge, "path", lambda *_: file)
    with pytest.raises(KnowledgeError, match=told):
        VisitWords.load()
