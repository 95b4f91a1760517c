"""Events of several clauses: guests that came apart, what later clauses add, ceremonies of a deed, who goes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Event

Read = Callable[[str], list[Event]]


EVENTS = [
    # text, for each event: kind, date, place, who (participants or organizers)
    (
        "韩国晋州市代表团8人、日本玉野市乒乓球队分别于4月、9月来浔。",
        [
            ("visit_in", "2023-04", ("九江市",), ("晋州市代表团",)),
            ("visit_in", "2023-09", ("九江市",), ("玉野市乒乓球队",)),
        ],
    ),
    (
        "3月2日和5月8日，法国驻武汉总领事马丁、日本玉野市议长上田修一分别来访。",
        [("visit_in", "2023-03-02", ("九江市",), ("马丁",)), ("visit_in", "2023-05-08", ("九江市",), ("上田修一",))],
    ),
    (
        "韩国晋州市代表团和日本玉野市代表团9月来访。",
        [("visit_in", "2023-09", ("九江市",), ("晋州市代表团", "日本玉野市代表团"))],
    ),
    (
        "第三届中日韩茶文化论坛由九江市主办，6月中旬在庐山市举行。",
        [("conference", "2023-06", ("庐山市",), ("九江市",))],
    ),
    (
        "九江学院与英国贝德福德大学以视频方式签署合作办学协议，签约仪式7月3日在九江学院举行。",
        [("signing", "2023-07-03", ("九江学院",), ("九江学院", "贝德福德大学"))],
    ),
    ("“丝路瓷光”展10月8日在法国里昂揭幕。", [("exhibition", "2023-10-08", ("里昂市",), ())]),
    (
        "4月天安市10名教师来浔，7月九江9人回访。",
        [("visit_in", "2023-04", ("九江市",), ("天安市10名教师",)), ("visit_out", "2023-07", ("天安市",), ("九江市",))],
    ),
    ("随菲律宾怡朗市市长阿尔维雷斯来访的还有多名客商。", [("visit_in", "2023", ("九江市",), ("阿尔维雷斯",))]),
    (
        "德国波鸿大学附属医院外科团队到访九江市中医医院。",
        [("visit_in", "2023", ("九江市",), ("德国波鸿大学附属医院外科团队",))],
    ),
    (
        "我市分别与澳大利亚奥尔伯里市、波兰克罗斯诺市举行视频签约。",
        [("signing", "2023", (), ("九江市", "奥尔伯里市", "克罗斯诺市"))],
    ),
    (
        "日本玉野市市长上田修一出席九江国际名茶名泉博览会开幕式。",
        [("exhibition", "2023", (), ("上田修一",))],
    ),
    ("甲方公司团队参观了九江市中医医院。", []),
]


@pytest.mark.parametrize(("text", "told"), EVENTS, ids=[text[:14] for text, _ in EVENTS])
def test_events_of_several_clauses(read_events: Read, text: str, told: list[tuple[object, ...]]) -> None:
    found = [(e.kind, e.date, e.place, e.participants or e.organizers) for e in read_events(text)]
    assert found == told


PUT_OFF = [
    ("与芬兰萨洛市的结好签署仪式原定6月举行，因故推迟至9月。", "planned"),
    ("与芬兰萨洛市的结好签署仪式原定6月举行，后推迟至9月举行。", "done"),
]


@pytest.mark.parametrize(("text", "status"), PUT_OFF, ids=[status for _, status in PUT_OFF])
def test_what_is_put_off_is_planned_unless_it_took_place(read_events: Read, text: str, status: str) -> None:
    (event,) = read_events(text)
    assert (event.kind, event.date, event.status) == ("signing", "2023-09", status)


def test_guests_still_to_come_are_planned(read_events: Read) -> None:
    assert [(e.kind, e.status) for e in read_events("9月我市将迎来印度尼西亚三宝垄市代表团。")] == [
        ("visit_in", "planned")
    ]


def test_that_city_among_participants_is_the_place_named_last(read_events: Read) -> None:
    (event,) = read_events("促成匈牙利德布勒森市与柴桑区签署备忘录，接待该市副市长一行来访。")
    assert event.participants == ("德布勒森市副市长",)
