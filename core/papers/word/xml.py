"""The few WordprocessingML elements that python-docx has no words for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from core.papers.typography import Face

# lxml elements carry no types here.
Element = Any


def element(tag: str, **attributes: str | int) -> Element:
    """Return a new element such as w:ind with its attributes in the w: namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def replace(parent: Element, child: Element) -> Element:
    """Put `child` into `parent` in place of an equal-named one, else at the end."""
    for old in parent.findall(child.tag):
        parent.remove(old)
    parent.append(child)
    return child


def set_fonts(properties: Element, face: Face) -> None:
    """Name one face for Chinese and Latin alike; without all four Word falls back to its theme."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = element("w:rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face)
    properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, fonts)


PARAGRAPH_ORDER = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
]
TABLE_ORDER = [
    "tblStyle",
    "tblpPr",
    "tblOverlap",
    "bidiVisual",
    "tblStyleRowBandSize",
    "tblStyleColBandSize",
    "tblW",
    "jc",
    "tblCellSpacing",
    "tblInd",
    "tblBorders",
    "shd",
    "tblLayout",
    "tblCellMar",
    "tblLook",
    "tblCaption",
    "tblDescription",
]


def settle(properties: Element, order: list[str]) -> None:
    """Sort the children as the schema demands; Word may refuse a file in any other order."""
    ranks = {qn(f"w:{name}"): rank for rank, name in enumerate(order)}
    properties[:] = sorted(properties, key=lambda child: ranks[child.tag])


def page_field() -> list[Element]:
    """Return the parts of a PAGE field, to be put into runs of their own."""
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = " PAGE "
    shown = OxmlElement("w:t")
    shown.text = "1"
    kinds = [element("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")]
    return [kinds[0], code, kinds[1], shown, kinds[2]]
