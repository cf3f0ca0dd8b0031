from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.papers.docx import render_docx
from core.papers.model import Heading, Paragraph
from core.papers.verification.docx import verify_docx
from tests.core.papers.samples import NOTICE, SHAPES, reading_order


@lru_cache
def rendered(shape: str) -> bytes:
    return render_docx(SHAPES[shape])


def mutated(change) -> set[str]:
    """Return the rules that a notice breaks after `change` was done to its DOCX."""
    document = Document(io.BytesIO(rendered("short")))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return {finding.rule for finding in verify_docx(buffer.getvalue())}


def styled(document, name):
    return next(p for p in document.paragraphs if p.style.name == name and p.runs)


def fonts(run):
    return run._r.rPr.find(qn("w:rFonts"))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_passes_the_verifier(shape):
    assert verify_docx(rendered(shape)) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_every_text_stands_in_the_document_in_order(shape):
    document = Document(io.BytesIO(rendered(shape)))
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]
    head = SHAPES[shape].red_head
    marks = {f"{organ}{head.word}" for organ in head.organs} if head else set()
    assert [text for text in texts if text not in marks] == reading_order(SHAPES[shape])


def test_rare_characters_survive():
    document = Document(io.BytesIO(rendered("notice")))
    whole = "".join(paragraph.text for paragraph in document.paragraphs)
    assert "䶮正平、𬎆生、买买提·艾力" in whole


def set_margin(document):
    document.sections[0].left_margin = Mm(25)


def set_paper(document):
    document.sections[0].page_width = Mm(200)


def drop_grid(document):
    properties = document.sections[0]._sectPr
    properties.remove(properties.find(qn("w:docGrid")))


def drop_east_asian_face(document):
    del fonts(styled(document, "公文正文").runs[0]).attrib[qn("w:eastAsia")]


def swap_title_face(document):
    for script in ("eastAsia", "ascii", "hAnsi"):
        fonts(styled(document, "公文标题").runs[0]).set(qn(f"w:{script}"), "宋体")


def shrink_title(document):
    styled(document, "公文标题").runs[0].font.size = Pt(18)


def embolden(document):
    styled(document, "公文一级标题").runs[0].font.bold = True


def colour(document):
    styled(document, "公文正文").runs[0].font.color.rgb = RGBColor(0, 0, 255)


def loosen(document):
    styled(document, "公文正文").paragraph_format.line_spacing = Pt(30)


def plain_number(document):
    document.sections[0].footer.paragraphs[0].clear()


def number_inside(document):
    footer = document.sections[0].footer.paragraphs[0]
    footer.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT


def skip_number(document):
    styled(document, "公文一级标题").runs[0].text = "二、轮训对象"


def wrong_level(document):
    styled(document, "公文二级标题").runs[0].text = "二、突出重点"


def kai_to_hei(document):
    for script in ("eastAsia", "ascii", "hAnsi"):
        fonts(styled(document, "公文二级标题").runs[0]).set(qn(f"w:{script}"), "仿宋_GB2312")


def drop_title(document):
    paragraph = styled(document, "公文标题")
    paragraph._p.getparent().remove(paragraph._p)


def title_left(document):
    styled(document, "公文标题").paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT


def join_attachment(document):
    styled(document, "公文附件标记").paragraph_format.page_break_before = False


def square_brackets(document):
    styled(document, "公文发文字号").runs[0].text = "岳组发[2026]3号"


def padded_serial(document):
    styled(document, "公文发文字号").runs[0].text = "岳组发〔2026〕03号"


def padded_date(document):
    styled(document, "公文成文日期").runs[0].text = "2026年03月09日"


def single_header(document):
    for table in document.tables:
        for row in table.rows:
            for mark in row._tr.findall(f".//{qn('w:tblHeader')}"):
                mark.getparent().remove(mark)


def foreign_style(document):
    document.add_paragraph("附言", style="Normal")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (set_paper, "page.size"),
        (set_margin, "page.margins"),
        (drop_grid, "page.grid"),
        (drop_east_asian_face, "font.face"),
        (swap_title_face, "font.face"),
        (shrink_title, "font.size"),
        (embolden, "font.bold"),
        (colour, "font.colour"),
        (loosen, "pitch"),
        (plain_number, "pagenumber.field"),
        (number_inside, "pagenumber.place"),
        (skip_number, "numbering"),
        (wrong_level, "heading.level"),
        (kai_to_hei, "heading.face"),
        (drop_title, "title"),
        (title_left, "title"),
        (join_attachment, "attachment"),
        (square_brackets, "wording"),
        (padded_serial, "wording"),
        (padded_date, "wording"),
        (single_header, "table.header"),
        (foreign_style, "style"),
    ],
)
def test_each_deviation_is_found(change, rule):
    assert rule in mutated(change)


def test_headings_number_themselves_and_restart_below_a_new_parent():
    body = (
        Heading("甲"),
        Heading("子", level=2),
        Heading("丑", level=2),
        Heading("乙"),
        Heading("寅", level=2),
        Paragraph("完。"),
    )
    texts = reading_order(replace(NOTICE, red_head=None, number="", recipients="", body=body))
    assert texts[1:6] == ["一、甲", "（一）子", "（二）丑", "二、乙", "（一）寅"]
