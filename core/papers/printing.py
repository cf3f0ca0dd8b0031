"""HTML to PDF with WeasyPrint: no network, our own fonts, one font configuration per process."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from core.papers import fonts
from core.papers.typography import Face

if TYPE_CHECKING:
    from typing import Any

STYLE_SHEETS = Path(__file__).parent / "stylesheets"
# Pango's font map is shared by all threads of a process and not safe between them.
_one_at_a_time = threading.Lock()


class OwnAssetsOnly(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Opens data: addresses, our static files and the fonts; refuses everything else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Return the resource, or raise ValueError for one that is not ours."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        path = Path(unquote(parts.path))
        if parts.scheme == "file" and path in _font_files():
            return super().fetch(url, headers)
        if parts.scheme == "static":
            found = _static_file(unquote(parts.netloc + parts.path).lstrip("/"))
            if found:
                return super().fetch(found.as_uri(), headers)
        raise ValueError(f"a printed page may not load {url}")


def _static_file(name: str) -> Path | None:
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        return None
    return Path(found) if isinstance(found, str) else None


def print_html(html: str, *style_sheets: str) -> bytes:
    """Return the PDF of an HTML page under the named style sheets of this package."""
    with _one_at_a_time:
        page = HTML(string=html, base_url="static:///", url_fetcher=OwnAssetsOnly())
        sheets = [_style_sheet(name) for name in style_sheets]
        pdf: bytes = page.write_pdf(
            stylesheets=[_face_sheet(), *sheets], font_config=_font_configuration()
        )
    return pdf


@lru_cache(maxsize=1)
def _font_configuration() -> Any:
    return FontConfiguration()


@lru_cache(maxsize=1)
def _font_files() -> frozenset[Path]:
    return frozenset(file for face in Face if (file := fonts.font_file(face)))


@lru_cache(maxsize=1)
def _face_sheet() -> Any:
    configuration, fetcher = _font_configuration(), OwnAssetsOnly()
    return CSS(string=fonts.font_faces(), font_config=configuration, url_fetcher=fetcher)


@lru_cache(maxsize=8)
def _style_sheet(name: str) -> Any:
    text = (STYLE_SHEETS / name).read_text(encoding="utf-8")
    return CSS(string=text, font_config=_font_configuration(), url_fetcher=OwnAssetsOnly())
