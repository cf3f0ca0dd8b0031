"""Tables, figures and the imprint of the DOCX."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm, Twips

from core.papers import geometry, layout
from core.papers.typography import STYLES, Face, Role
from core.papers.word.lines import add_run
from core.papers.word.xml import TABLE_ORDER, element, replace, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document

    from core.papers.model import Figure, Imprint, Table


def add_table(document: Document, table: Table) -> None:
    """Append a ruled table whose first row repeats on every page and whose rows stay whole."""
    drawn: Any = document.add_table(rows=0, cols=len(table.header))
    drawn.style = document.styles["Table Grid"]
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    widths = [round(share * geometry.LINE_TWIPS) for share in table.shares]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = Twips(width)
    _add_row(drawn, table.header, widths, Role.TABLE_HEAD)
    for row in table.rows:
        _add_row(drawn, row, widths, Role.TABLE_CELL)


def _add_row(table: Any, texts: Sequence[str], widths: Sequence[int], role: Role) -> None:
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # repeated and unsplit rows have no API
    properties.append(element("w:cantSplit"))
    properties.append(element("w:trHeight", val=round(8 * geometry.TWIPS_PER_MM), hRule="atLeast"))
    if role is Role.TABLE_HEAD:
        properties.append(element("w:tblHeader"))
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = Twips(width)
        cell.vertical_alignment = 1
        paragraph = cell.paragraphs[0]
        paragraph.style = role.value
        add_run(paragraph, text, STYLES[role].face, STYLES[role].size)


def add_figure(document: Document, figure: Figure) -> None:
    """Append a picture in a line that grows with it (an exact pitch would cut it off)."""
    paragraph = document.add_paragraph(style=Role.FIGURE.value)
    paragraph.paragraph_format.keep_with_next = bool(figure.caption) or None
    shape: Any = paragraph.add_run().add_picture(io.BytesIO(figure.image), Mm(figure.width_mm))
    shape._inline.docPr.set("descr", figure.description or figure.caption)  # noqa: SLF001  # no API


def add_imprint(document: Document, imprint: Imprint) -> None:
    """Put the imprint at the foot of the last page: thick lines outside, a thin one between."""
    rows = [(f"抄送：{imprint.copies_to.rstrip('。')}。", "")] if imprint.copies_to else []
    rows.append((imprint.issuer, layout.imprint_date(imprint.issued_on)))
    table: Any = document.add_table(rows=0, cols=1)
    table.autofit = False
    properties = table._tbl.tblPr  # noqa: SLF001  # floating tables have no API
    replace(properties, element("w:tblW", w=geometry.LINE_TWIPS, type="dxa"))
    properties.append(_at_foot())
    properties.append(_imprint_rules())
    properties.append(_no_cell_margins())
    settle(properties, TABLE_ORDER)
    for left, right in rows:
        cell = table.add_row().cells[0]
        cell.width = Twips(geometry.LINE_TWIPS)
        _write_imprint(cell.paragraphs[0], left, right)
    # Word wants a paragraph after a table; a tiny one does not open a page of its own.
    tail = document.add_paragraph(style=Role.BLANK.value)
    tail.paragraph_format.line_spacing = Twips(20)


def _at_foot() -> Any:
    return element(
        "w:tblpPr",
        leftFromText=0,
        rightFromText=0,
        vertAnchor="margin",
        horzAnchor="margin",
        tblpXSpec="center",
        tblpYSpec="bottom",
    )


def _imprint_rules() -> Any:
    borders = element("w:tblBorders")
    for side, size in (("top", 8), ("bottom", 8), ("insideH", 6)):
        borders.append(element(f"w:{side}", val="single", sz=size, space=0, color="000000"))
    return borders


def _no_cell_margins() -> Any:
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=0, type="dxa"))
    return margins


def _write_imprint(paragraph: Any, left: str, right: str) -> None:
    paragraph.style = Role.IMPRINT.value
    inset = Twips(280)
    paragraph.paragraph_format.left_indent = inset
    paragraph.paragraph_format.right_indent = inset
    if not right:
        paragraph.paragraph_format.left_indent = Twips(280 + 840)
        paragraph.paragraph_format.first_line_indent = Twips(-840)
    text = f"{left}\t{right}" if right else left
    if right:
        stop = Twips(geometry.LINE_TWIPS - 280)
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, 2)
    add_run(paragraph, text, Face.BODY, STYLES[Role.IMPRINT].size)
