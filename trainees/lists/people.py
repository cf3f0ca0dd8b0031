"""The roster as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef
from django.urls import reverse

from core.days import today
from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, ListSpec
from organizations.models import Category
from trainees.enums import Post
from trainees.models import Appointment
from trainees.selectors.appointments import open_organizations_for
from trainees.selectors.people import found_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from trainees.models import Person

IN_POST = {"": "任职情况不限", "principal": "现任书记", "other": "其他现任", "none": "现无职务"}


class RosterFilters(FilterForm):
    """Subtree, category, post, and whether in post."""

    unit = OrganizationField(None, label="所在单位")
    category = forms.ModelChoiceField(Category.objects.all(), label="类别", empty_label="全部类别")
    post = forms.ChoiceField(label="职务", choices=[("", "全部职务"), *Post.choices])
    standing = forms.ChoiceField(label="任职情况", choices=list(IN_POST.items()))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].queryset = open_organizations_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField

    def narrow(self, queryset: QuerySet[Person]) -> QuerySet[Person]:
        """Keep the people of the subtree and category who hold, or do not hold, a post today."""
        chosen = self.chosen()
        if unit := chosen.get("unit"):
            queryset = queryset.filter(org_path__startswith=unit.path)
        if category := chosen.get("category"):
            queryset = queryset.filter(organization__category=category)
        posts = Appointment.objects.filter(person=OuterRef("pk"), period__contains=today())
        if post := chosen.get("post"):
            queryset = queryset.filter(Exists(posts.filter(post=post)))
        conditions = {
            "principal": Exists(posts.filter(is_principal=True)),
            "other": Exists(posts) & ~Exists(posts.filter(is_principal=True)),
            "none": ~Exists(posts),
        }
        standing = conditions.get(chosen.get("standing", ""))
        return queryset.filter(standing) if standing is not None else queryset


def search(queryset: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Search by name, initials, or a full number."""
    return found_in(queryset, text)


def posts_text(person: Person) -> str:
    """Return today's posts, the primary one first."""
    posts: list[Appointment] = person.posts_now  # type: ignore[attr-defined]  # prefetched by people_for
    return "；".join(
        post.get_post_display()
        if post.organization_id == person.organization_id
        else f"{post.seat}（兼）"
        for post in posts
    )


def since_text(person: Person) -> str:
    """Return since when the first of today's posts is held."""
    posts: list[Appointment] = person.posts_now  # type: ignore[attr-defined]  # as above
    return posts[0].term.removesuffix(" 至今") if posts else ""


ROSTER = ListSpec(
    key="trainees.roster",
    title="花名册",
    columns=(
        Column(
            "name",
            "姓名",
            sort=("pinyin",),
            link=lambda person: reverse("trainees:person_detail", args=[person.pk]),
            is_fixed=True,
        ),
        Column("organization", "所在单位", sort=("org_path",)),
        Column("post", "现任职务", value=posts_text),
        Column("since", "任职时间", value=since_text),
        Column("sex", "性别", value=lambda person: person.get_sex_display()),
        Column(
            "born",
            "出生年月",
            value=lambda person: f"{person.birth_on:%Y-%m}" if person.birth_on else "",
            sort=("birth_on",),
        ),
        Column("ethnicity", "民族", is_default=False),
        Column("education", "学历"),
        Column("joined_party", "入党时间", is_default=False, sort=("joined_party_on",)),
        Column("mobile", "手机号码", value="masked_mobile"),
        # Beside a birth month and a county even four digits would give the number away.
        Column(
            "id_number",
            "身份证号",
            value=lambda person: "已登记" if person.id_index else "未登记",
            is_default=False,
        ),
        Column("office_phone", "办公电话", is_default=False),
    ),
    ordering=("org_path", "pinyin"),
    count_cap=1_000,  # of the country's register; nobody turns to page 51
    search=search,
    search_hint="姓名、拼音首字母、手机号、身份证号",
    filters=RosterFilters,
    empty=EmptyText(
        title="花名册还是空的",
        text="可以逐人登记，也可以下载模板填好后一次导入。",
    ),
)
