"""Who is short of the year's hours, as a list: the one who lacks most stands first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from core.days import today
from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from organizations.models import Category
from trainees.hours import plain
from trainees.lists.people import posts_text, search
from trainees.selectors.appointments import open_organizations_for
from trainees.selectors.standings import with_standing

if TYPE_CHECKING:
    from django.db.models import QuerySet


YEARS_BACK = 5
STANDINGS = {"": "未达标", "reached": "已达标", "all": "全部"}


class StandingFilters(FilterForm):
    """Year, subtree, category, and how people stand; short of the target is the default."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    unit = OrganizationField(None, label="所在单位")
    category = forms.ModelChoiceField(Category.objects.all(), label="类别", empty_label="全部类别")
    standing = forms.ChoiceField(label="达标情况", choices=list(STANDINGS.items()))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        this = today().year
        past = [(str(year), f"{year} 年") for year in range(this - 1, this - YEARS_BACK - 1, -1)]
        self.fields["year"].choices = [("", f"{this} 年"), *past]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["unit"].queryset = open_organizations_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField

    @property
    def chosen_year(self) -> int:
        """The year asked for; this one by default."""
        return int(self.chosen().get("year") or today().year)

    def narrow_people(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the people of the subtree who are in post that year, with how they stand."""
        if unit := self.chosen().get("unit"):
            queryset = queryset.filter(org_path__startswith=unit.path)
        return with_standing(queryset, self.user, self.chosen_year)

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those of the category who stand as asked."""
        chosen = self.chosen()
        queryset = self.narrow_people(queryset)
        if category := chosen.get("category"):
            queryset = queryset.filter(organization__category=category)
        standing = chosen.get("standing", "")
        if standing == "all":
            return queryset
        return queryset.filter(share__gte=1) if standing else queryset.filter(share__lt=1)


def missing(figure: str) -> Any:
    """Return the reader of what a person lacks; nothing for who has reached the target either way."""

    def lacks(person: Any) -> Decimal | None:
        if person.share >= 1:
            return None
        earned: Decimal = getattr(person, f"earned_{figure}")
        return plain(max(Decimal(0), getattr(person, f"target_{figure}") - earned))

    return lacks


def earned(figure: str) -> Any:
    """Return the reader of what a person has earned."""
    return lambda person: plain(getattr(person, f"earned_{figure}"))


def nearer_test(person: Any) -> tuple[Decimal, int, str, str]:
    """Return the test that is nearer to being passed: earned, asked, unit, and its name."""
    hours, days = person.earned_hours, person.earned_days
    if hours * person.target_days >= days * person.target_hours:
        return plain(hours), person.target_hours, "学时", "按学时"
    return plain(days), person.target_days, "天", "按天数"


SHORT = ListSpec(
    key="trainees.standings",
    title="学时达标情况",
    columns=(
        Column(
            "name",
            "姓名",
            sort=("pinyin",),
            link=lambda person: reverse("trainees:hours_ledger", args=[person.pk]),
            is_fixed=True,
        ),
        Column("organization", "所在单位", sort=("org_path",)),
        Column("post", "现任职务", value=posts_text),
        Column(
            "hours", "已得学时", value=earned("hours"), kind=Kind.NUMBER, sort=("earned_hours",)
        ),
        Column("days", "已得天数", value=earned("days"), kind=Kind.NUMBER, sort=("earned_days",)),
        Column("target", "年度目标", value=lambda p: f"{p.target_hours} 学时或 {p.target_days} 天"),
        Column("missing_hours", "还差学时", value=missing("hours"), kind=Kind.NUMBER),
        Column("missing_days", "还差天数", value=missing("days"), kind=Kind.NUMBER),
        Column(
            "share",
            "完成情况",
            value=nearer_test,
            kind=Kind.SHARE,
            sort=("share",),
            export=lambda person: person.share,
            template="trainees/cells/standing.html",
        ),
    ),
    ordering=("share", "org_path", "pinyin"),
    search=search,
    search_hint="姓名、拼音首字母、手机号、身份证号",
    filters=StandingFilters,
    empty=EmptyText(
        title="没有符合条件的人员", text="在任书记都已达到年度目标，或所选范围没有在任书记。"
    ),
)
