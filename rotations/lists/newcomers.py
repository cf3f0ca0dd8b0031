"""The newcomers of seats that stayed trained (任职培训名单), as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from core.days import today
from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from organizations.models import Organization
from organizations.selectors.tree import organizations_for
from rotations.enums import PostTrainingState
from rotations.lists.seats import SEAT

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import Duty


class NewcomerFilters(FilterForm):
    """Subtree, and how far post training is."""

    unit = OrganizationField(queryset=Organization.objects.none(), label="单位")
    standing = forms.ChoiceField(
        label="状态", choices=[("", "全部状态"), *PostTrainingState.choices]
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].queryset = organizations_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField

    def narrow(self, queryset: QuerySet[Duty]) -> QuerySet[Duty]:
        """Keep the newcomers of the subtree that stand like this."""
        chosen = self.chosen()
        if unit := chosen.get("unit"):
            queryset = queryset.filter(org_path__startswith=unit.path)
        if standing := chosen.get("standing"):
            queryset = queryset.filter(condition_of(standing))
        return queryset


def condition_of(standing: str) -> Q:
    """Return what a state means for the rows of `newcomers_for`."""
    if standing == PostTrainingState.DONE:
        return Q(post_trained_on__isnull=False)
    open_ = Q(post_trained_on__isnull=True)
    if standing == PostTrainingState.OVERDUE:
        return open_ & Q(post_training_due_on__lt=today())
    return open_ & Q(post_training_due_on__gte=today())


def standing_of(duty: Any) -> PostTrainingState:
    """Return how the newcomer of a seat stands today."""
    if duty.post_trained_on:
        return PostTrainingState.DONE
    late = duty.post_training_due_on < today()
    return PostTrainingState.OVERDUE if late else PostTrainingState.OWED


def basis_of(duty: Any) -> str:
    """Return by what post training is done: the paper, or a class."""
    if not duty.post_trained_on:
        return ""
    return duty.post_trained_by or "参加班次结业"


NEWCOMERS = ListSpec(
    key="rotations.newcomers",
    title="任职培训名单",
    columns=(
        *SEAT,
        Column("since", "任职日期", "appointment.since"),
        Column(
            "post_training_due_on", "任职培训期限", kind=Kind.DAY, sort=("post_training_due_on",)
        ),
        Column(
            "standing",
            "状态",
            standing_of,
            template="rotations/cells/post_training.html",
            export=lambda duty: standing_of(duty).label,
        ),
        Column("post_trained_on", "完成日期", kind=Kind.DAY, sort=("post_trained_on",)),
        Column("basis", "完成依据", basis_of),
        Column("trained_on", "席位完成日期", kind=Kind.DAY, is_default=False),
    ),
    ordering=("post_training_due_on", "org_path"),
    search=("organization__name", "appointment__person__name"),
    search_hint="搜索单位、书记姓名",
    filters=NewcomerFilters,
    empty=EmptyText("没有待任职培训的书记", "席位已训、换届后新任的书记列在这里。"),
)
