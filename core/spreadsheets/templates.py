"""Our own XLSX templates: drop-downs, notes, text format where digits must survive, a page of help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.lazily import lazily
from core.spreadsheets import parsers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.spreadsheets import templates_drawing
    from core.spreadsheets.parsers import Parser
else:
    templates_drawing = lazily("core.spreadsheets.templates_drawing")


@dataclass(frozen=True, slots=True)
class Column:
    """A column to fill: how it is called, parsed and explained; `synonyms` are other titles it goes by."""

    key: str
    title: str
    required: bool = False
    parser: Parser = field(default_factory=parsers.text)
    choices: tuple[str, ...] = ()
    note: str = ""
    width: float = 14
    synonyms: tuple[str, ...] = ()
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """A template: the sheet's name, its columns, and what to say above the help."""

    columns: tuple[Column, ...]
    name: str = "数据"
    guidance: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        titles = [title for column in self.columns for title in (column.title, *column.synonyms)]
        if not titles or len(set(titles)) != len(titles):
            raise ValueError("a template has columns, each with titles of its own")


def render_template(spec: TemplateSpec, rows: Iterable[Mapping[str, object]] = ()) -> bytes:
    """Return the template as XLSX, filled with the given rows by column key."""
    return templates_drawing.drawn(spec, rows)
