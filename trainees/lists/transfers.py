"""Requests for people between units, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from trainees.enums import TransferState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from trainees.models import TransferRequest

WAYS = {"": "转入和转出", "out": "转出", "in": "转入"}


class TransferFilters(FilterForm):
    """Which way, and how it stands."""

    way = forms.ChoiceField(label="方向", choices=list(WAYS.items()))
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *TransferState.choices])

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the requests of one way and state."""
        chosen = self.chosen()
        if way := chosen.get("way"):
            queryset = queryset.filter(leaves_us=way == "out")
        if state := chosen.get("state"):
            queryset = queryset.filter(state=state)
        return queryset


def way_of(request: TransferRequest) -> str:
    """Return which way the record goes, seen from the user's units."""
    return WAYS["out" if request.leaves_us else "in"]  # type: ignore[attr-defined]  # annotated by transfers_for


def keeper_of(request: TransferRequest) -> str:
    """Return where the record lies; not before the answer for those who cannot see it."""
    if request.leaves_us or request.state == TransferState.ACCEPTED:  # type: ignore[attr-defined]  # as above
        return str(request.from_organization)
    return "同意后显示"


TRANSFERS = ListSpec(
    key="trainees.transfers",
    title="转入转出",
    columns=(
        Column(
            "name",
            "姓名",
            value="asked_name",
            link=lambda request: reverse("trainees:transfer_detail", args=[request.pk]),
            is_fixed=True,
        ),
        Column("id_number", "身份证号", value="person.masked_id_number"),
        Column("way", "方向", value=way_of),
        Column("keeper", "转出单位", value=keeper_of),
        Column("to_organization", "转入单位"),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("asked_at", "申请时间", kind=Kind.MOMENT, sort=("asked_at",)),
        Column("decided_at", "答复时间", kind=Kind.MOMENT),
    ),
    ordering=("-asked_at",),
    search=("asked_name",),
    search_hint="姓名",
    filters=TransferFilters,
    empty=EmptyText(
        title="没有转入转出",
        text="登记人员时，身份证号已在其他单位登记的，可以申请转入；其他单位的申请也列在这里。",
        action_label="申请转入",
        action_url_name="trainees:transfer_add",
    ),
)
