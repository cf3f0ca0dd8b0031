"""The batches as lists: those one runs or sees, and those that offer one's units places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.urls import reverse

from core.days import first_day, last_day
from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.enums import BatchState
from rotations.selectors.batches import carriers_for
from rotations.selectors.campaigns import campaigns_for

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from rotations.models import Batch, Campaign


def day_filter(label: str) -> forms.DateField:
    """Return a filter by day."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class BatchFilters(FilterForm):
    """Campaign, state, level, organizer's subtree, category, and the days of the class."""

    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        None, label="轮训", empty_label="全部轮训"
    )
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *BatchState.choices])
    level = forms.TypedChoiceField(
        label="层级", choices=[("", "全部层级"), *Level.choices], coerce=int, empty_value=None
    )
    category = forms.ModelChoiceField(Category.objects.all(), label="对象", empty_label="全部对象")
    unit = OrganizationField(queryset=Organization.objects.none(), label="主办单位")
    since = day_filter("从")
    until = day_filter("至")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["campaign"].queryset = campaigns_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].queryset = carriers_for(user)  # type: ignore[attr-defined]  # as above
        self.fields["unit"].widget.attrs["placeholder"] = "主办单位"

    def narrow(self, queryset: QuerySet[Batch]) -> QuerySet[Batch]:
        """Keep the batches that match every choice and touch the days."""
        chosen = self.chosen()
        lookups = {"campaign": "campaign", "state": "state", "level": "level"}
        condition = Q(**{lookups[name]: chosen[name] for name in lookups if name in chosen})
        if category := chosen.get("category"):
            having = queryset.model._base_manager.filter(categories=category)  # noqa: SLF001  # Django's documented unfiltered manager
            condition &= Q(pk__in=having.values("pk"))
        if unit := chosen.get("unit"):
            condition &= Q(org_path__startswith=unit.path)
        if since := chosen.get("since"):
            condition &= Q(dates__endswith__gt=since)
        if until := chosen.get("until"):
            condition &= Q(dates__startswith__lte=until)
        return queryset.filter(condition)


def batch_url(batch: Batch) -> str:
    """Return the page of a batch."""
    return reverse("rotations:batch_detail", args=[batch.pk])


def offer_url(batch: Batch) -> str:
    """Return the page where a unit sends its names."""
    return reverse("rotations:batch_nominate", args=[batch.pk])


def first_of(batch: Batch) -> dt.date:
    """Return the first day of the class."""
    return first_day(batch.dates)


def last_of(batch: Batch) -> dt.date:
    """Return the last day of the class."""
    return last_day(batch.dates)


BATCHES = ListSpec(
    key="rotations.batches",
    title="班次",
    columns=(
        Column("name", "班次", str, sort=("series", "number"), link=batch_url, is_fixed=True),
        Column("organization", "主办单位", sort=("org_path",)),
        Column("campaign", "轮训", is_default=False),
        Column("kind", "类型", lambda row: row.get_kind_display(), is_default=False),
        Column("level", "层级", lambda row: row.get_level_display(), sort=("level",)),
        Column("starts_on", "开班", first_of, Kind.DAY, sort=("dates",)),
        Column("ends_on", "结束", last_of, Kind.DAY),
        Column("venue", "地点"),
        Column(
            "seated",
            "已录取",
            template="rotations/cells/seats.html",
            export=lambda row: row.seated,
        ),
        Column("capacity", "名额", kind=Kind.NUMBER, unit="人", is_default=False),
        Column("waiting", "待审核", kind=Kind.NUMBER, unit="人"),
        Column("names_due_on", "报名截止", kind=Kind.DAY, sort=("names_due_on",), is_default=False),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
    ),
    ordering=("-dates", "org_path", "number"),
    search=("series", "organization__name", "venue__name", "notice_number"),
    search_hint="班名、主办单位、地点、文号",
    filters=BatchFilters,
    empty=EmptyText(
        "还没有班次",
        "新建班次并分配名额，发布后各单位即可报名。",
    ),
)

OFFERS = ListSpec(
    key="rotations.offers",
    title="班次报名",
    columns=(
        Column("name", "班次", str, sort=("series", "number"), link=offer_url, is_fixed=True),
        Column("organization", "主办单位", sort=("org_path",)),
        Column("starts_on", "开班", first_of, Kind.DAY, sort=("dates",)),
        Column("ends_on", "结束", last_of, Kind.DAY),
        Column("venue", "地点"),
        Column("names_due_on", "报名截止", kind=Kind.DAY, sort=("names_due_on",)),
        Column("places", "本单位名额", kind=Kind.NUMBER, unit="人", sort=("places",)),
        Column("sent", "已报", kind=Kind.NUMBER, unit="人", sort=("sent",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
    ),
    ordering=("-dates", "org_path", "number"),
    search=("series", "organization__name"),
    search_hint="班名、主办单位",
    filters=BatchFilters,
    empty=EmptyText("没有分配给本单位名额的班次", "上级发布班次并分配名额后，在这里报名。"),
)
