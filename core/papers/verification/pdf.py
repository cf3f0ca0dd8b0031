"""Verifies a PDF: page size, type area, embedded fonts, no missing character, text in order."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream

from core.papers import geometry
from core.papers.typography import STYLES, Role
from core.papers.verification.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdf import PageObject

POINTS_PER_MM = 72 / 25.4
TOLERANCE_PT = 1.0
PAGE_NUMBER = re.compile(r"— \d+ —")
UNREADABLE = re.compile("[\ufffd\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of text, where it begins on the page and how large it is, in points."""

    text: str
    x: float
    y: float
    size: float


def verify_pdf(data: bytes, *, expected: Sequence[str] = ()) -> list[Finding]:
    """Return every deviation of a PDF from the national format; an empty list means none.

    `expected` are texts that must be found in this order (blanks and line ends do not count).
    """
    reader = PdfReader(io.BytesIO(data))
    findings: list[Finding] = []
    texts = []
    for number, page in enumerate(reader.pages, start=1):
        place = f"第{number}页"
        texts.append(page.extract_text())
        findings += [*_size(page, place), *_fonts(page, reader, place), *_area(page, place)]
        findings += _page_number(page, number, place)
    first = {round(piece.size, 1) for piece in _pieces(reader.pages[0])}
    for role in (Role.TITLE, Role.BODY):
        if STYLES[role].size not in first:
            findings.append(Finding("font.size", "第1页", f"首页缺少{STYLES[role].size}磅的{role}"))
    return [*findings, *_order(texts, expected)]


def _size(page: PageObject, place: str) -> Iterator[Finding]:
    wanted = [side * POINTS_PER_MM for side in geometry.PAGE_MM]
    found = [float(page.mediabox.width), float(page.mediabox.height)]
    if any(abs(a - b) > TOLERANCE_PT for a, b in zip(wanted, found, strict=True)):
        yield Finding("page.size", place, f"纸张应为A4，现为{found}")


def _fonts(page: PageObject, reader: PdfReader, place: str) -> Iterator[Finding]:
    """Every font is embedded, and every code drawn has a glyph in it."""
    resources: Any = page["/Resources"]
    fonts = {name: font.get_object() for name, font in resources.get("/Font", {}).items()}
    glyphs = {name: _glyph_count(font) for name, font in fonts.items()}
    for name, count in glyphs.items():
        if count is None:
            yield Finding("font.embedded", place, f"字体{fonts[name]['/BaseFont']}未嵌入")
    for name, code in _codes(page, reader):
        count = glyphs.get(name)
        if code == 0 or (count is not None and code >= count):
            yield Finding("font.missing", place, f"字体{fonts[name]['/BaseFont']}缺字")


def _glyph_count(font: Any) -> int | None:
    """Return how many glyphs the embedded program of a composite font has; None when it has none."""
    if "/DescendantFonts" not in font:
        return None
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            program = TTFont(io.BytesIO(descriptor[key].get_object().get_data()), lazy=True)
            return int(program["maxp"].numGlyphs)
    return None


def _codes(page: PageObject, reader: PdfReader) -> Iterator[tuple[str, int]]:
    """Yield the font and the two-byte code of every character drawn."""
    font = ""
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            font = str(operands[0])
        if operator not in (b"Tj", b"TJ"):
            continue
        strings = operands[0] if operator == b"TJ" else operands
        for string in strings:
            raw: bytes = getattr(string, "original_bytes", b"")
            for start in range(0, len(raw) - 1, 2):
                yield font, int.from_bytes(raw[start : start + 2], "big")


def _pieces(page: PageObject) -> list[Placed]:
    pieces: list[Placed] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            pieces.append(Placed(text.strip(), x, y, size * abs(tm[0] * cm[0])))

    page.extract_text(visitor_text=visit)
    return pieces


def _area(page: PageObject, place: str) -> Iterator[Finding]:
    """All text but the page number begins inside the type area."""
    left = geometry.MARGINS_MM["left"] * POINTS_PER_MM - TOLERANCE_PT
    right = (geometry.PAGE_MM[0] - geometry.MARGINS_MM["right"]) * POINTS_PER_MM + TOLERANCE_PT
    bottom = geometry.MARGINS_MM["bottom"] * POINTS_PER_MM - TOLERANCE_PT
    top = (geometry.PAGE_MM[1] - geometry.MARGINS_MM["top"]) * POINTS_PER_MM + TOLERANCE_PT
    for piece in _pieces(page):
        inside = left <= piece.x <= right and bottom <= piece.y <= top
        if not inside and not PAGE_NUMBER.fullmatch(piece.text):
            yield Finding("page.margins", place, f"文字超出版心：{piece.text[:12]}")


def _page_number(page: PageObject, number: int, place: str) -> Iterator[Finding]:
    """The number stands below the type area, on the outer side unless it is centred."""
    below = geometry.MARGINS_MM["bottom"] * POINTS_PER_MM
    found = [
        piece for piece in _pieces(page) if piece.y < below and PAGE_NUMBER.fullmatch(piece.text)
    ]
    if [piece.text for piece in found] != [f"— {number} —"]:
        yield Finding("pagenumber.field", place, f"页码应为“— {number} —”")
        return
    middle = float(page.mediabox.width) / 2
    start = found[0].x
    centred = abs(start - middle) < 60
    if not centred and (start > middle) != (number % 2 == 1):
        yield Finding("pagenumber.place", place, "单页码居右，双页码居左")


def _order(texts: Sequence[str], expected: Sequence[str]) -> Iterator[Finding]:
    """The text can be copied out, in the order in which it is read."""
    whole = "".join(re.sub(r"\s", "", PAGE_NUMBER.sub("", text)) for text in texts)
    if UNREADABLE.search(whole):
        yield Finding("text.readable", "全文", "部分文字无法提取")
    position = 0
    for wanted in (re.sub(r"\s", "", text) for text in expected):
        found = whole.find(wanted, position)
        if found < 0:
            yield Finding("text.order", wanted[:12], "文字缺失或次序不对")
        else:
            position = found + len(wanted)
