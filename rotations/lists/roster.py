"""The roster of a class (学员名册) as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from core.privacy.identity import Sex
from trainees.models import Person
from trainees.selectors.people import matching

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import Enrolment


class RosterFilters(FilterForm):
    """Sex, for the rooms."""

    sex = forms.ChoiceField(label="性别", choices=[("", "男女不限"), *Sex.choices])

    lookups = {"sex": "person__sex"}


def search(queryset: QuerySet[Enrolment], text: str) -> QuerySet[Enrolment]:
    """Search by person or by unit."""
    people = Person.objects.filter(matching(text)).values("pk")
    return queryset.filter(Q(person__in=people) | Q(organization__name__contains=text))


def post_text(name: Enrolment) -> str:
    """Return the post on which the person comes."""
    return name.appointment.get_post_display() if name.appointment else ""


ROSTER = ListSpec(
    key="rotations.roster",
    title="学员名册",
    columns=(
        Column("place", "学号", kind=Kind.NUMBER, sort=("place",), is_fixed=True),
        Column(
            "name",
            "姓名",
            value="person.name",
            sort=("person__pinyin",),
            template="rotations/cells/trainee.html",
            export=lambda name: name.person.name,
            is_fixed=True,
        ),
        Column("sex", "性别", value=lambda name: name.person.get_sex_display()),
        Column("organization", "选派单位", sort=("org_path",)),
        Column("post", "职务", value=post_text),
        Column("mobile", "手机号码", value="person.masked_mobile"),
        Column("group", "小组", sort=("group__number",)),
        Column("joined_on", "入班日期", kind=Kind.DAY, is_default=False),
        Column("reason", "说明", is_default=False),
        Column(
            "state",
            "状态",
            sort=("state",),
            template="rotations/cells/trainee_state.html",
            export=lambda name: name.get_state_display(),
        ),
    ),
    ordering=("place",),
    search=search,
    search_hint="姓名、拼音首字母、单位",
    filters=RosterFilters,
    page_sizes=(100, 50, 200),
    empty=EmptyText("名册上还没有学员", "审核各单位报名后，录取的学员列在这里。"),
)
