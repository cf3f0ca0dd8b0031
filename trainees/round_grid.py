"""One page of a round's grid: its rows as forms, what was typed, and the rows of the sheet."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator

from trainees.elections import template_row
from trainees.forms.rounds import LineForm, line_forms
from trainees.selectors.rounds import SHOWN, lines_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.core.paginator import Page
    from django.http import QueryDict

    from trainees.models import ElectionLine, ElectionRound

# Nine boxes a row: far below the fields that one request may bring.
STALE = "这一行刚被他人修改，您填写的还没有保存；核对后再按“保存”，以您填写的为准。"
PAGE_ROWS = 50
TABS = (("", "全部席位"), ("changing", "有变化"), ("problems", "有问题"), ("open", "未填写"), ("done", "已办理"))  # fmt: skip


class RoundGrid:
    """The rows that are shown, unbound or as they were typed."""

    def __init__(self, round_: ElectionRound, query: QueryDict, data: QueryDict | None) -> None:
        chosen = query.get("show", "")
        self.show = chosen if chosen in SHOWN else ""
        lines = lines_shown(round_, "" if data is not None else self.show)
        if data is not None:
            sent = {int(key) for key in data.getlist("row") if key.isdecimal() and len(key) < 19}
            lines = lines.filter(pk__in=list(sent)[:PAGE_ROWS])
        self.lines = lines
        self.pages: Page[ElectionLine] = Paginator(lines, PAGE_ROWS).get_page(query.get("page"))
        self.number = query.get("page", "")
        self.rows = line_forms(data, list(self.pages.object_list))

    def edits(self) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Yield the rows that were changed and can be saved, as (key, revision, values)."""
        for row in self.rows:
            if not row.line.is_done and row.is_bound and row.is_valid() and row.has_changed():
                yield (row.line.pk, *row.edit())

    def renew(self, stale: Sequence[int]) -> None:
        """Say on rows that somebody else changed meanwhile that they were not saved; a second try may."""
        for row in self.rows:
            if row.line.pk in stale:
                row.add_error(None, STALE)
                row.line.refresh_from_db(fields=["revision"])
                row.renew_revision(row.line.revision)

    def reopen(self) -> None:
        """Show the rows that were saved as they now stand: typed over once more, they are no stranger's."""
        saved = [row.line.pk for row in self.rows if row.is_bound and not row.errors]
        fresh = {line.pk: line for line in self.lines.filter(pk__in=saved)}
        self.rows = [
            LineForm(line=fresh.get(row.line.pk, row.line)) if row.line.pk in saved else row
            for row in self.rows
        ]

    @property
    def has_errors(self) -> bool:
        """Whether any row was not saved."""
        return any(row.is_bound and row.errors for row in self.rows)

    @property
    def tabs(self) -> tuple[tuple[str, str], ...]:
        """What the grid can be narrowed to."""
        return TABS

    def address(self, *, next_page: bool = False) -> str:
        """Return the query string of this page, or of the next."""
        page = int(self.number) if self.number.isdecimal() and len(self.number) < 6 else 1
        facts = {"show": self.show, "page": str(page + next_page) if page + next_page > 1 else ""}
        text = urlencode({key: value for key, value in facts.items() if value})
        return f"?{text}" if text else ""


def template_rows(round_: ElectionRound) -> list[dict[str, object]]:
    """Return every line as the template shows it; seats whose names repeat are written 上级/名称."""
    lines = [line for line in lines_shown(round_) if not line.is_done]
    names = Counter(line.organization.name for line in lines)
    return [
        template_row(
            f"{line.organization.parent}/{line.organization.name}"
            if names[line.organization.name] > 1
            else line.organization.name,
            line.present.person.name if line.present else "空缺",
            line.typed,
            line.held_on,
        )
        for line in lines
    ]
