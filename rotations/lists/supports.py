"""Help between units as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from core.days import first_day, last_day
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from core.scoping.querysets import within_any
from rotations.enums import SupportKind, SupportState
from rotations.selectors.campaigns import campaigns_for
from rotations.selectors.supports import page_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import Campaign, Support

WAYS = {"": "给出和接受", "given": "本单位给出", "received": "本单位接受"}


class SupportFilters(FilterForm):
    """Which way, of what, how it stands, for which campaign."""

    way = forms.ChoiceField(label="方向", choices=list(WAYS.items()))
    kind = forms.ChoiceField(label="内容", choices=[("", "全部内容"), *SupportKind.choices])
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *SupportState.choices])
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        None, label="轮训", empty_label="全部轮训"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["campaign"].queryset = campaigns_for(user)  # type: ignore[attr-defined]  # a choice field

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the gifts of one way, kind, state and campaign."""
        chosen = self.chosen()
        way = chosen.pop("way", "")
        column = {"given": "giver_path", "received": "receiver_path"}.get(way)
        own = within_any((column,), self.user.scope_paths()) if column else Q()
        return queryset.filter(own, **chosen)


def when_of(support: Support) -> str:
    """Write the days of the class or of the loan."""
    days = support.batch.dates if support.batch else support.dates
    if days is None:
        return ""
    first, last = first_day(days), last_day(days)
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"


def outcome_of(support: Support) -> str:
    """Write what came of an accepted gift; see `selectors.supports.with_outcome`."""
    if support.state != SupportState.AGREED:
        return "—"
    if support.kind == SupportKind.PLACES:
        return f"录取 {support.seated} 人，结业 {support.trained} 人"
    return f"授课 {support.taught} 次"


SUPPORTS = ListSpec(
    key="rotations.supports",
    title="对口支援",
    columns=(
        Column("giver", "支援单位", "giver_text", sort=("giver_path",), is_fixed=True),
        Column("receiver", "受援单位", sort=("receiver_path",), is_fixed=True),
        Column("gift", "内容", "gift", link=page_of, sort=("kind",)),
        Column("places", "名额", kind=Kind.NUMBER, unit="个", is_default=False),
        Column("when", "日期", when_of),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("outcome", "成效", outcome_of),
        Column("campaign", "轮训", is_default=False),
        Column("note", "说明", is_default=False),
        Column("offered_at", "登记时间", kind=Kind.MOMENT, sort=("offered_at",)),
    ),
    ordering=("-pk",),
    search=(
        "giver__name",
        "giver_name",
        "receiver__name",
        "batch__series",
        "lecturer__name",
        "note",
    ),
    search_hint="单位、班次、授课人",
    filters=SupportFilters,
    empty=EmptyText(
        "还没有对口支援",
        "把本单位班次的名额或师资库中的授课人支援给其他单位；其他单位给本单位的支援也列在这里。",
    ),
)
