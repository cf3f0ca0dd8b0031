"""Do the headings count 一、二、三 without a gap? Reads text only, so it serves DOCX and PDF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.papers.verification.findings import Finding
from core.papers.wording import heading_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NUMERAL = "[一二三四五六七八九十]{1,3}"
PATTERNS = (
    re.compile(rf"^({NUMERAL})、"),
    re.compile(rf"^（({NUMERAL})）"),
    re.compile(r"^(\d{1,2})\.(?!\d)"),
    re.compile(r"^（(\d{1,2})）"),
)


def heading_level(text: str) -> int | None:
    """Return the level of a heading by its number, or None for any other text."""
    return next((level for level, form in enumerate(PATTERNS, 1) if form.match(text)), None)


def numbering_findings(texts: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each heading that does not follow the one before it."""
    counters = [0, 0, 0, 0]
    for text in texts:
        if text.startswith("附件"):
            counters = [0, 0, 0, 0]
        level = heading_level(text)
        if level is None:
            continue
        counters[level - 1] += 1
        counters[level:] = [0] * (4 - level)
        expected = heading_number(level, counters[level - 1])
        if not text.startswith(expected):
            yield Finding("numbering", text[:12], f"序号应为“{expected}”")
