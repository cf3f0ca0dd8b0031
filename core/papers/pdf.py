"""A paper as PDF: the version to print and to look at."""

from __future__ import annotations

import base64
import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.lazily import lazily
from core.papers import geometry, layout
from core.papers.model import Figure, Imprint, PageBreak, RedHead, Table
from core.papers.typography import STYLES, Face

# Longer runs (an address of a web page) must be able to break; short ones never do.
LATIN = re.compile(r"((?<![!-~])[!-~]{1,24}(?![!-~]))")

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.papers import printing
    from core.papers.layout import Item, Line, Run
    from core.papers.model import Paper
else:
    printing = lazily("core.papers.printing")


def render_pdf(paper: Paper) -> bytes:
    """Return the paper as PDF in the geometry of GB/T 9704-2012."""
    return printing.print_html(paper_html(paper), "paper.css")


def paper_html(paper: Paper) -> str:
    """Return the page that is printed; also the preview on screen."""
    items = mark_safe("\n".join(_html(item) for item in layout.flow(paper)))  # noqa: S308  # each item is escaped
    return format_html(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{}</title></head>'
        '<body class="{}">{}</body></html>',
        paper.title.replace("\n", ""),
        paper.pagination.value,
        items,
    )


def _html(item: Item) -> SafeString:
    return DRAW[type(item)](item)


def _blank(blank: layout.Blank) -> SafeString:
    classes = "blank with-next" if blank.with_next else "blank"
    return format_html_join("", '<p class="{}"></p>', [(classes,)] * blank.lines)


def _drop(drop: layout.Drop) -> SafeString:
    height = geometry.RED_HEAD_DROP_MM - drop.used_lines * geometry.PITCH_PT * 25.4 / 72
    return format_html('<p style="height: {}mm"></p>', round(height, 2))


def _rule(_: layout.Rule) -> SafeString:
    return SafeString('<p class="rule"></p>')


def _break_page(_: PageBreak) -> SafeString:
    return SafeString('<p class="break"></p>')


def _line(line: Line) -> SafeString:
    style = STYLES[line.role]
    flags = {"new-page": line.on_new_page, "with-next": line.with_next, "pair": "\t" in line.text}
    classes = " ".join(name for name, on in flags.items() if on)
    look = (
        f"font-family: var(--{style.face.name.lower()}); font-size: {style.size}pt; "
        f"text-align: {style.align}; text-indent: {_ems(line.first)}; "
        f"margin-left: {_ems(line.left)}; margin-right: {_ems(line.right)};"
    )
    runs = format_html_join(
        "",
        '<span class="{}" style="font-family: var(--{})">{}</span>',
        (_run(run, style.face) for run in line.runs),
    )
    return format_html('<p class="{}" style="{}">{}</p>', classes, look, runs)


def _run(run: Run, own: Face) -> tuple[str, str, str]:
    face = run.face or own
    text = _with_latin(run.text) if face in (Face.BODY, Face.KAI) else run.text
    return "tabbed" if run.text.startswith("\t") else "", face.name.lower(), text


def _with_latin(text: str) -> SafeString:
    """Set Latin letters and digits in the face of 宋体: the stand-in for 仿宋 has none that fit it."""
    parts = LATIN.split(text)
    return format_html_join(
        "",
        "{}<i>{}</i>",
        zip_longest(parts[::2], parts[1::2], fillvalue=""),
    )


def _ems(characters: float) -> str:
    return f"{round(characters * geometry.CHARACTER_PT, 2)}pt"


def _red_head(head: RedHead) -> SafeString:
    joint = len(head.organs) > 1
    classes = " ".join(
        name for name, on in (("joint", joint), ("preprinted", head.preprinted)) if on
    )
    size = layout.mark_size(head)
    if not joint:
        inner = format_html("<p>{}{}</p>", head.organs[0], head.word)
    else:
        names = format_html_join(
            "",
            '<p style="letter-spacing: {}em">{}</p>',
            ((layout.mark_spread(head, organ), organ) for organ in head.organs),
        )
        inner = format_html(
            '<div class="names">{}</div><div class="word"><p>{}</p></div>', names, head.word
        )
    return format_html(
        '<div class="mark {}" style="font-size: {}pt">{}</div>', classes, size, inner
    )


def _table(table: Table) -> SafeString:
    columns = format_html_join(
        "", '<col style="width: {}%">', ((round(share * 100, 3),) for share in table.shares)
    )
    header = format_html_join("", "<th>{}</th>", ((cell,) for cell in table.header))
    rows = format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (format_html_join("", "<td>{}</td>", ((_with_latin(cell),) for cell in row)),)
            for row in table.rows
        ),
    )
    return format_html(
        "<table><colgroup>{}</colgroup><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        columns,
        header,
        rows,
    )


def _figure(figure: Figure) -> SafeString:
    kind = "png" if figure.image.startswith(b"\x89PNG") else "jpeg"
    source = f"data:image/{kind};base64,{base64.b64encode(figure.image).decode()}"
    return format_html(
        '<figure class="{}"><img src="{}" alt="{}" style="width: {}mm"></figure>',
        "with-next" if figure.caption else "",
        source,
        figure.description or figure.caption,
        figure.width_mm,
    )


def _imprint(imprint: Imprint) -> SafeString:
    copies = SafeString("")
    if imprint.copies_to:
        copies = format_html(
            '<span class="copies">抄送：{}。</span>', imprint.copies_to.rstrip("。")
        )
    return format_html(
        '<p style="height: 0"><span class="imprint">{}<span class="printed">'
        "<span>{}</span><span>{}</span></span></span></p>",
        copies,
        imprint.issuer,
        layout.imprint_date(imprint.issued_on),
    )


DRAW: dict[type, Callable[[Any], SafeString]] = {
    layout.Line: _line,
    layout.Blank: _blank,
    layout.Drop: _drop,
    layout.Rule: _rule,
    RedHead: _red_head,
    Table: _table,
    Figure: _figure,
    PageBreak: _break_page,
    Imprint: _imprint,
}
