"""The library's courses, to be chosen for a timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from courses.enums import Mode
from courses.selectors.resources import topics

if TYPE_CHECKING:
    from courses.models import Topic


class OfferedFilters(FilterForm):
    """Topic, mode."""

    topic: forms.ModelChoiceField[Topic] = forms.ModelChoiceField(
        topics(), label="专题", empty_label="全部专题"
    )
    mode = forms.ChoiceField(label="授课形式", choices=[("", "全部形式"), *Mode.choices])


COURSES_OFFERED = ListSpec(
    key="rotations.courses_offered",
    title="课程库",
    columns=(
        Column("title", "课程名称", sort=("title",), is_fixed=True),
        Column("topic", "专题", sort=("topic__sort_order",)),
        Column("mode", "授课形式", lambda row: row.get_mode_display(), sort=("mode",)),
        Column("minutes", "时长", kind=Kind.NUMBER, unit="分钟", sort=("minutes",)),
        Column("organization", "所属单位", is_default=False),
        Column("add", "选用", "pk", template="rotations/cells/course_add.html", is_fixed=True),
    ),
    ordering=("topic__sort_order", "topic__name", "title"),
    search=("title", "summary"),
    search_hint="课程名称、内容提要",
    filters=OfferedFilters,
    empty=EmptyText(
        "没有可以加入的课程",
        "课程库中的课程都已加入，或还没有登记课程；讨论、开班式、结业式可以直接安排。",
    ),
)
