"""A paper as DOCX: the version that offices edit and print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.lazily import lazily

if TYPE_CHECKING:
    from core.papers.model import Paper
    from core.papers.word import document
else:
    document = lazily("core.papers.word.document")


def render_docx(paper: Paper) -> bytes:
    """Return the paper as a DOCX in the geometry of GB/T 9704-2012."""
    return document.drawn(paper)
