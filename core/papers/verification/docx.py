"""Verifies a DOCX: page, grid, pitch, faces, sizes, colours, page numbers, numbering, tables."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from core.papers import geometry
from core.papers.typography import HEADING_ROLES, RED, STYLES, Face, Role
from core.papers.verification.findings import Finding
from core.papers.verification.numbering import heading_level, numbering_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

# Lines that may be higher or lower than the grid's pitch.
OFF_GRID = {Role.MARK, Role.FIGURE, Role.TABLE_HEAD, Role.TABLE_CELL, Role.IMPRINT, Role.BLANK}
BAD_WORDING = (
    (re.compile(r"[\[［(（]\d{4}[\]］)）]\s*\d+号"), "文号年份应使用六角括号〔〕"),
    (re.compile(r"〔\d{4}〕(第|0)"), "文号不加“第”字，不编虚位"),
    (re.compile(r"\d{4}年(0\d月|\d{1,2}月0\d日)"), "日期不编虚位"),
)


def verify_docx(data: bytes) -> list[Finding]:
    """Return every deviation of a DOCX from the national format; an empty list means none."""
    document: Any = Document(io.BytesIO(data))
    paragraphs = list(_paragraphs(document))
    return [
        *_page(document),
        *_page_numbers(document),
        *(finding for paragraph in paragraphs for finding in _paragraph(paragraph)),
        *_title(paragraphs),
        *_wording(paragraphs),
        *numbering_findings(p.text for p in document.paragraphs if _role(p) in _counted()),
        *_tables(document),
    ]


def _counted() -> set[Role]:
    return {*HEADING_ROLES, Role.BODY, Role.ATTACHMENT_MARK}


def _paragraphs(document: Any) -> Iterator[Any]:
    yield from document.paragraphs
    for table in document.tables:
        for node in table._tbl.iter(qn("w:p")):  # noqa: SLF001  # cell by cell takes quadratic time
            yield Paragraph(node, table)


def _role(paragraph: Any) -> Role | None:
    name = paragraph.style.name
    return Role(name) if name in Role._value2member_map_ else None


def _page(document: Any) -> Iterator[Finding]:
    for section in document.sections:
        size = (section.page_width.twips, section.page_height.twips)
        if size != geometry.PAGE_TWIPS:
            yield Finding("page.size", "页面", f"纸张应为A4，现为{size}")
        for side, twips in geometry.MARGINS_TWIPS.items():
            found = getattr(section, f"{side}_margin").twips
            if found != twips:
                yield Finding("page.margins", side, f"页边距应为{twips}，现为{found}")
        yield from _grid(section)


def _grid(section: Any) -> Iterator[Finding]:
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  # the grid has no API
    expected = {
        "type": "linesAndChars",
        "linePitch": str(geometry.PITCH_TWIPS),
        "charSpace": str(geometry.CHARACTER_SPACE),
    }
    found = {} if grid is None else {name: grid.get(qn(f"w:{name}")) for name in expected}
    if found != expected:
        yield Finding("page.grid", "页面", f"应为每页22行、每行28字的网格，现为{found}")


def _page_numbers(document: Any) -> Iterator[Finding]:
    section = document.sections[0]
    both_sides = document.settings.odd_and_even_pages_header_footer
    footers = [(section.footer, 2 if both_sides else 1)]
    if both_sides:
        footers.append((section.even_page_footer, 0))
    for footer, alignment in footers:
        paragraph = footer.paragraphs[0]
        code = "".join(node.text or "" for node in paragraph._p.iter(qn("w:instrText")))  # noqa: SLF001  # fields have no API
        if code.strip() != "PAGE" or not re.fullmatch(r"— \d+ —", paragraph.text):
            yield Finding("pagenumber.field", "页脚", "页码应为“— 页码域 —”")
        if paragraph.paragraph_format.alignment != alignment:
            yield Finding("pagenumber.place", "页脚", "单页码居右空一字，双页码居左空一字")
        yield from _runs(paragraph, {Face.SONG}, 14, red=False)


def _paragraph(paragraph: Any) -> Iterator[Finding]:
    role = _role(paragraph)
    if role is None:
        if paragraph.text.strip():
            yield Finding(
                "style", paragraph.text[:12], f"段落使用了非公文样式{paragraph.style.name}"
            )
        return
    style = STYLES[role]
    faces = {style.face}
    if role in HEADING_ROLES:
        yield from _level(paragraph, role)
        faces |= {Face.BODY}
    if role is Role.NUMBER:
        faces |= {Face.KAI}
    size = None if role is Role.MARK else style.size
    yield from _runs(paragraph, faces, size, red=style.red)
    if role not in OFF_GRID:
        yield from _pitch(paragraph)


def _level(paragraph: Any, role: Role) -> Iterator[Finding]:
    if heading_level(paragraph.text) != HEADING_ROLES.index(role) + 1:
        yield Finding("heading.level", paragraph.text[:12], "标题序号与层次不符")
    first = paragraph.runs[0] if paragraph.runs else None
    if first is not None and _faces(first) - {None} != {STYLES[role].face}:
        yield Finding("heading.face", paragraph.text[:12], f"该层次应为{STYLES[role].face}")


def _runs(paragraph: Any, faces: set[Face], size: float | None, *, red: bool) -> Iterator[Finding]:
    for run in paragraph.runs:
        if not run.text and not run._r.findall(qn("w:fldChar")):  # noqa: SLF001  # pictures carry no face
            continue
        place, found = (run.text or paragraph.text)[:12], _faces(run)
        if len(found) != 1 or not found <= faces:
            yield Finding("font.face", place, f"字体应为{'、'.join(sorted(faces))}，现为{found}")
        points = run.font.size.pt if run.font.size else None
        if size is not None and points != size:
            yield Finding("font.size", place, f"字号应为{size}磅，现为{points}")
        if run.font.bold:
            yield Finding("font.bold", place, "公文各层次均不另加粗")
        colour = str(run.font.color.rgb) if run.font.color.rgb is not None else "000000"
        if colour != (RED if red else "000000"):
            yield Finding("font.colour", place, f"颜色不符，现为{colour}")


def _faces(run: Any) -> set[str | None]:
    """Return the faces a run names for Chinese, Latin and other letters; None where it names none."""
    properties = run._r.rPr  # noqa: SLF001  # eastAsia fonts have no API
    fonts = None if properties is None else properties.find(qn("w:rFonts"))
    if fonts is None:
        return {None}
    return {fonts.get(qn(f"w:{script}")) for script in ("eastAsia", "ascii", "hAnsi")}


def _pitch(paragraph: Any) -> Iterator[Finding]:
    spacing = paragraph.paragraph_format
    inherited = paragraph.style.paragraph_format
    pitch = spacing.line_spacing or inherited.line_spacing
    rule = spacing.line_spacing_rule or inherited.line_spacing_rule
    points = getattr(pitch, "pt", None)
    if rule != 4 or points != geometry.PITCH_PT:
        yield Finding("pitch", paragraph.text[:12], f"行距应为固定值28.95磅，现为{points}")


def _title(paragraphs: list[Any]) -> Iterator[Finding]:
    roles = [_role(paragraph) for paragraph in paragraphs]
    main = roles[: roles.index(Role.ATTACHMENT_MARK)] if Role.ATTACHMENT_MARK in roles else roles
    if Role.TITLE not in main:
        yield Finding("title", "标题", "缺少公文标题")
    for paragraph in paragraphs:
        aligned = paragraph.paragraph_format.alignment
        if _role(paragraph) is Role.TITLE and aligned not in (None, 1):
            yield Finding("title", paragraph.text[:12], "标题应居中")
        broken = paragraph.paragraph_format.page_break_before
        if _role(paragraph) is Role.ATTACHMENT_MARK and not broken:
            yield Finding("attachment", paragraph.text, "附件应另面编排")


def _wording(paragraphs: list[Any]) -> Iterator[Finding]:
    for paragraph in paragraphs:
        for pattern, message in BAD_WORDING:
            if match := pattern.search(paragraph.text):
                yield Finding("wording", match[0], message)


def _tables(document: Any) -> Iterator[Finding]:
    for table in document.tables:
        first = table.rows[0]
        headed = _role(first.cells[0].paragraphs[0]) is Role.TABLE_HEAD
        if headed and first._tr.find(f".//{qn('w:tblHeader')}") is None:  # noqa: SLF001  # no API
            yield Finding("table.header", first.cells[0].text, "表头应在各页重复")
