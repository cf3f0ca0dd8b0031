"""Seats without a principal secretary, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, ListSpec
from organizations.models import Category
from trainees.selectors.appointments import open_organizations_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import Organization


class VacancyFilters(FilterForm):
    """Subtree and category."""

    unit = OrganizationField(None, label="所在单位")
    category = forms.ModelChoiceField(Category.objects.all(), label="类别", empty_label="全部类别")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].queryset = open_organizations_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField

    def narrow(self, queryset: QuerySet[Organization]) -> QuerySet[Organization]:
        """Keep the seats of the subtree and category."""
        chosen = self.chosen()
        if unit := chosen.get("unit"):
            queryset = queryset.filter(path__startswith=unit.path)
        if category := chosen.get("category"):
            queryset = queryset.filter(category=category)
        return queryset


def search(queryset: QuerySet[Organization], text: str) -> QuerySet[Organization]:
    """Search by name or pinyin initials."""
    return queryset.filter(Q(name__contains=text) | Q(initials__startswith=text.lower()))


def last_secretary(organization: Organization) -> str:
    """Return who sat there last, and until when."""
    name: str | None = organization.last_name  # type: ignore[attr-defined]  # annotated by vacancies_for
    if not name:
        return ""
    left_on = organization.last_period.upper  # type: ignore[attr-defined]  # as above
    return f"{name}（{left_on:%Y-%m-%d} 卸任）"


VACANCIES = ListSpec(
    key="trainees.vacancies",
    title="空缺席位",
    columns=(
        Column(
            "name",
            "组织",
            sort=("pinyin",),
            template="trainees/cells/seat.html",
            is_fixed=True,
        ),
        Column("parent", "上级组织"),
        Column("category", "类别", sort=("category__sort_order",)),
        Column("left", "上任书记", value=last_secretary),
    ),
    ordering=("path",),
    search=search,
    search_hint="组织名称、拼音首字母",
    filters=VacancyFilters,
    empty=EmptyText(title="没有空缺", text="所辖组织的书记席位都有人在任。"),
)
