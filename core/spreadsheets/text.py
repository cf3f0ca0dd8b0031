"""Text in cells: nothing that a spreadsheet could take for a formula, nothing that XML forbids."""

from __future__ import annotations

import re
from typing import Final

# Full-width signs count too: Chinese editions of Excel accept them at the start of a formula.
FORMULA_START: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL: Final = 32_767


def neutralise(text: str) -> str:
    """Return the text with an apostrophe before what could start a formula; `restore` takes it off."""
    return "'" + text if FORMULA_START.match(text) else text


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return text[1:] if text.startswith("'") and FORMULA_START.match(text[1:]) else text


def cell_text(text: str) -> str:
    """Return the text as it may stand in a cell: harmless, allowed in XML, not too long."""
    return neutralise(FORBIDDEN.sub("", text))[:LONGEST_CELL]
