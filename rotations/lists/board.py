"""The board as a list: its filters, and the table that stands in for it on phones and without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.urls import reverse

from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from organizations.models import Category, Organization
from rotations.enums import BatchState
from rotations.lists.batches import batch_url, first_of, last_of
from rotations.selectors.batches import carriers_for, usable_venues_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from courses.models import Venue
    from rotations.models import Batch

STATES = [choice for choice in BatchState.choices if choice[0] != BatchState.CANCELLED]


class BoardFilters(FilterForm):
    """Category, state, organizer's subtree, venue; how the board lies is kept beside them."""

    category = forms.ModelChoiceField(Category.objects.all(), label="对象", empty_label="全部对象")
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *STATES])
    venue: forms.ModelChoiceField[Venue] = forms.ModelChoiceField(
        None, label="地点", empty_label="全部地点"
    )
    unit = OrganizationField(queryset=Organization.objects.none(), label="主办单位")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["venue"].queryset = usable_venues_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].queryset = carriers_for(user)  # type: ignore[attr-defined]  # as above
        self.fields["unit"].widget.attrs["placeholder"] = "主办单位"

    def narrow(self, queryset: QuerySet[Batch]) -> QuerySet[Batch]:
        """Keep the batches that match every choice."""
        chosen = self.chosen()
        condition = Q(**{name: chosen[name] for name in ("state", "venue") if name in chosen})
        if category := chosen.get("category"):
            having = queryset.model._base_manager.filter(categories=category)  # noqa: SLF001  # Django's documented unfiltered manager
            condition &= Q(pk__in=having.values("pk"))
        if unit := chosen.get("unit"):
            condition &= Q(org_path__startswith=unit.path)
        return queryset.filter(condition)


def move_url(batch: Any) -> str:
    """Return the page on which a batch is moved; none for one that cannot be, or not by the user."""
    return reverse("rotations:batch_move", args=[batch.pk]) if batch.is_movable else ""


BOARD = ListSpec(
    key="rotations.board",
    title="班次编排",
    columns=(
        Column("venue", "地点", lambda row: row.venue or "未定地点", sort=("venue__name",)),
        Column("name", "班次", str, sort=("series", "number"), link=batch_url, is_fixed=True),
        Column("organization", "主办单位", sort=("org_path",)),
        Column("starts_on", "开班", first_of, Kind.DAY, sort=("dates",)),
        Column("ends_on", "结束", last_of, Kind.DAY),
        Column(
            "seated",
            "已录取",
            template="rotations/cells/seats.html",
            export=lambda row: row.seated,
        ),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("move", "调整", lambda row: "移动" if row.is_movable else "", link=move_url),
    ),
    ordering=("is_over", "dates", "venue__name", "org_path", "number"),
    search=("series", "organization__name", "venue__name"),
    search_hint="班名、主办单位、地点",
    filters=BoardFilters,
    empty=EmptyText("没有班次", "先在“班次列表”新建班次，再在这里编排时间和地点。"),
)
