"""Print layouts that are no official paper: sign-in sheets, slips, certificates, timetables, handbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from core.lazily import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.papers import printing
else:
    printing = lazily("core.papers.printing")


def render_html_pdf(
    template_name: str, context: Mapping[str, Any], *, landscape: bool = False
) -> bytes:
    """Return the PDF of a template that extends print/base.html, on A4 upright or landscape."""
    html = render_to_string(template_name, {**context, "landscape": landscape})
    return printing.print_html(html, "print.css")
