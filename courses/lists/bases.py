"""The demonstration bases as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from core.listing.spec import Column, EmptyText, Kind, ListSpec
from courses.enums import BaseState
from courses.lists.resources import OWNER, SHARED, STATE, StandingFilters, page_of
from courses.selectors.bases import base_categories, base_of, conditions_text

if TYPE_CHECKING:
    from courses.models import Venue
    from organizations.models import Category

NONE = "—"


class BaseFilters(StandingFilters):
    """State of the plaque, category, standing."""

    lookups = {"state": "base__state", "category": "base__category"}
    state = forms.ChoiceField(label="命名状态", choices=[("", "全部"), *BaseState.choices])
    category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        base_categories(), label="类型", empty_label="全部类型"
    )


def category_text(venue: Venue) -> str:
    """Write whom the base shows the work of."""
    base = base_of(venue)
    return str(base.category) if base else NONE


def state_text(venue: Venue) -> str:
    """Write how it stands with the plaque, and whose it is or is asked for."""
    base = base_of(venue)
    if base is None:
        return BaseState.REGISTERED.label
    asked = f"，申报{base.nominated_to}" if base.nominated_to else ""
    giver = f"{base.awarded_by}" if base.awarded_by else ""
    return f"{giver}{base.get_state_display()}{asked}"


def conditions_cell(venue: Venue) -> str:
    """Write which of the five conditions it fulfils."""
    base = base_of(venue)
    return conditions_text(base) if base else NONE


def visitors_of(venue: Venue) -> int | None:
    """Return how many visitors it receives a day."""
    base = base_of(venue)
    return base.visitors_per_day if base else None


BASES = ListSpec(
    key="courses.bases",
    title="示范基地",
    columns=(
        Column("name", "名称", sort=("name",), link=page_of("courses:venue_detail"), is_fixed=True),
        Column("category", "类型", category_text),
        Column("state", "命名", state_text),
        Column("conditions", "五有条件", conditions_cell),
        Column(
            "visitors",
            "每天接待",
            visitors_of,
            kind=Kind.NUMBER,
            unit="人",
            sort=("base__visitors_per_day",),
        ),
        Column("seats", "一次可接待", kind=Kind.NUMBER, unit="人", sort=("seats",)),
        Column("address", "地址"),
        Column("contact", "联系人及电话", is_default=False),
        OWNER,
        SHARED,
        STATE,
    ),
    ordering=("org_path", "name", "pk"),
    search=("name", "address"),
    search_hint="名称、地址",
    filters=BaseFilters,
    empty=EmptyText("还没有示范基地", "登记示范培训实践基地及其参观点，现场观摩时选用。"),
)
