"""Lists behind the figures: seats on a past day, what changed between two days, people and seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.listing.spec import Column, EmptyText, Kind, ListSpec
from organizations.enums import Level
from rotations.enums import DutyState
from rotations.forms.campaigns import day_field
from rotations.lists.seats import SeatFilters

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import Duty, DutyChange


class PastSeatFilters(SeatFilters):
    """The day, subtree, category, state and level, all as they were on the day."""

    on = day_field("截至", required=False)
    field_order = ("on", "unit", "category", "state", "level")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        del self.fields["base"]

    def narrow(self, queryset: QuerySet[Duty]) -> QuerySet[Duty]:
        """Keep category, state and level; the day and the unit made the queryset."""
        chosen = self.chosen()
        for name in ("state", "level"):
            if value := chosen.get(name):
                queryset = queryset.filter(**{f"then_{name}": value})
        if category := chosen.get("category"):
            queryset = queryset.filter(category=category)
        return queryset


def level_word(level: int | None) -> str:
    """Return a level of training in words."""
    return "" if level is None else str(Level(level).label)


PAST_SEATS = ListSpec(
    key="rotations.past_seats",
    title="当日席位",
    columns=(
        Column("organization", "席位", sort=("org_path",), is_fixed=True),
        Column("parent", "现上级", "organization.parent"),
        Column("category", "类别", sort=("category__sort_order",)),
        Column(
            "then_person",
            "当日书记",
            lambda duty: duty.then_person or "空缺",
            link=lambda duty: page_of(duty.then_person_key),
        ),
        Column("then_state", "当日状态", lambda duty: DutyState(duty.then_state).label),
        Column("then_level", "培训层级", lambda duty: level_word(duty.then_level)),
        Column("then_trained_on", "完成日期", kind=Kind.DAY),
    ),
    ordering=("org_path",),
    search=("organization__name", "organization__initials"),
    search_hint="搜索单位",
    filters=PastSeatFilters,
    empty=EmptyText("当日没有符合条件的席位", "换一个日期或单位再查。"),
)


def page_of(person: int | None) -> str:
    """Return the page of a person; nothing where nobody is named."""
    return reverse("trainees:person_detail", args=[person]) if person else ""


def holder_page(change: DutyChange, appointment: str) -> str:
    """Return the page of who held the seat on one side of a change."""
    held = getattr(change, appointment)
    return page_of(held.person_id if held else None)


def name_of(change: DutyChange, appointment: str) -> str:
    """Return who held the seat on one side of a change."""
    held = getattr(change, appointment)
    return held.person.name if held else "空缺"


def standing_word(change: DutyChange, prefix: str) -> str:
    """Return how the seat stood on one side of a change."""
    if not getattr(change, f"{prefix}in_base"):
        return "不在底数"
    state = DutyState(getattr(change, f"{prefix}state")).label
    level = level_word(getattr(change, f"{prefix}level"))
    return f"{state}（{level}）" if level else str(state)


TURNS = ListSpec(
    key="rotations.turns",
    title="变动席位",
    columns=(
        Column(
            "organization", "席位", "duty.organization", sort=("duty__org_path",), is_fixed=True
        ),
        Column("category", "类别", "duty.category", is_whole=True),
        Column("was", "变动前", lambda change: standing_word(change, "was_"), is_whole=True),
        Column("now", "变动后", lambda change: standing_word(change, ""), is_whole=True),
        Column(
            "cause", "原因", lambda row: row.get_cause_display(), sort=("cause",), is_whole=True
        ),
        Column("note", "说明"),
        Column(
            "was_person",
            "原书记",
            lambda change: name_of(change, "was_appointment"),
            link=lambda change: holder_page(change, "was_appointment"),
            is_whole=True,
        ),
        Column(
            "person",
            "现书记",
            lambda change: name_of(change, "appointment"),
            link=lambda change: holder_page(change, "appointment"),
            is_whole=True,
        ),
        Column("effective_on", "生效日期", kind=Kind.DAY, sort=("effective_on",)),
        Column("recorded_on", "登记日期", kind=Kind.DAY, sort=("recorded_on",)),
    ),
    ordering=("duty__org_path", "pk"),
    empty=EmptyText("两日之间没有这类变动", "换一类变动，或换两个日期再比。"),
)
ATTENDANCES = ListSpec(
    key="rotations.attendances",
    title="参训名单",
    columns=(
        Column(
            "person",
            "姓名",
            "person.name",
            link=lambda name: page_of(name.person_id),
            is_fixed=True,
        ),
        Column("organization", "选派单位", sort=("org_path",)),
        Column("batch", "班次"),
        Column("host", "主办单位", "batch.organization"),
        Column("level", "培训层级", lambda name: name.batch.get_level_display()),
    ),
    ordering=("org_path", "pk"),
    empty=EmptyText("没有这样的人员", "学员结业后列在这里。"),
)
TRAINED_SEATS = ListSpec(
    key="rotations.trained_seats",
    title="已训席位名单",
    columns=(
        Column("organization", "席位", sort=("org_path",), is_fixed=True),
        Column("category", "类别"),
        Column(
            "person",
            "参训书记",
            lambda duty: duty.trained_appointment.person.name if duty.trained_appointment else "—",
            link=lambda duty: (
                page_of(duty.trained_appointment.person_id) if duty.trained_appointment else ""
            ),
        ),
        Column("level", "培训层级", lambda duty: level_word(duty.level)),
        Column("trained_on", "完成日期", kind=Kind.DAY, sort=("trained_on",)),
    ),
    ordering=("org_path", "pk"),
    empty=EmptyText("没有这样的席位", "席位完成培训后列在这里。"),
)
