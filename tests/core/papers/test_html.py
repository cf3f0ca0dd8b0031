from __future__ import annotations

import io
import re

import pytest
from django.template import engines
from pypdf import PdfReader

from core.papers.html import render_html_pdf
from core.papers.printing import print_html
from core.papers.qr import qr_data_uri, qr_svg

A4_POINTS = (595, 842)


def points(page):
    return round(float(page.mediabox.width)), round(float(page.mediabox.height))


@pytest.mark.parametrize(("landscape", "size"), [(False, A4_POINTS), (True, A4_POINTS[::-1])])
def test_the_base_layout_prints_on_a4_both_ways(landscape, size):
    pdf = render_html_pdf("print/base.html", {"title": "签到表"}, landscape=landscape)
    assert [points(page) for page in PdfReader(io.BytesIO(pdf)).pages] == [size]


def test_header_rows_repeat_and_pages_are_counted():
    page = engines["django"].from_string(
        '{% extends "print/base.html" %}{% block body %}<table class="grid sign"><thead><tr><th>姓名'
        "</th></tr></thead>{% for n in rows %}<tr><td>学员{{ n }}</td></tr>{% endfor %}</table>{% endblock %}"
    )
    pdf = print_html(page.render({"rows": range(60)}), "print.css")
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(texts) == 3
    assert all("姓名" in text for text in texts)
    assert [f"第 {n} 页" in text for n, text in enumerate(texts, 1)] == [True] * 3


def test_a_code_is_at_least_two_centimetres_wide():
    svg = qr_svg("https://lunxun.example/b/1")
    width = re.search(r'width="([\d.]+)mm"', svg)
    assert width
    assert 24.9 < float(width[1]) < 25.1
    assert qr_data_uri("签到码").startswith("data:image/svg+xml")
    with pytest.raises(ValueError, match="at least 20 mm"):
        qr_svg("x", size_mm=15)
    with pytest.raises(ValueError, match="needs a text"):
        qr_svg("")
