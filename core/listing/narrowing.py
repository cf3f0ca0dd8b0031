"""From the address to the rows: search, filters and order, and nothing else, so that jobs can use it."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import OrderBy
    from django.http import QueryDict

    from core.listing.filters import FilterForm
    from core.listing.spec import ListSpec

MAX_SEARCH = 100


def search_text(spec: ListSpec, query: QueryDict) -> str:
    """Return what is searched for; PostgreSQL knows no NUL, and nobody types a novel."""
    return query.get(spec.parameter("q"), "").replace("\x00", "").strip()[:MAX_SEARCH]


def filter_form(spec: ListSpec, query: QueryDict, user: Any) -> FilterForm | None:
    """Return the filter form bound to the address."""
    if spec.filters is None:
        return None
    return spec.filters(query, user=user, prefix=spec.prefix or None)


def sort_key(spec: ListSpec, query: QueryDict) -> str:
    """Return the chosen sort ("name", "-name"), or nothing for the list's own order."""
    wanted = query.get(spec.parameter("sort"), "")
    sortable = {column.key for column in spec.columns if column.sort}
    return wanted if wanted.removeprefix("-") in sortable else ""


def narrowed(
    spec: ListSpec, queryset: QuerySet[Any], query: QueryDict, form: FilterForm | None
) -> QuerySet[Any]:
    """Return the rows that the address asks for, in their order."""
    text = search_text(spec, query)
    if text:
        queryset = _searched(spec, queryset, text)
    if form is not None:
        queryset = form.narrow(queryset)
    return queryset.order_by(*_order(spec, queryset, sort_key(spec, query)))


def _searched(spec: ListSpec, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    if callable(spec.search):
        return spec.search(queryset, text)
    if not spec.search:
        return queryset
    matches = (Q(**{f"{field}__icontains": text}) for field in spec.search)
    return queryset.filter(reduce(or_, matches))


def _order(spec: ListSpec, queryset: QuerySet[Any], key: str) -> list[str | OrderBy]:
    """Order by the chosen column, then by the list's own order, then by pk: pages never overlap."""
    chosen = next((c.sort for c in spec.columns if c.key == key.removeprefix("-")), ())
    down = key.startswith("-")
    order: list[str | OrderBy] = [_direction(queryset, field, down=down) for field in chosen]
    return [*order, *spec.ordering, "pk"]


def _direction(queryset: QuerySet[Any], field: str, *, down: bool) -> str | OrderBy:
    """Turn a field's direction; empty values come last both ways, unless an index would be lost."""
    down ^= field.startswith("-")
    field = field.removeprefix("-")
    if not down:
        return field
    return f"-{field}" if _is_never_null(queryset, field) else F(field).desc(nulls_last=True)


def _is_never_null(queryset: QuerySet[Any], field: str) -> bool:
    try:
        return not getattr(queryset.model._meta.get_field(field), "null", True)  # noqa: SLF001  # Django documents _meta
    except FieldDoesNotExist:
        return False
