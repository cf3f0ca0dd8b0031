"""A list as one request sees it: its rows, its links, its choices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse

from core.listing.cells import Row, shown
from core.listing.narrowing import filter_form, narrowed, search_text, sort_key

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from core.listing.filters import FilterForm
    from core.listing.spec import BulkAct, Column, ListSpec


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # generic for mypy alone
    """A paginator that stops counting at a cap: nobody turns to page 26,000."""

    def __init__(self, rows: QuerySet[Any], size: int, cap: int) -> None:
        super().__init__(rows, size)
        self.rows = rows
        self.cap = cap

    @cached_property
    def counted(self) -> int:
        """The number of rows, or one more than the cap."""
        rows = self.rows.order_by()
        return rows[: self.cap + 1].count() if self.cap else rows.count()

    @cached_property
    def count(self) -> int:
        """The number of rows that can be turned to."""
        return min(self.counted, self.cap) if self.cap else self.counted

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.counted > self.count


@dataclass(frozen=True)
class Head:
    """The head of a column: where a click on it leads, and how it is sorted now."""

    column: Column
    url: str
    direction: str  # ascending, descending or none, as aria-sort says it


class Listing:
    """What the template shows; `rows`, `page` and `total` are read once."""

    def __init__(
        self, request: HttpRequest, spec: ListSpec, queryset: QuerySet[Any], *, typed_in: str = ""
    ) -> None:
        self.request = request
        self.spec = spec
        self.typed_in = typed_in
        self.query = request.GET
        self.form: FilterForm | None = filter_form(spec, self.query, request.user)
        self.text = search_text(spec, self.query)
        self.sort = sort_key(spec, self.query)
        self.queryset = narrowed(spec, queryset, self.query, self.form)
        self.columns = self._chosen_columns()
        self.size = self._chosen_size()
        self.paginator = CappedPaginator(self.queryset, self.size, spec.count_cap)

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for; a page that does not exist is the nearest that does."""
        return self.paginator.get_page(self.query.get(self.spec.parameter("page")))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page with their cells."""
        return shown(self.page.object_list, self.columns, self.request)

    @property
    def total(self) -> int:
        """How many rows there are, as far as they were counted."""
        return self.paginator.count

    @property
    def total_text(self) -> str:
        """The total in words of the foot: 312, or 10,000+."""
        return f"{self.total:,}{'+' if self.paginator.is_capped else ''}"

    @property
    def is_searchable(self) -> bool:
        """Whether the list has a search box (a template would call a search that is a function)."""
        return bool(self.spec.search)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.text or (self.form and self.form.chosen()))

    # names and addresses

    @property
    def dom_id(self) -> str:
        """The id of the part that is swapped."""
        return self.spec.parameter("listing")

    @cached_property
    def names(self) -> dict[str, str]:
        """The parameters' names, for the template's inputs."""
        return {
            name: self.spec.parameter(name)
            for name in ("q", "sort", "page", "size", "col", "export")
        }

    def link(self, **changes: str | None) -> str:
        """Return the address with some parameters changed; None removes one."""
        query = self.clean_query()
        for parameter, value in changes.items():
            query.pop(self.spec.parameter(parameter), None)
            if value is not None:
                query[self.spec.parameter(parameter)] = value
        return f"?{query.urlencode()}" if query else self.request.path

    def clean_query(self) -> QueryDict:
        """Return the parameters that say something; columns are remembered, not carried."""
        clean = QueryDict(mutable=True)
        for name, values in self.query.lists():
            if name not in {self.spec.parameter("col"), self.spec.parameter("export")}:
                clean.setlist(name, [value for value in values if value])
        return clean

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters as hidden inputs for the forms that change columns or page size."""
        dropped = {self.spec.parameter("page"), self.spec.parameter("size")}
        lists = self.clean_query().lists()
        return [(name, value) for name, values in lists if name not in dropped for value in values]

    @cached_property
    def others(self) -> list[tuple[str, str]]:
        """The parameters that another part of the page keeps in the address."""
        own = set(self.names.values()) | {field.html_name for field in self.form or ()}
        lists = self.clean_query().lists()
        return [(name, value) for name, values in lists if name not in own for value in values]

    @property
    def export_url(self) -> str:
        """The file of everything the list now shows, all pages."""
        return self.link(export="xlsx", page=None)

    @property
    def default_columns_url(self) -> str:
        """The list with its own columns again."""
        return self.link(col="default", page=None)

    @property
    def reset_url(self) -> str:
        """The list without search and filters."""
        query = urlencode(self.others)
        return f"{self.request.path}?{query}" if query else self.request.path

    # head, foot, choices

    @cached_property
    def heads(self) -> list[Head]:
        """The heads of the shown columns."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        if self.sort == column.key:
            return Head(column, self.link(sort=f"-{column.key}", page=None), "ascending")
        if self.sort == f"-{column.key}":
            return Head(column, self.link(sort=None, page=None), "descending")
        return Head(column, self.link(sort=column.key, page=None), "none")

    @property
    def pages(self) -> list[tuple[str, str]]:
        """The page numbers with their links; a gap has none."""
        shown = self.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [(str(n), self.link(page=str(n)) if isinstance(n, int) else "") for n in shown]

    @property
    def previous_url(self) -> str:
        """The page before, if there is one."""
        number = self.page.number
        return self.link(page=str(number - 1)) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after, if there is one."""
        return self.link(page=str(self.page.number + 1)) if self.page.has_next() else ""

    @property
    def bulk(self) -> list[tuple[BulkAct, str]]:
        """The bulk acts with their addresses, which carry the filters along."""
        query = self.clean_query().urlencode()
        return [(act, f"{reverse(act.url_name, args=act.args)}?{query}") for act in self.spec.bulk]

    @property
    def empty_action_url(self) -> str:
        """Where the empty list's one action leads."""
        name = self.spec.empty.action_url_name
        return reverse(name) if name else ""

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """The columns one may choose, with whether they are shown."""
        return [(c, c in self.columns) for c in self.spec.columns if not c.is_fixed]

    def _chosen_columns(self) -> list[Column]:
        """Return the columns to show: those asked for now, else those chosen last, else the default."""
        asked = self.query.getlist(self.spec.parameter("col"))
        remembered = f"listing:{self.spec.key}"
        if asked == ["default"]:
            self.request.session.pop(remembered, None)
        elif asked:
            self.request.session[remembered] = [c.key for c in self.spec.columns if c.key in asked]
        chosen = self.request.session.get(remembered)
        if chosen is None:
            return [c for c in self.spec.columns if c.is_default or c.is_fixed]
        return [c for c in self.spec.columns if c.key in chosen or c.is_fixed]

    def _chosen_size(self) -> int:
        asked = self.query.get(self.spec.parameter("size"), "")
        sizes = {str(size): size for size in self.spec.page_sizes}
        return sizes.get(asked, self.spec.page_sizes[0])


def build_listing(
    request: HttpRequest, spec: ListSpec, queryset: QuerySet[Any], *, typed_in: str = ""
) -> Listing:
    """Return the list that a request asks for; `queryset` is scoped and has its relations selected.

    `typed_in` is the id of a form beside the list: without script its pages are turned by sending
    that form, with the new address as `turn`; the view carries what was typed along.
    """
    return Listing(request, spec, queryset, typed_in=typed_in)


def ticked_rows(request: HttpRequest, spec: ListSpec, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows a bulk act is about: the ticked ones, or all that the filters left."""
    form = filter_form(spec, request.GET, request.user)
    if request.POST.get("all"):
        return narrowed(spec, queryset, request.GET, form)
    keys = [key for key in request.POST.getlist("row") if key.isdigit()]
    return queryset.filter(pk__in=keys)
