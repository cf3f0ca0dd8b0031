from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from core.papers import fonts
from core.papers.model import Paragraph
from core.papers.pdf import paper_html, render_pdf
from core.papers.printing import OwnAssetsOnly, print_html
from core.papers.verification.pdf import verify_pdf
from tests.core.papers.samples import LONG_TABLE, NOTICE, SHAPES, reading_order


@pytest.fixture(scope="module")
def notice() -> bytes:
    return render_pdf(NOTICE)


def rules(data, **expectations):
    return {finding.rule for finding in verify_pdf(data, **expectations)}


def restyled(css: str) -> bytes:
    """Return the notice printed with one style changed."""
    return print_html(
        paper_html(NOTICE).replace("<body", f"<style>{css}</style><body"), "paper.css"
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_passes_the_verifier(shape):
    paper = SHAPES[shape]
    assert verify_pdf(render_pdf(paper), expected=reading_order(paper)) == []


def test_rare_characters_survive_with_their_fonts_embedded(notice):
    reader = PdfReader(io.BytesIO(notice))
    whole = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert "䶮正平、𬎆生、买买提·艾力" in whole
    assert rules(notice) == set()


def test_a_table_repeats_its_header_on_every_page_and_keeps_every_row(notice):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(notice)).pages]
    with_rows = [text for text in pages if "县（市、区）委组织部" in text]
    assert len(with_rows) > 2
    assert all("序号" in text and "单位" in text for text in with_rows)
    whole = "".join(pages)
    assert all(row[1] in whole for row in LONG_TABLE.rows)


def test_28_characters_fit_a_line_and_22_lines_a_page():
    text = "党" * 28 * 22
    body = (Paragraph(text, indented=False),)
    paper = replace(NOTICE, body=body, red_head=None, number="", recipients="", attachments=())
    pages = PdfReader(io.BytesIO(render_pdf(replace(paper, imprint=None)))).pages
    lines = [line for line in pages[0].extract_text().splitlines() if line.startswith("党")]
    assert {len(line) for line in lines} == {28}
    assert len(lines) == 20  # the title and one empty line take two


def test_a_character_without_any_font_is_reported():
    private = replace(NOTICE, body=(Paragraph("张\ue170"),))
    assert "font.missing" in rules(render_pdf(private))


@pytest.mark.parametrize(
    ("css", "rule"),
    [
        ("@page { size: 200mm 297mm }", "page.size"),
        ("body { margin-left: -10mm }", "page.margins"),
        ("@page outside:right { @bottom-right { content: none } }", "pagenumber.field"),
        (
            (
                "@page outside:right { @bottom-right { content: none }"
                "@bottom-left { content: '— ' counter(page) ' —'; vertical-align: top; white-space: nowrap; padding-top: 4mm } }"
            ),
            "pagenumber.place",
        ),
        ("p { font-size: 15pt !important }", "font.size"),
    ],
)
def test_each_deviation_is_found(css, rule):
    assert rule in rules(restyled(css))


def test_a_font_that_is_not_embedded_is_found(notice):
    writer = PdfWriter(clone_from=io.BytesIO(notice))
    resources: Any = writer.pages[0]["/Resources"]
    for font in resources["/Font"].values():
        font["/DescendantFonts"][0]["/FontDescriptor"].pop("/FontFile3")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert "font.embedded" in rules(buffer.getvalue())


def test_a_missing_or_misplaced_text_is_found(notice):
    assert rules(notice, expected=["二、轮训内容", "一、轮训对象"]) == {"text.order"}
    assert rules(notice, expected=["这句话没有"]) == {"text.order"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/a.png",
        "https://example.org/a.css",
        "file:///etc/passwd",
        "file:///etc/../etc/hostname",
        "ftp://example.org/a",
        "static:///../config/settings.py",
    ],
)
def test_nothing_foreign_is_loaded(url):
    with pytest.raises(ValueError, match="may not load"):
        OwnAssetsOnly().fetch(url)


def test_a_page_with_a_foreign_picture_is_printed_without_it():
    pdf = print_html('<p>正文<img src="http://127.0.0.1:1/a.png"></p>', "print.css")
    assert "正文" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_markup_in_a_text_stays_text():
    paper = replace(NOTICE, body=(Paragraph('<script>alert(1)</script><img src="x">'),))
    html = paper_html(paper)
    assert "<script" not in html
    assert "<img" not in html


def test_the_fonts_of_this_machine_are_complete():
    assert fonts.missing_faces() == []
