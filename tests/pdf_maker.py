"""Writes small PDF files with a Chinese text layer (a CID font that needs no font file), for the tests."""

from __future__ import annotations

from dataclasses import dataclass, field

SIZE = 12
LEADING = 20
_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 [500] 2 95 500]"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)


@dataclass
class Page:
    """Text pieces as (x, y, text), and lines as (x0, y0, x1, y1), in points from the lower left."""

    pieces: list[tuple[float, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)

    def lines(self, texts: list[str], top: float = 780) -> float:
        """Writes lines one below the other; gives the height below the last."""
        for text in texts:
            self.pieces.append((60, top, text))
            top -= LEADING
        return top

    def table(self, rows: list[list[str]], top: float, width: float = 120) -> float:
        """Draws a ruled table whose upper edge is at ``top``."""
        columns = len(rows[0])
        bottom = top - len(rows) * LEADING
        self.rules += [(60, top - i * LEADING, 60 + columns * width, top - i * LEADING) for i in range(len(rows) + 1)]
        self.rules += [(60 + j * width, top, 60 + j * width, bottom) for j in range(columns + 1)]
        for i, row in enumerate(rows):
            self.pieces += [(64 + j * width, top - i * LEADING - 14, cell) for j, cell in enumerate(row) if cell]
        return bottom

    def content(self) -> bytes:
        """The page's content stream."""
        drawn = [f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in self.rules]
        written = [
            f"BT /F1 {SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in self.pieces
        ]
        return "\n".join(drawn + written).encode("ascii")


def make_pdf(pages: list[Page], encrypted: bool = False) -> bytes:
    """A PDF of these pages; ``encrypted`` with a password that nobody knows."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _FONT.encode(),
    ]
    for i, page in enumerate(pages):
        content = page.content()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    return _assemble(objects, encrypted)


def _assemble(objects: list[bytes], encrypted: bool) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b" /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%b> /U <%b> >>" % (b"a1" * 32, b"b2" * 32)
    ids = b" /ID [<%b> <%b>]" % (b"c3" * 16, b"c3" * 16)
    out += b"trailer\n<< /Size %d /Root 1 0 R%b%b >>\n" % (len(objects) + 1, ids, lock if encrypted else b"")
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
