"""The list of organizations, alike on the search page and on a page of one organization."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, ListSpec
from core.listing.spec import Kind as Look
from organizations.enums import Kind, Level
from organizations.selectors.tree import categories, matching

if TYPE_CHECKING:
    from organizations.models import Organization

SEARCH_HINT = "名称、拼音首字母或区划代码"


class OrganizationFilters(FilterForm):
    """Level, category, kind, and whether it still exists."""

    level = forms.ChoiceField(label="层级", choices=[("", "全部层级"), *Level.choices])
    category: Any = forms.ModelChoiceField(None, label="类别", empty_label="全部类别")
    kind = forms.ChoiceField(label="性质", choices=[("", "全部性质"), *Kind.choices])
    closed = forms.ChoiceField(label="存续", choices=[("", "现有"), ("1", "已撤销")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]  # a ModelChoiceField

    def narrow(self, queryset: Any) -> Any:
        """Show what exists, unless the closed are asked for."""
        chosen = self.chosen()
        is_closed = bool(chosen.pop("closed", ""))
        return queryset.filter(valid_until__isnull=not is_closed, **chosen)


def organization_url(organization: Organization) -> str:
    """Return the address of an organization's page."""
    return reverse("organizations:detail", args=[organization.pk])


COLUMNS = (
    Column("name", "名称", link=organization_url, sort=("pinyin",), is_fixed=True),
    Column("parent", "隶属", value=lambda row: str(row.parent or "")),
    Column("level", "层级", value=lambda row: row.get_level_display(), sort=("level", "path")),
    Column("category", "类别", sort=("category__sort_order", "path")),
    Column("kind", "性质", value=lambda row: row.get_kind_display(), is_default=False),
    Column("department_name", "承办部门", is_default=False),
    Column("division_code", "区划代码", sort=("division_code",)),
    Column("child_count", "下级", kind=Look.NUMBER, unit="个"),
)
ORGANIZATIONS = ListSpec(
    key="organizations.all",
    title="组织",
    columns=COLUMNS,
    ordering=("path",),
    search=partial(matching, is_narrow=False),
    search_hint=SEARCH_HINT,
    filters=OrganizationFilters,
    empty=EmptyText("没有符合条件的组织", "请放宽筛选条件，或换一个名称再查。"),
)
CHILDREN = ListSpec(
    key="organizations.children",
    title="下级组织",
    columns=tuple(column for column in COLUMNS if column.key != "parent"),
    ordering=("path",),
    search=matching,
    search_hint=SEARCH_HINT,
    filters=OrganizationFilters,
    empty=EmptyText("没有下级组织", "可以新增，或从 Excel 导入。"),
)
