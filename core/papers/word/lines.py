"""Lines, empty lines and the red head as paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor, Twips

from core.papers import geometry, layout
from core.papers.typography import RED, STYLES, Face, Role
from core.papers.word.xml import PARAGRAPH_ORDER, element, set_fonts, settle

if TYPE_CHECKING:
    from docx.document import Document

    from core.papers.layout import Blank, Drop, Line, Rule
    from core.papers.model import RedHead


def add_line(document: Document, line: Line) -> None:
    """Append a styled paragraph."""
    paragraph = document.add_paragraph(style=line.role.value)
    for run in line.runs:
        add_run(paragraph, run.text, run.face or STYLES[line.role].face, STYLES[line.role].size)
    paragraph.paragraph_format.page_break_before = line.on_new_page or None
    paragraph.paragraph_format.keep_with_next = line.with_next or None
    _indent(paragraph, line)
    if "\t" in line.text:
        stop = Twips(round(geometry.LINE_TWIPS - line.right * geometry.CHARACTER_TWIPS))
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.paragraph_format.alignment = 0


def add_run(paragraph: Any, text: str, face: Face, size: float, *, red: bool = False) -> None:
    """Append text with its face named for every script, its size and its colour."""
    run = paragraph.add_run(text)
    set_fonts(run._r.get_or_add_rPr(), face)  # noqa: SLF001  # eastAsia fonts have no API
    run.font.size = Pt(size)
    run.font.color.rgb = RGBColor.from_string(RED if red else "000000")


def _indent(paragraph: Any, line: Line) -> None:
    """Indent in characters, with twips beside them for programs that know no characters."""
    measures: dict[str, int] = {}
    for name, characters in (("left", line.left), ("right", line.right)):
        if characters:
            measures[f"{name}Chars"] = round(characters * 100)
            measures[name] = round(characters * geometry.CHARACTER_TWIPS)
    if line.first:
        name = "firstLine" if line.first > 0 else "hanging"
        measures[f"{name}Chars"] = round(abs(line.first) * 100)
        measures[name] = round(abs(line.first) * geometry.CHARACTER_TWIPS)
    if line.left and line.first < 0:
        # Word counts leftChars from where the hanging line begins.
        measures["leftChars"] = round((line.left + line.first) * 100)
    if measures:
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  # character indents have no API
        properties.append(element("w:ind", **measures))
        settle(properties, PARAGRAPH_ORDER)


def add_rule(document: Document, _: Rule) -> None:
    """Append the red line as the lower border of a paragraph 4 mm high."""
    paragraph = document.add_paragraph(style=Role.BLANK.value)
    paragraph.paragraph_format.line_spacing = Mm(4)
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=12, space=0, color=RED))
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  # borders have no API
    properties.append(borders)
    settle(properties, PARAGRAPH_ORDER)


def add_blank(document: Document, blank: Blank) -> None:
    """Append empty lines on the grid."""
    for _ in range(blank.lines):
        paragraph = document.add_paragraph(style=Role.BLANK.value)
        paragraph.paragraph_format.keep_with_next = blank.with_next or None


def add_drop(document: Document, drop: Drop) -> None:
    """Append one line of exactly the height that puts the red head at 35 mm."""
    paragraph = document.add_paragraph(style=Role.BLANK.value)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    height = geometry.RED_HEAD_DROP_TWIPS - drop.used_lines * geometry.PITCH_TWIPS
    paragraph.paragraph_format.line_spacing = Twips(height)


def add_red_head(document: Document, head: RedHead) -> None:
    """Append the issuing organ's name; on preprinted paper the same room stays empty."""
    size = layout.mark_size(head)
    joint = len(head.organs) > 1
    names = [f"{organ}{'' if joint else head.word}" for organ in head.organs]
    if joint:
        _add_joint_names(document, head, names, size)
        return
    paragraph = document.add_paragraph(style=Role.MARK.value)
    add_run(paragraph, "　" if head.preprinted else names[0], Face.TITLE, size, red=True)


def _add_joint_names(document: Document, head: RedHead, names: list[str], size: float) -> None:
    """Several organs issue together: names below each other, the word at their middle, right."""
    table = document.add_table(rows=len(names), cols=2)
    table.autofit = False
    word_width = round((len(head.word) + 0.7) * size * 20)
    for column, own in zip(
        table.columns, (geometry.LINE_TWIPS - word_width, word_width), strict=True
    ):
        column.width = Twips(own)
    word = table.cell(0, 1).merge(table.cell(len(names) - 1, 1))
    word.vertical_alignment = 1
    cells = [(table.cell(row, 0), name) for row, name in enumerate(names)]
    for cell, name in [*cells, (word, head.word)]:
        own = word_width if cell is word else geometry.LINE_TWIPS - word_width
        cell.width = Twips(own)
        paragraph = cell.paragraphs[0]
        paragraph.style = Role.MARK.value
        paragraph.paragraph_format.alignment = 1 if cell is word else 4
        add_run(paragraph, "　" if head.preprinted else name, Face.TITLE, size, red=True)
