"""The course library, the lecturer pool and the venues as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from courses.enums import LecturerKind, Mode, PlaceKind
from courses.selectors.resources import topics

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from courses.models import Lecturer, Topic

STANDING = [("", "在用"), ("retired", "停用"), ("all", "在用和停用")]


class StandingFilters(FilterForm):
    """In use unless one asks for what was retired."""

    standing = forms.ChoiceField(label="使用状态", choices=STANDING)

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow by the other filters, and hide what is retired."""
        standing = self.chosen().get("standing", "")
        queryset = queryset.filter(**self._others())
        return queryset if standing == "all" else queryset.filter(is_retired=bool(standing))

    def _others(self) -> dict[str, Any]:
        return {
            self.lookups.get(name, name): value
            for name, value in self.chosen().items()
            if name != "standing"
        }


class CourseFilters(StandingFilters):
    """Topic, mode, standing."""

    topic: forms.ModelChoiceField[Topic] = forms.ModelChoiceField(
        topics(), label="专题", empty_label="全部专题"
    )
    mode = forms.ChoiceField(label="授课形式", choices=[("", "全部形式"), *Mode.choices])


class LecturerFilters(StandingFilters):
    """Kind, topic, standing."""

    lookups = {"topic": "topics"}
    kind = forms.ChoiceField(label="类别", choices=[("", "全部类别"), *LecturerKind.choices])
    topic: forms.ModelChoiceField[Topic] = forms.ModelChoiceField(
        topics(), label="擅长专题", empty_label="全部专题"
    )


class VenueFilters(StandingFilters):
    """Kind, standing."""

    kind = forms.ChoiceField(label="类别", choices=[("", "全部类别"), *PlaceKind.choices])


def page_of(view: str) -> Callable[[Any], str]:
    """Return the function that gives a row's page."""
    return lambda row: reverse(view, args=[row.pk])


def search_lecturers(queryset: QuerySet[Lecturer], text: str) -> QuerySet[Lecturer]:
    """Search by name, initials or employer; never by number."""
    typed = text.replace(" ", "").lower()
    found = Q(name__contains=text) | Q(employer__contains=text)
    if typed.isascii():
        found |= Q(initials__startswith=typed) | Q(pinyin__startswith=typed)
    return queryset.filter(found)


OWNER = Column("organization", "所属单位", sort=("org_path",))
SHARED = Column("is_shared", "下级可用", lambda row: "是" if row.is_shared else "否")
STATE = Column(
    "is_retired", "状态", lambda row: "停用" if row.is_retired else "在用", is_default=False
)

COURSES = ListSpec(
    key="courses.courses",
    title="课程库",
    columns=(
        Column(
            "title",
            "课程名称",
            sort=("title",),
            link=page_of("courses:course_detail"),
            is_fixed=True,
        ),
        Column("topic", "专题", sort=("topic__sort_order",)),
        Column("mode", "授课形式", lambda row: row.get_mode_display(), sort=("mode",)),
        Column("minutes", "时长", kind=Kind.NUMBER, unit="分钟", sort=("minutes",)),
        OWNER,
        SHARED,
        STATE,
    ),
    ordering=("org_path", "title", "pk"),
    search=("title", "summary"),
    search_hint="课程名称、内容提要",
    filters=CourseFilters,
    empty=EmptyText("课程库还是空的", "登记常用课程，排课时直接选用。"),
)
LECTURERS = ListSpec(
    key="courses.lecturers",
    title="师资库",
    columns=(
        Column(
            "name", "姓名", sort=("pinyin",), link=page_of("courses:lecturer_detail"), is_fixed=True
        ),
        Column("kind", "类别", lambda row: row.get_kind_display(), sort=("kind",)),
        Column("employer", "工作单位及职务"),
        Column("title", "职称"),
        Column("topics", "擅长专题", lambda row: "、".join(str(one) for one in row.topics.all())),
        Column("mobile", "手机号码", "masked_mobile"),
        Column("level", "层级", lambda row: row.get_level_display() or "—", is_default=False),
        Column(
            "fee_class",
            "讲课费类别",
            lambda row: row.get_fee_class_display() or "—",
            is_default=False,
        ),
        Column("home", "常住地", lambda row: row.home or "—", is_default=False),
        OWNER,
        SHARED,
        STATE,
    ),
    ordering=("org_path", "pinyin", "pk"),
    search=search_lecturers,
    search_hint="姓名、拼音首字母、工作单位",
    filters=LecturerFilters,
    empty=EmptyText("师资库还是空的", "登记领导干部、专家、党校教师、优秀书记和乡土人才。"),
)
VENUE_COLUMNS = (
    Column("name", "名称", sort=("name",), link=page_of("courses:venue_detail"), is_fixed=True),
    Column("kind", "类别", lambda row: row.get_kind_display(), sort=("kind",)),
    Column("location", "所在地", lambda row: row.location or row.organization, is_default=False),
    Column("address", "地址"),
    Column("room_count", "教室", kind=Kind.NUMBER, unit="间", sort=("room_count",)),
    Column("seats", "座位", kind=Kind.NUMBER, unit="人", sort=("seats",)),
    Column("beds", "床位", kind=Kind.NUMBER, unit="张", sort=("beds",)),
    Column("meals_per_day", "供餐", kind=Kind.NUMBER, unit="人", is_default=False),
    Column("contact", "联系人及电话", is_default=False),
    OWNER,
    SHARED,
    STATE,
)
VENUES = ListSpec(
    key="courses.venues",
    title="办班地点",
    columns=VENUE_COLUMNS,
    ordering=("org_path", "name", "pk"),
    search=("name", "address"),
    search_hint="名称、地址",
    filters=VenueFilters,
    empty=EmptyText("还没有办班地点", "登记党校、学校、会场及其教室和床位。"),
)
