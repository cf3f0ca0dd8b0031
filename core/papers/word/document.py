"""A whole paper, item by item, in a Word document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_BREAK

from core.papers import layout
from core.papers.model import Figure, Imprint, PageBreak, RedHead, Table
from core.papers.word import lines, page, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as DocxDocument

    from core.papers.model import Paper


def drawn(paper: Paper) -> bytes:
    """Return the paper as a DOCX in the geometry of GB/T 9704-2012."""
    document = Document()
    page.prepare(document, paper.pagination)
    properties = document.core_properties
    properties.title = paper.title.replace("\n", "")
    properties.author, properties.comments, properties.language = paper.signer, "", "zh-CN"
    for item in layout.flow(paper):
        DRAW[type(item)](document, item)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _break_page(document: DocxDocument, _: PageBreak) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


DRAW: dict[type, Callable[[DocxDocument, Any], None]] = {
    layout.Line: lines.add_line,
    layout.Blank: lines.add_blank,
    layout.Drop: lines.add_drop,
    layout.Rule: lines.add_rule,
    RedHead: lines.add_red_head,
    Table: tables.add_table,
    Figure: tables.add_figure,
    PageBreak: _break_page,
    Imprint: tables.add_imprint,
}
