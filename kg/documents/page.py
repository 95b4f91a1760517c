"""HTML → Extract: the text of the page without navigation, scripts and the like."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from kg import expressions as re
from kg.documents.encoding import decode
from kg.documents.extract import Extract, SourceWriter

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_NOISE = "script, style, noscript, template, nav, aside, form, iframe, svg, button, select, object, [hidden]"
_FRAME = "header, footer"
_NAMED_NOISE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|breadcrumb|crumbs?|footer|foot|header|sidebar|share|related|copyright"
    r"|login|search|toolbar|pagination|pager|ad|ads|banner)(?:$|[-_ ])",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|header|hr|li|main|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_WIDEST = 100  # columns or rows that one cell may cover
_CONTAINERS = ("article", "main", "[role=main]")


def read_html(data: bytes) -> Extract:
    """The text of the page, one paragraph a line; headings h1 … h6 and tables as the page marks them."""
    text, encoding = _decode(data)
    tree = HTMLParser(text)
    title = tree.css_first("title")
    page_title = title.text(strip=True) if title else ""
    _drop_noise(tree)
    writer = SourceWriter()
    content = _content(tree)
    if content is None:
        return writer.extract(False, encoding)
    if content.css_first("h1") is None and page_title:
        writer.line(re.split(r"\s*[_|｜]\s*|\s+[-–—]+\s+", page_title)[0], 0)
    _Walk(writer).block(content)
    return writer.extract(False, encoding)


def _decode(data: bytes) -> tuple[str, str]:
    """By the byte-order mark, by UTF-8 if it fits, by the charset that the page names, by its letters."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii").lower()
        codec = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)
        try:
            return data.decode(codec), codec
        except (UnicodeDecodeError, LookupError):
            pass  # a page that names the wrong charset is told by its letters
    return decode(data)


def _drop_noise(tree: HTMLParser) -> None:
    for node in tree.css(_NOISE):
        node.decompose()
    for node in tree.css(_FRAME):
        if node.css_first("h1") is None:
            node.decompose()
    for node in tree.css("div, ul, ol, section, p, span"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        hidden = "display:none" in (node.attributes.get("style") or "").replace(" ", "")
        if hidden or (_NAMED_NOISE.search(names) and node.css_first("h1, article, main") is None):
            node.decompose()
    for node in tree.css("ul, ol, div"):
        if node.parent is not None and _is_link_list(node):
            node.decompose()


def _is_link_list(node: Node) -> bool:
    links = [link.text(strip=True) for link in node.css("a")]
    text = node.text(strip=True)
    return len(links) >= 3 and sum(map(len, links)) > 0.7 * len(text)


def _content(tree: HTMLParser) -> Node | None:
    """The one article of the page where it marks one that holds most of the text, else the body."""
    body = tree.body
    if body is None:
        return None
    length = len(body.text(strip=True))
    for selector in _CONTAINERS:
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text(strip=True)) >= 0.4 * length:
            return found[0]
    return body


class _Walk:
    """Writes the nodes below one node, block by block."""

    def __init__(self, writer: SourceWriter) -> None:
        self._writer = writer
        self._parts: list[str] = []

    def block(self, node: Node) -> None:
        """Writes all text below ``node``, which begins and ends a line."""
        self._flush()
        self._children(node)
        self._flush(_level(node))

    def _children(self, node: Node) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                self._parts.append(child.text(deep=False))
            elif tag == "br":
                self._flush()
            elif tag == "table" and _is_data_table(child):
                self._flush()
                self._writer.table(list(_rows(child)))
            elif _BLOCK.fullmatch(tag or ""):
                self.block(child)
            elif tag not in ("_comment", "-comment", "head"):
                self._children(child)

    def _flush(self, level: int | None = None) -> None:
        text = re.sub(r"[\s\u200b]+", lambda m: "\u3000" if "\u3000" in m[0] else " ", "".join(self._parts))
        self._parts.clear()
        self._writer.line(text.strip(), level)


def _level(node: Node) -> int | None:
    tag = node.tag or ""
    return int(tag[1]) - 1 if re.fullmatch(r"h[1-6]", tag) else None


def _is_data_table(table: Node) -> bool:
    """A table of figures, not one that lays out the page: several rows and columns, none nested in it."""
    if len(table.css("table")) > 1:
        return False
    rows = list(_rows(table))
    return len(rows) >= 2 and sum(len(row) >= 2 for row in rows) >= 0.5 * len(rows)


def _rows(table: Node) -> Iterator[list[str]]:
    """The texts of each row, one for each column of the grid: "" where a merged cell goes on."""
    below: dict[int, int] = {}  # column → rows that a cell above still covers
    for row in table.css("tr"):
        cells: list[str] = []
        for cell in row.css("td, th"):
            _skip_covered(cells, below)
            text = " ".join(cell.text(separator=" ").split())
            for i in range(_span(cell, "colspan")):
                below[len(cells)] = _span(cell, "rowspan") - 1
                cells.append("" if i else text)
        _skip_covered(cells, below)
        if any(cells):
            yield cells


def _skip_covered(cells: list[str], below: dict[int, int]) -> None:
    """Add an empty text for each next column that a cell above covers."""
    while below.get(len(cells), 0) > 0:
        below[len(cells)] -= 1
        cells.append("")


def _span(cell: Node, name: str) -> int:
    """How many columns or rows a cell covers; 1 where that is not told, and at most _WIDEST."""
    told = (cell.attributes.get(name) or "").strip()
    return min(max(int(told), 1), _WIDEST) if told.isdecimal() else 1
