"""Each format gives its text, its tables and its pages, and says clearly when it cannot be read."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from pdf_maker import Page, make_pdf

from kg.documents import read_document, sentences
from kg.errors import DocumentError
from kg.model import Document

TITLE = "云岭市人民政府外事办公室2022年度部门决算"
ROWS = [["项目", "预算（万元）", "决算（万元）"], ["因公出国", "12.5", "10.3"], ["公务接待", "3", "2.8"]]


def cells(document: Document, number: int = 0) -> list[list[str]]:
    """The cells of a table by row; each must stand where it says."""
    table = document.tables[number]
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        assert document.text[cell.start : cell.end] == cell.text
        rows.setdefault(cell.row, []).append(cell.text)
    return [rows[row] for row in sorted(rows)]


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


# --- plain text and Markdown --------------------------------------------------------------------------------


def test_text_keeps_its_source_and_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(("\ufeff" + TITLE + "\r\n\r\n我办接待外宾 12 批。\r\n").encode("utf-8"))
    document = read_document(file)
    assert document.source == TITLE + "\r\n\r\n我办接待外宾 12 批。\r\n"
    assert document.text == TITLE + "\n我办接待外宾12批。"
    assert (document.id, document.format, document.encoding, document.language) == ("a", "txt", "utf-8", "zh")


MARKDOWN = """# 云岭市外事概况

## 一、基本情况

