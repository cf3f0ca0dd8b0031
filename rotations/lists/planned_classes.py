"""The classes of a plan as a list: looked through, narrowed, and taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import BulkAct, Column, EmptyText, Kind, ListSpec
from organizations.models import Category, Organization
from organizations.selectors.tree import organizations_for
from rotations.enums import ClassFate
from rotations.planning.result import days_text

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import PlannedClass

OPEN, TAKEN = "open", "taken"


class PlannedClassFilters(FilterForm):
    """Organizer's subtree, category called, what the plan does to the class, and whether it was taken."""

    unit = OrganizationField(queryset=Organization.objects.none(), label="办班单位")
    category = forms.ModelChoiceField(
        Category.objects.all(), label="对象", empty_label="全部对象", to_field_name="code"
    )
    fate = forms.ChoiceField(label="变动", choices=[("", "全部变动"), *ClassFate.choices])
    taken = forms.ChoiceField(
        label="采用", choices=[("", "全部班次"), (OPEN, "未采用"), (TAKEN, "已采用")]
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].queryset = organizations_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].widget.attrs["placeholder"] = "办班单位"

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the classes that match every choice."""
        chosen = self.chosen()
        if unit := chosen.get("unit"):
            queryset = queryset.filter(organizer__path__startswith=unit.path)
        if category := chosen.get("category"):
            queryset = queryset.filter(codes__contains=[category.code])
        if fate := chosen.get("fate"):
            queryset = queryset.filter(fate=fate)
        if taken := chosen.get("taken"):
            queryset = queryset.filter(is_adopted=taken == TAKEN)
        return queryset


def units_text(row: PlannedClass) -> str:
    """Write whose places they are, for the file."""
    return "，".join(f"{name} {places}" for name, places in row.units)


def standing_text(row: Any) -> str:
    """Write whether a class was taken over, for the file."""
    return "已采用" if row.is_adopted else ""


def planned_classes(run: int, *, is_repair: bool, can_adopt: bool) -> ListSpec:
    """Return the list of a run's classes; what becomes of classes matters in a repair alone."""
    fate = Column(
        "fate",
        "变动",
        lambda row: row.get_fate_display(),
        sort=("fate",),
        template="rotations/cells/class_fate.html",
        is_default=is_repair,
    )
    act = BulkAct("采用", "rotations:plan_adopt", "check", (run,))
    return ListSpec(
        key="rotations.planned_classes",
        title="班次和名额",
        columns=(
            Column("name", "班次", str, sort=("series", "number"), is_fixed=True),
            fate,
            Column("organizer", "办班单位", sort=("organizer__path",)),
            Column("starts_on", "日期", days_text, sort=("starts_on",)),
            Column("venue", "地点", sort=("venue",), template="rotations/cells/planned_place.html"),
            Column("people", "人数", kind=Kind.NUMBER, unit="人", sort=("people",)),
            Column(
                "units",
                "名额和课程",
                template="rotations/cells/planned_units.html",
                export=units_text,
            ),
            Column(
                "taken",
                "采用",
                standing_text,
                template="rotations/cells/class_taken.html",
                export=standing_text,
            ),
        ),
        ordering=("starts_on", "organizer__path", "series", "number"),
        search=("series", "organizer__name", "venue", "units"),
        search_hint="班名、单位、地点、来训单位",
        filters=PlannedClassFilters,
        bulk=(act,) if can_adopt else (),
        empty=EmptyText("没有班次", "这次编排没有排出班次；请看上面的原因。"),
    )
