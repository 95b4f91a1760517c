"""The time for a text without punctuation grows with its length, not with its square."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice, product
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor

HEAD = "南昌市人民政府外事办公室2021年工作总结\n\n"
PLACES = ("".join(letters) + "市" for letters in product("阿巴卡达埃法加哈伊贾克拉", repeat=4))
NAMES = list(islice(PLACES, 3000))

LINES: list[tuple[str, Callable[[int], str]]] = [
    ("words", lambda n: "我市积极开展对外交流工作推进友好城市建设接待外宾来访" * (n // 25)),
    ("numbers", lambda n: "全年" + "、".join(f"接待{i}批{i + 3}人次" for i in range(n // 12))),
    ("amounts", lambda n: "财政拨款收入100.5万元比上年增加3.2万元" * (n // 21)),
    ("names", lambda n: "我市与日本" + "、".join(NAMES[: n // 6]) + "结为友好城市"),
]


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    extractor = Extractor.load()
    seconds(extractor, tmp_path_factory.mktemp("warm"), HEAD + "".join(line(600) + "。" for _, line in LINES))
    return extractor


def seconds(extractor: Extractor, folder: Path, text: str) -> float:
    """The processor time of reading and extracting a text."""
    path = folder / "line.txt"
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    extractor.extract(read_document(path))
    return time.process_time() - start


@pytest.mark.parametrize(("name", "line"), LINES, ids=[name for name, _ in LINES])
def test_four_times_the_length_takes_about_four_times_as_long(
    extractor: Extractor, tmp_path: Path, name: str, line: Callable[[int], str]
) -> None:
    short, long = (seconds(extractor, tmp_path, HEAD + line(n) + "。\n") for n in (3000, 12000))
    assert long < 9 * max(short, 0.02), f"{name}: {short:.2f} s, then {long:.2f} s"