我市有**友城**三对，详见[名单](http://example.org/a)。
其中`最早`的一对结好于1990年。

- 第一项工作已经完成。
- 第二项工作正在推进。

| 项目 | 预算 |
|------|-----:|
| 出访 | 12.5 |
| 接待 | 3 |
"""


def test_markdown_loses_its_mark_up(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(MARKDOWN, encoding="utf-8")
    document = read_document(file)
    assert document.source == MARKDOWN
    assert kinds(document) == [
        ("heading", "云岭市外事概况"),
        ("heading", "一、基本情况"),
        ("paragraph", "我市有友城三对，详见名单。"),
        ("paragraph", "其中最早的一对结好于1990年。"),
        ("paragraph", "第一项工作已经完成。"),
        ("paragraph", "第二项工作正在推进。"),
        ("lines", "项目 预算\n出访 12.5\n接待 3"),
    ]
    assert cells(document) == [["项目", "预算"], ["出访", "12.5"], ["接待", "3"]]
    assert [block.section.level for block in document.blocks[:2]] == [0, 1]


# --- HTML ---------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>外事动态_云岭市政府网</title>
<style>p {{ color: red }}</style></head><body>
<div class="top-nav"><a href="/">首页</a> <a href="/a">政务公开</a></div>
<nav><ul><li><a>机构设置</a></li><li><a>通知公告</a></li></ul></nav>
<div class="article"><h1>云岭市外办举行座谈会</h1><!-- 注释 -->
<p>　　2023年5月4日，<b>云岭</b>市外办举行座谈会。<br>会议由副主任主持。</p><script>var a = "脚本";</script>
<h2>下一步计划</h2><p>将举办论坛。</p>
<table><tr><th>项目</th><th>预算（万元）</th><th>决算（万元）</th></tr>
<tr><td>因公出国</td><td>12.5</td><td>10.3</td></tr><tr><td>公务接待</td><td>3</td><td>2.8</td></tr></table>
<table><tr><td>排版用的表格里也有一段话。</td></tr></table></div>
<div id="related"><a>相关新闻</a></div><div class="footer">版权所有 云岭市</div></body></html>"""


@pytest.mark.parametrize(
    ("charset", "codec"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gbk", "gb18030"), ("utf-8", "gb18030")]
)
def test_html_without_its_frame(tmp_path: Path, charset: str, codec: str) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(PAGE.format(charset=charset).encode(codec))
    document = read_document(file)
    assert kinds(document) == [
        ("heading", "云岭市外办举行座谈会"),
        ("paragraph", "2023年5月4日，云岭市外办举行座谈会。"),
        ("paragraph", "会议由副主任主持。"),
        ("heading", "下一步计划"),
        ("paragraph", "将举办论坛。"),
        ("lines", "项目 预算（万元） 决算（万元）\n因公出国 12.5 10.3\n公务接待 3 2.8"),
        ("paragraph", "排版用的表格里也有一段话。"),
    ]
    assert cells(document) == ROWS
    assert document.blocks[4].section.tense == "plan"
    assert document.tables[0].section.title == "下一步计划"


def test_html_without_h1_takes_its_title(tmp_path: Path) -> None:
    file = tmp_path / "a.htm"
    file.write_text(
        "<html><head><title>云岭市2021年外事工作情况 - 云岭市政府</title></head>"
        "<body><p>接待外宾十批。</p></body></html>",
        encoding="utf-8",
    )
    document = read_document(file)
    assert kinds(document)[0] == ("heading", "云岭市2021年外事工作情况")
    assert document.context.year == "2021"


# --- DOCX ---------------------------------------------------------------------------------------------------


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_heading("一、基本情况", 1)
    paragraph = document.add_paragraph("我办全年接待外宾")
    paragraph.add_run("12批").bold = True
    paragraph.add_run("，未发生事故。")
    table = document.add_table(rows=0, cols=3)
    for row in [*ROWS, ["说明", "本年因公出国经费减少，主要原因是厉行节约，压减了出访团组的数量和规模。", ""]]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("二、下一步打算")
    document.add_paragraph("继续做好各项工作。")
    document.save(str(path))
    return path


def test_docx_in_the_order_of_the_document(tmp_path: Path) -> None:
    document = read_document(word_file(tmp_path / "a.docx"))
    assert kinds(document) == [
        ("heading", TITLE),
        ("heading", "一、基本情况"),
        ("paragraph", "我办全年接待外宾12批，未发生事故。"),
        ("lines", "项目 预算（万元） 决算（万元）\n因公出国 12.5 10.3\n公务接待 3 2.8\n说明"),
        ("paragraph", "本年因公出国经费减少，主要原因是厉行节约，压减了出访团组的数量和规模。"),
        ("heading", "二、下一步打算"),
        ("paragraph", "继续做好各项工作。"),
    ]
    assert cells(document)[:3] == ROWS
    assert cells(document)[3][1].startswith("本年因公出国经费减少")
    assert document.context.office == "云岭市人民政府外事办公室"
    assert document.blocks[-1].section.tense == "plan"


def test_docx_counts_inserted_text_and_not_deleted_text(tmp_path: Path) -> None:
    file = word_file(tmp_path / "a.docx")
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "word/document.xml":
                text = data.decode("utf-8")
                data = text.replace(
                    "<w:r><w:t>，未发生事故。</w:t></w:r>",
                    '<w:del w:id="1" w:author="a"><w:r><w:delText>，未发生事故。</w:delText></w:r></w:del>'
                    '<w:ins w:id="2" w:author="a"><w:r><w:t>，比上年多。</w:t></w:r></w:ins>',
                ).encode("utf-8")
                assert data != text.encode("utf-8")
            new.writestr(item, data)
    file.write_bytes(changed.getvalue())
    assert "我办全年接待外宾12批，比上年多。" in read_document(file).text


# --- PDF ----------------------------------------------------------------------------------------------------


def pdf_pages() -> list[Page]:
    first, second = Page(), Page()
    below = first.lines(
        [
            TITLE,
            "一、基本情况",
            "2022年，我办接待来访外宾团组共计十二批一百零四人次，其中来自日本的代表",
            "团三批，来自韩国的代表团两批，均按照规定程序完成接待工作，受到各方面好",
            "评。",
        ]
    )
    below = first.table(ROWS, below - 5)
    first.lines(
        ["二、下一步工作打算", "继续做好各项工作，推动与德国城市建立友好关系，邀请对方市长来访，争取早"], below - 25
    )
    first.lines(["— 1 —"], 40)
    second.lines(["日签署协议书。"])
    second.lines(["— 2 —"], 40)
    return [first, second]


def test_pdf_with_a_ruled_table_and_two_pages(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(make_pdf(pdf_pages()))
    document = read_document(file)
    assert kinds(document) == [
        ("heading", TITLE),
        ("heading", "一、基本情况"),
        (
            "paragraph",
            "2022年，我办接待来访外宾团组共计十二批一百零四人次，其中来自日本的代表团三批，来自韩国的代表团两批，"
            "均按照规定程序完成接待工作，受到各方面好评。",
        ),
        ("lines", "项目 预算（万元） 决算（万元）\n因公出国 12.5 10.3\n公务接待 3 2.8"),
        ("heading", "二、下一步工作打算"),
        ("paragraph", "继续做好各项工作，推动与德国城市建立友好关系，邀请对方市长来访，争取早日签署协议书。"),
    ]
    assert cells(document) == ROWS
    assert len(document.pages) == 2
    assert document.source[document.pages[1] :].startswith("日签署协议书")
    assert document.encoding is None


def test_a_page_without_text_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(make_pdf([*pdf_pages(), Page()]))
    assert read_document(file).warnings[0] == "1 of 3 pages have no text layer and are left out"


# --- all formats --------------------------------------------------------------------------------------------


def write_all(folder: Path) -> list[Path]:
    text, page, markdown, pdf = (folder / f"a{suffix}" for suffix in (".txt", ".html", ".md", ".pdf"))
    text.write_text(f"{TITLE}\n\n我办接待外宾\n12 批，均按照规定程序完成接待工作。", encoding="utf-16")
    page.write_text(PAGE.format(charset="utf-8"), encoding="utf-8")
    markdown.write_text(MARKDOWN, encoding="utf-8")
    pdf.write_bytes(make_pdf(pdf_pages()))
    return [text, page, markdown, pdf, word_file(folder / "a.docx")]


def test_every_sentence_stands_at_its_place_in_the_source(tmp_path: Path) -> None:
    for file in write_all(tmp_path):
        document = read_document(file)
        assert all(a < b for a, b in pairwise(document.offsets))
        for sentence in sentences(document):
            assert document.text[sentence.start : sentence.end] == sentence.text
            first, last = document.span(sentence.start, sentence.end)
            found = re.sub(r"\s|[*`]|\|", "", document.source[first:last])
            found = re.sub(r"\[(.*?)\]\(.*?\)|—\d—", r"\1", found)
            assert found == re.sub(r"\s", "", sentence.text), file


def broken_docx() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    return data.getvalue()


UNREADABLE = [
    ("empty.txt", b"", "empty"),
    ("blank.txt", b" \n\t\n", "empty"),
    ("furniture.txt", "— 1 —\n\n— 2 —\n".encode(), "no text"),
    ("noise.txt", bytes(range(128, 256)) * 20, "UTF-8, GB18030, Big5 or UTF-16"),
    ("empty.html", b"<html><body><script>1</script></body></html>", "no text"),
    ("locked.pdf", make_pdf(pdf_pages(), encrypted=True), "encrypted"),
    ("scan.pdf", make_pdf([Page()]), "no text layer"),
    ("damaged.pdf", b"%PDF-1.4\n nothing else", "damaged"),
    ("text.pdf", b"this is no pdf at all", "damaged"),
    ("damaged.docx", b"PK\x03\x04 cut off", "damaged"),
    ("other.docx", broken_docx(), "damaged"),
    ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "password"),
]


@pytest.mark.parametrize(("name", "data", "reason"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_what_cannot_be_read_is_reported_with_name_and_reason(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(DocumentError, match=reason) as raised:
        read_document(file)
    assert str(file) in str(raised.value)


def test_a_missing_file_and_a_folder_are_reported(tmp_path: Path) -> None:
    folder = tmp_path / "b.txt"
    folder.mkdir()
    for path in (tmp_path / "none.txt", folder):
        with pytest.raises(DocumentError, match=re.escape(str(path))):
            read_document(path)
