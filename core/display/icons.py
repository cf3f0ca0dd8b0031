"""Tabler's icons, put into the page as SVG: no sprite to load, and they take the colour of the text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(settings.BASE_DIR) / "node_modules" / "@tabler" / "icons" / "icons"
NAME = re.compile(r"[a-z0-9-]+")
SHAPES = re.compile(r"<(?:path|circle|rect|line)\b[^>]*/>")
CANVAS = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'


@cache
def _shapes(name: str, style: str) -> SafeString:
    if not NAME.fullmatch(name):
        raise LookupError(f"no icon can be named {name!r}")
    source = (FOLDER / style / f"{name}.svg").read_text(encoding="utf-8")
    shapes = (shape for shape in SHAPES.findall(source) if shape != CANVAS)
    return mark_safe("".join(shapes))  # noqa: S308  # shapes of a file pinned by package-lock.json


def icon_svg(name: str, title: str = "", *, filled: bool = False) -> SafeString:
    """Return one icon; with a title it speaks to screen readers, without it is decoration.

    Raises LookupError or FileNotFoundError for a name the pinned icon set does not hold.
    """
    return _drawn(name, title, filled=filled) if title else _decoration(name, filled=filled)


@cache
def _decoration(name: str, *, filled: bool) -> SafeString:
    return _drawn(name, "", filled=filled)


def _drawn(name: str, title: str, *, filled: bool) -> SafeString:
    style = "filled" if filled else "outline"
    paint = "fill=currentColor" if filled else "fill=none stroke=currentColor stroke-width=2"
    speech = (
        format_html('role="img" aria-label="{}"', title)
        if title
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" {} '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        paint,
        speech,
        _shapes(name, style),
    )
