"""QR codes as SVG: error level M, at least two centimetres wide so that cheap phones read them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from core.lazily import lazily

if TYPE_CHECKING:
    import segno
else:
    segno = lazily("segno")

SMALLEST_MM = 20.0


def qr_svg(text: str, *, size_mm: float = 25.0) -> SafeString:
    """Return an SVG element to put into a page; raise ValueError below 20 mm or for too long a text."""
    buffer = io.BytesIO()
    code, scale = _code(text, size_mm)
    code.save(
        buffer, kind="svg", scale=scale, unit="mm", xmldecl=False, svgclass="qr", lineclass=None
    )
    return SafeString(buffer.getvalue().decode())


def qr_data_uri(text: str, *, size_mm: float = 25.0) -> str:
    """Return the same picture as a data: address for the src of an img."""
    code, scale = _code(text, size_mm)
    return str(code.svg_data_uri(scale=scale, unit="mm"))


def _code(text: str, size_mm: float) -> tuple[segno.QRCode, float]:
    if size_mm < SMALLEST_MM:
        raise ValueError(f"a QR code is at least {SMALLEST_MM:g} mm wide")
    if not text:
        raise ValueError("a QR code needs a text")
    code = segno.make_qr(text, error="m", boost_error=False, encoding="utf-8")
    return code, round(size_mm / code.symbol_size()[0], 4)
