"""Ties from English sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.extraction.english import is_english
from kg.model import Context, Event, Partnership, Role

CONTEXT = Context(home="绍兴市", office="绍兴市人民政府外事办公室", province="浙江省", year="2015")
CASES = [
    (
        "The city has been twinned with Linz, Austria, since 1983 and with Palermo, Italy, since 1999.",
        {
            ("Linz", "奥地利", "sister_city", "done", None, "1983"),
            ("Palermo", "意大利", "sister_city", "done", None, "1999"),
        },
    ),
    (
        "Shaoxing hopes to restore its link with Quimper, France.",
        {("Quimper", "法国", "contact", "planned", "restoring", None)},
    ),
    (
        "Approval has been given for Shaoxing to become a sister city of Izmir, but the signing has been put off.",
        {("Izmir", None, "sister_city", "planned", "approved", None)},
    ),
    (
        "Shaoxing and Bergen, Norway, signed a memorandum on friendly exchange last week.",
        {("Bergen", "挪威", "friendly_exchange", "done", None, "2015")},
    ),
    (
        "Shaoxing has sister-city ties with Swansea (UK), Kobe and Nara (Japan), and Syracuse of the United States.",
        {
            ("Swansea", "英国", "sister_city", "done", None, None),
            ("Kobe", "日本", "sister_city", "done", None, None),
            ("Nara", "日本", "sister_city", "done", None, None),
            ("Syracuse", "美国", "sister_city", "done", None, None),
        },
    ),
    (
        "Shaoxing and Bergen celebrated the 20th anniversary of their twinning on 6 September 2018.",
        {("Bergen", None, "sister_city", "done", None, "1998")},
    ),
    (
        "A delegation arrived in Buffalo, New York, on May 14. The two cities signed a letter of intent "
        "on establishing sister-city relations.",
        {("Buffalo", None, "sister_city", "planned", None, None)},
    ),
    (
        "Students from Linz, Shaoxing's Austrian sister city, began a summer camp.",
        {("Linz", "奥地利", "sister_city", "done", None, None)},
    ),
    (
        "Shaoxing has been twinned with Linz since 1983 and plans to form sister-city ties with Graz, Austria.",
        {
            ("Linz", "奥地利", "sister_city", "done", None, "1983"),
            ("Graz", "奥地利", "sister_city", "planned", None, None),
        },
    ),
    (
        "Sister cities of Shaoxing: Linz, Austria (since 1983); Nara, Japan (1999).",
        {
            ("Linz", "奥地利", "sister_city", "done", None, "1983"),
            ("Nara", "日本", "sister_city", "done", None, "1999"),
        },
    ),
    (
        "Shaoxing signed sister-city agreements on 6 May 2014 in Hamburg with Linz, Austria, and Biel, Switzerland.",
        {
            ("Linz", "奥地利", "sister_city", "done", None, "2014"),
            ("Biel", "瑞士", "sister_city", "done", None, "2014"),
        },
    ),
    (
        "Shaoxing sent 500 books to its sister city Linz and 20 laptops to Graz.",
        {("Linz", None, "sister_city", "done", None, None)},
    ),
    (
        "Shaoxing kept up friendly exchanges with Linz since 2002, and the two cities became sister cities in 2008.",
        {
            ("Linz", None, "sister_city", "done", None, "2008"),
            ("Linz", None, "friendly_exchange", "done", None, "2002"),
        },
    ),
    ("The president of Sister Cities International spoke at the Sister Cities Summit in Tacoma.", set()),
    ("The mayor of Linz visited a sister-city exhibition in Shanghai.", set()),
    ("The twinning of schools was discussed by teachers from Linz, Austria.", set()),
    ("Sister cities are partnerships between communities.", set()),
    ("A delegation visited Linz, Austria.", set()),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[c[0][:30] for c in CASES])
def test_ties(extractor: Extractor, tmp_path: Path, text: str, wanted: set[tuple[str | None, ...]]) -> None:
    path = tmp_path / "e.txt"
    path.write_text(text + "\n", encoding="utf-8")
    found = extractor.extract(read_document(path, overrides=CONTEXT))
    ties = [f for f in found if isinstance(f, Partnership)]
    assert {(f.b, f.b_country, f.kind, f.status, f.stage, f.since) for f in ties} == wanted
    assert {f.a for f in ties} <= {"绍兴市"}


PAIRS = [
    (
        "Agreements on sister-city ties were signed between Zunyi, Guizhou province, and Boise, Idaho, and between "
        "Ankang, Shaanxi province, and Salem, Oregon.",
        {("遵义市", "Boise"), ("安康市", "Salem")},
    ),
    ("Haiyan County, Zhejiang Province, became a sister city of Columbus, Indiana, in 2013.", {("海盐县", "Columbus")}),
    ("The Chinese province of Gansu and the U.S. state of Oklahoma became sister states.", {("甘肃省", "Oklahoma")}),
    ("Linz became a sister city of Nara, Japan.", set()),
]


@pytest.mark.parametrize(("text", "wanted"), PAIRS, ids=[c[0][:30] for c in PAIRS])
def test_sides_of_ties_in_a_text_of_no_city(
    extractor: Extractor, tmp_path: Path, text: str, wanted: set[tuple[str, str]]
) -> None:
    path = tmp_path / "p.txt"
    path.write_text(text + "\n", encoding="utf-8")
    found = extractor.extract(read_document(path, overrides=Context()))
    assert {(f.a, f.b) for f in found if isinstance(f, Partnership)} == wanted


POSTS = [
    (
        "Marta Solis, Minister of Trade, Industry and Mines of Peru, Pedro Lanza, Ambassador of Peru to China, and "
        "Xie Lan, Vice Mayor of Shaoxing City, attended.",
        {
            ("Marta Solis", "minister", "Trade, Industry and Mines of Peru"),
            ("Pedro Lanza", "ambassador", "秘鲁"),
            ("Xie Lan", "vice mayor", "绍兴市"),
        },
    ),
    (
        "Lu Min, deputy party secretary and acting mayor of Kunshan, met Mr. Peter Hale, chairman of the Shire "
        "Business Council and former Speaker of the Parliament of Tasmania.",
        {
            ("Lu Min", "deputy party secretary", "昆山市"),
            ("Lu Min", "acting mayor", "昆山市"),
            ("Peter Hale", "chairman", "Shire Business Council"),
            ("Peter Hale", "former speaker", "Parliament of Tasmania"),
        },
    ),
    (
        "Vice Governor of Aklan Rosa Quimpo and Mayor of Shantou City Zheng Jian opened the fair.",
        {("Rosa Quimpo", "vice governor", "Aklan"), ("Zheng Jian", "mayor", "汕头市")},
    ),
    (
        "Milan Jovic, president of the Kragujevac City Assembly, thanked the director of the Yantai publicity "
        "department, Wang Xiao.",
        {
            ("Milan Jovic", "president", "Kragujevac City Assembly"),
            ("Wang Xiao", "director", "Yantai publicity department"),
        },
    ),
    ("The executive director of the Norfolk Sister City Association thanked the Board Members.", set()),
]


@pytest.mark.parametrize(("text", "wanted"), POSTS, ids=[c[0][:30] for c in POSTS])
def test_posts(extractor: Extractor, tmp_path: Path, text: str, wanted: set[tuple[str, str, str | None]]) -> None:
    path = tmp_path / "r.txt"
    path.write_text(text + "\n", encoding="utf-8")
    found = extractor.extract(read_document(path, overrides=CONTEXT))
    assert {(f.person, f.role, f.of) for f in found if isinstance(f, Role)} == wanted


EVENTS = [
    (
        "LINZ, Nov. 6 (Agency) -- A delegation from Linz arrived in Shaoxing on Thursday.",
        {("visit_in", "2015-11-05", "done")},
    ),
    (
        "Three visits are planned for the autumn: to Limoges (October) and to Windhoek in November.",
        {("visit_out", "2015-10", "planned"), ("visit_out", "2015-11", "planned")},
    ),
    (
        "In May 2015 Shaoxing donated 5,000 masks to Semnan, and 20 tablets to Bochum.",
        {("donation", "2015-05", "done")},
    ),
    (
        "An exhibition marking the 20th anniversary of the twinning with Linz was held on 6 May.",
        {("exhibition", "2015-05-06", "done")},
    ),
    ("This year marks the 20th anniversary of the twinning with Linz.", set()),
    ("Consul Yang Bo welcomed the establishment of the tie between Shaoxing and Linz.", set()),
    ("“We visited Linz three years ago,” said the director.", set()),
]


@pytest.mark.parametrize(("text", "wanted"), EVENTS, ids=[c[0][:30] for c in EVENTS])
def test_events(extractor: Extractor, tmp_path: Path, text: str, wanted: set[tuple[str, str | None, str]]) -> None:
    path = tmp_path / "v.txt"
    path.write_text(text + "\n", encoding="utf-8")
    found = extractor.extract(read_document(path, overrides=CONTEXT))
    assert {(f.kind, f.date, f.status) for f in found if isinstance(f, Event)} == wanted


@pytest.mark.parametrize(
    ("text", "home", "full"),
    [
        ("Taizhou is twinned with Linz.", "台州市", "台州市"),
        ("Taizhou is twinned with Linz.", "泰州市", "泰州市"),
        ("Fuzhou is twinned with Linz.", "抚州市", "抚州市"),
        ("Haiyan County, Qinghai, is twinned with Linz.", "绍兴市", "海晏县"),
    ],
)
def test_places_that_share_their_pinyin(extractor: Extractor, tmp_path: Path, text: str, home: str, full: str) -> None:
    path = tmp_path / "t.txt"
    path.write_text(text + "\n", encoding="utf-8")
    found = extractor.extract(read_document(path, overrides=Context(home=home)))
    assert [f.a for f in found if isinstance(f, Partnership)] == [full]


@pytest.mark.parametrize(
    ("text", "english"), [("The city of Linz", True), ("与Linz市结好", False), ("我市与德国林茨市 (Linz) 结好", False)]
)
def test_language_of_a_sentence(text: str, english: bool) -> None:
    assert is_english(text) is english
