"""The page of the DOCX: size, margins, grid, page numbers, named styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips

from core.papers import geometry
from core.papers.model import Pagination
from core.papers.typography import RED, STYLES, Align, Face, Role
from core.papers.word.xml import PARAGRAPH_ORDER, element, page_field, replace, set_fonts, settle

if TYPE_CHECKING:
    from typing import Any

    from docx.document import Document

ALIGNMENT = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFIED: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
# Lines off the grid: they grow with what they hold instead of being cut at the exact pitch.
GROWING = {Role.FIGURE, Role.MARK, Role.TABLE_HEAD, Role.TABLE_CELL}


def prepare(document: Document, pagination: Pagination) -> None:
    """Give an empty document the national page, grid, styles and page numbers."""
    _set_geometry(document)
    _set_defaults(document)
    _set_normal(document)
    for role in Role:
        _add_style(document, role)
    _set_compatibility(document)
    _number_pages(document, pagination)


def _set_geometry(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Twips(side) for side in geometry.PAGE_TWIPS)
    margins = {side: Twips(length) for side, length in geometry.MARGINS_TWIPS.items()}
    section.top_margin, section.bottom_margin = margins["top"], margins["bottom"]
    section.left_margin, section.right_margin = margins["left"], margins["right"]
    section.header_distance = Twips(851)
    section.footer_distance = Twips(geometry.FOOTER_DISTANCE_TWIPS)
    grid = element(
        "w:docGrid",
        type="linesAndChars",
        linePitch=geometry.PITCH_TWIPS,
        charSpace=geometry.CHARACTER_SPACE,
    )
    replace(section._sectPr, grid)  # noqa: SLF001  # python-docx gives no other way to the element


def _set_normal(document: Document) -> None:
    normal = document.styles["Normal"]
    set_fonts(normal.element.get_or_add_rPr(), Face.BODY)
    normal.font.size = Pt(16)
    spacing = normal.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.widow_control = False
    properties = normal.element.get_or_add_pPr()
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        properties.append(element(tag, val=0))
    settle(properties, PARAGRAPH_ORDER)


def _set_defaults(document: Document) -> None:
    """Speak Chinese and use no theme: the template's English would choose Latin quotation marks."""
    root = document.styles.element
    defaults = root.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    set_fonts(defaults, Face.BODY)
    replace(defaults, element("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    theme = document.settings.element.find(qn("w:themeFontLang"))
    theme.set(qn("w:eastAsia"), "zh-CN")


def _add_style(document: Document, role: Role) -> None:
    look = STYLES[role]
    style: Any = document.styles.add_style(role.value, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    set_fonts(style.element.get_or_add_rPr(), look.face)
    style.font.size = Pt(look.size)
    style.font.color.rgb = RGBColor.from_string(RED if look.red else "000000")
    spacing = style.paragraph_format
    spacing.alignment = ALIGNMENT[look.align]
    if role in GROWING:
        spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
        properties = style.element.get_or_add_pPr()
        properties.append(element("w:snapToGrid", val=0))
        settle(properties, PARAGRAPH_ORDER)
    else:
        spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        spacing.line_spacing = Pt(geometry.PITCH_PT)


def _set_compatibility(document: Document) -> None:
    """Declare the current mode: without it Word opens the paper in compatibility mode."""
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = replace(settings, element("w:compat"))
    for old in compat.findall(qn("w:compatSetting")):
        compat.remove(old)
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(element("w:compatSetting", name="compatibilityMode", uri=uri, val=15))


def _number_pages(document: Document, pagination: Pagination) -> None:
    """Number pages in the footer: odd ones right, even ones left, one character from the edge."""
    section = document.sections[0]
    if pagination is Pagination.CENTRED:
        _write_number(section.footer.paragraphs[0], Align.CENTRE)
        return
    document.settings.odd_and_even_pages_header_footer = True
    _write_number(section.footer.paragraphs[0], Align.RIGHT)
    _write_number(section.even_page_footer.paragraphs[0], Align.LEFT)


def _write_number(paragraph: Any, align: Align) -> None:
    paragraph.style = Role.PAGE_NUMBER.value
    layout = paragraph.paragraph_format
    layout.alignment = ALIGNMENT[align]
    layout.line_spacing = Pt(14)
    layout.right_indent = Pt(14) if align is Align.RIGHT else None
    layout.left_indent = Pt(14) if align is Align.LEFT else None
    parts = page_field()
    for content in ("— ", *parts, " —"):
        run = paragraph.add_run(content if isinstance(content, str) else "")
        if not isinstance(content, str):
            run._r.append(content)  # noqa: SLF001  # fields have no API in python-docx
        set_fonts(run._r.get_or_add_rPr(), Face.SONG)  # noqa: SLF001  # nor have eastAsia fonts
        run.font.size = Pt(14)
