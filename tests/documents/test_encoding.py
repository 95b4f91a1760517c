"""Encodings are told from the bytes alone."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents.encoding import decode
from kg.errors import DocumentError

SIMPLIFIED = [
    "云岭市人民政府外事办公室召开年度工作会议。",
    "全年接待来访团组十二批，共一百零四人次。",
    "双方签署了友好交流备忘录，约定互派青年代表。",
    "2022年部门预算总额为306.1万元，较上年减少。",
    "“三公”经费支出下降8.5%，主要原因是厉行节约。",
    "下一步，将邀请德国、法国友城市长参加论坛；",
    "认真做好因公出国（境）审核审批工作，",
    "邀请外国人来华手续98批，办理APEC商务旅行卡36张。",
]
TRADITIONAL = [
    "臺北市政府與姊妹市代表團舉行座談會。",
    "雙方簽署友好合作備忘錄，約定互派學生。",
    "全年接待來訪團組十二批，共一百零四人次。",
    "本局辦理國際會議，邀請各國駐台使節參加，",
    "經費支出較去年減少，主要原因是節約用度。",
    "市長率領訪問團前往日本，拜會當地議會；",
]


def texts(phrases: list[str], most: int = 30) -> st.SearchStrategy[str]:
    """Texts of about 30 characters and more."""
    return st.lists(st.sampled_from(phrases), min_size=2, max_size=most).map("\n".join)


@given(texts(SIMPLIFIED), st.sampled_from(["utf-8", "gb18030", "gbk", "utf-16-le", "utf-16-be"]))
def test_simplified_text_is_decoded_whatever_its_encoding(text: str, codec: str) -> None:
    decoded, name = decode(text.encode(codec))
    assert decoded == text
    assert name == {"gbk": "gb18030"}.get(codec, codec)


@given(texts(TRADITIONAL), st.sampled_from(["utf-8", "big5", "gb18030", "utf-16-le", "utf-16-be"]))
def test_traditional_text_is_decoded_whatever_its_encoding(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == (text, codec)


@given(
    texts(SIMPLIFIED + TRADITIONAL, 5),
    st.sampled_from(
        [
            (codecs.BOM_UTF8, "utf-8", "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        ]
    ),
)
def test_byte_order_marks_decide_and_are_dropped(text: str, mark: tuple[bytes, str, str]) -> None:
    bom, codec, name = mark
    assert decode(bom + text.encode(codec)) == (text, name)


@pytest.mark.parametrize("phrase", [p for p in SIMPLIFIED if len(p) >= 20])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_one_short_sentence_is_enough(phrase: str, codec: str) -> None:
    assert decode(phrase.encode(codec))[0] == phrase


@pytest.mark.parametrize("phrase", TRADITIONAL)
def test_one_short_sentence_in_big5_is_enough(phrase: str) -> None:
    assert decode(phrase.encode("big5")) == (phrase, "big5")


def test_english_with_a_few_chinese_words() -> None:
    text = "The municipal office (市政府外事办公室) received 12 delegations in 2022.\r\n" * 3
    for codec in ("utf-8", "gb18030", "utf-16-le"):
        assert decode(text.encode(codec))[0] == text


def test_line_ends_are_left_as_they_are() -> None:
    assert decode("第一行。\r\n第二行。\r".encode("gb18030"))[0] == "第一行。\r\n第二行。\r"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(128, 256)) * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        b"PK\x03\x04" + bytes(reversed(range(256))) * 8,
        codecs.BOM_UTF8 + b"\xff\xfe\xfd",
    ],
    ids=["high bytes", "png", "zip", "broken utf-8"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"UTF-8|utf-8"):
        decode(data)
