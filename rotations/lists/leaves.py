"""Leave requests as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import LeaveRequest

STANDINGS = {"": "全部状态", "waiting": "待审批", "approved": "已同意", "refused": "未同意"}
DECIDED = {"waiting": None, "approved": True, "refused": False}


class LeaveFilters(FilterForm):
    """Whether decided, and how."""

    standing = forms.ChoiceField(label="状态", choices=list(STANDINGS.items()))

    def narrow(self, queryset: QuerySet[LeaveRequest]) -> QuerySet[LeaveRequest]:
        """Keep the requests of one standing."""
        standing = self.chosen().get("standing")
        return queryset.filter(is_approved=DECIDED[standing]) if standing else queryset


LEAVES = ListSpec(
    key="rotations.leaves",
    title="请假",
    columns=(
        Column(
            "name",
            "学员",
            value="enrolment.person.name",
            link=lambda leave: reverse("rotations:leave_decide", args=[leave.pk]),
            is_fixed=True,
        ),
        Column("unit", "单位", value="enrolment.organization"),
        Column("batch", "班次", value="enrolment.batch"),
        Column("period", "请假时间", value="period_text", sort=("period",)),
        Column("reason", "事由"),
        Column("standing", "状态", template="rotations/cells/leave.html", value="standing"),
        Column("decided_by", "审批人"),
        Column("requested_at", "申请时间", kind=Kind.MOMENT, sort=("requested_at",)),
    ),
    ordering=("-pk",),
    search=("enrolment__person__name", "enrolment__person__initials", "reason"),
    search_hint="姓名、拼音首字母、事由",
    filters=LeaveFilters,
    empty=EmptyText(title="没有请假", text="学员在手机上申请或班主任登记的请假会列在这里。"),
)
