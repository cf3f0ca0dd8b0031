"""The seats of a campaign, the newcomers, and the changes of its base, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from organizations.enums import Level
from organizations.models import Category, Organization
from organizations.selectors.tree import organizations_for
from rotations.enums import BaseChangeKind, DutyState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import Duty


class SeatFilters(FilterForm):
    """Subtree, category, state, level of training, and whether of the base."""

    unit = OrganizationField(queryset=Organization.objects.none(), label="单位")
    category = forms.ModelChoiceField(Category.objects.all(), label="类别", empty_label="全部类别")
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *DutyState.choices])
    level = forms.ChoiceField(label="培训层级", choices=[("", "全部层级"), *Level.choices])
    base = forms.ChoiceField(
        label="底数", choices=[("", "底数内外"), ("in", "底数内"), ("out", "不在底数")]
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].queryset = organizations_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField

    def narrow(self, queryset: QuerySet[Duty]) -> QuerySet[Duty]:
        """Keep the seats of the subtree, category, state and level."""
        chosen = self.chosen()
        if unit := chosen.get("unit"):
            queryset = queryset.filter(org_path__startswith=unit.path)
        for name in ("category", "state", "level"):
            if value := chosen.get(name):
                queryset = queryset.filter(**{name: value})
        if base := chosen.get("base"):
            queryset = queryset.filter(in_base=base == "in")
        return queryset


def person_url(duty: Duty) -> str:
    """Return the page of the secretary; nothing while the seat is vacant."""
    held = duty.appointment
    return reverse("trainees:person_detail", args=[held.person_id]) if held else ""


def person_name(duty: Duty) -> str:
    """Return who holds the seat."""
    return duty.appointment.person.name if duty.appointment else "空缺"


SEAT = (
    Column("organization", "席位", sort=("org_path",), is_fixed=True),
    Column("parent", "上级", "organization.parent"),
    Column("category", "类别", sort=("category__sort_order",)),
    Column("person", "书记", person_name, link=person_url),
)
SEATS = ListSpec(
    key="rotations.seats",
    title="席位",
    columns=(
        *SEAT,
        Column("responsible", "负责培训", sort=("responsible__path",)),
        Column("due_on", "完成期限", kind=Kind.DAY, sort=("due_on",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("level", "培训层级", lambda duty: duty.get_level_display() or "", sort=("level",)),
        Column("trained_on", "完成日期", kind=Kind.DAY, sort=("trained_on",)),
        Column("reason", "未训原因", template="rotations/cells/reason.html"),
        Column(
            "in_base", "底数", lambda duty: "纳入" if duty.in_base else "不纳入", is_default=False
        ),
    ),
    ordering=("org_path",),
    search=("organization__name", "organization__initials", "appointment__person__name"),
    search_hint="搜索单位、书记姓名",
    filters=SeatFilters,
    empty=EmptyText("没有席位", "轮训启动后，符合规则的席位列在这里。"),
)


class BaseChangeFilters(FilterForm):
    """The kind."""

    kind = forms.ChoiceField(label="增减", choices=[("", "全部增减"), *BaseChangeKind.choices])


BASE_CHANGES = ListSpec(
    key="rotations.base_changes",
    title="增减变动表",
    columns=(
        Column("changed_on", "日期", kind=Kind.DAY, sort=("changed_on",), is_fixed=True),
        Column("organization", "席位", sort=("organization__path",)),
        Column("parent", "上级", "organization.parent"),
        Column("kind", "增减", kind=Kind.STATE, sort=("kind",)),
        Column("reason", "原因"),
        Column("paper", "依据文件"),
        Column("changed_by", "登记人", lambda row: row.changed_by or "随组织变动"),
    ),
    ordering=("-changed_on", "-pk"),
    search=("organization__name", "reason", "paper"),
    filters=BaseChangeFilters,
    empty=EmptyText("底数没有变动", "增加、减少或不纳入的席位都在这里留下依据。"),
)
