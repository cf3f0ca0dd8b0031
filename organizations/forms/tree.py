"""Forms that change the tree: each carries the day, the paper and the revision it was filled from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.days import today
from core.fields.organizations import OrganizationField, OrganizationPicker
from organizations.enums import Kind, Level
from organizations.forms.accounts import DayInput
from organizations.permissions import with_right
from organizations.selectors.tree import categories, mergeable_for, organizations_for

if TYPE_CHECKING:
    from organizations.models import Organization, User

MANAGE = "organizations.manage"


class RevisionForm(forms.Form):
    """A form that knows which revision it was filled from."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def renew_revision(self, revision: int) -> None:
        """Let the same typed content be sent again, now on top of what somebody else saved."""
        typed: Any = self.data
        self.data = typed.copy()
        self.data["revision"] = str(revision)  # type: ignore[index]  # a QueryDict, copied above


class ActForm(RevisionForm):
    """An act on one organization: since when, by which paper."""

    on = forms.DateField(label="变动日期", widget=DayInput, initial=today)
    paper = forms.CharField(
        label="依据文件",
        max_length=100,
        required=False,
        help_text="批复或通知的文号，例如：平发〔2026〕3号。",
    )

    field_order: Any = None

    def __init__(self, *args: Any, user: User, organization: Organization, **kwargs: Any) -> None:
        kwargs["initial"] = {"revision": organization.revision, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.user = user
        self.organization = organization


class AddForm(forms.Form):
    """A new organization below another."""

    name = forms.CharField(label="名称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    kind = forms.ChoiceField(label="性质", choices=Kind, initial=Kind.UNIT)
    level = forms.TypedChoiceField(label="层级", choices=Level, coerce=int)
    category: Any = forms.ModelChoiceField(None, label="类别", required=False, empty_label="不分类")
    department_name = forms.CharField(
        label="承办部门",
        max_length=40,
        required=False,
        help_text="负责党务工作的部门，例如：党群工作部、综合管理部。",
    )
    division_code = forms.RegexField(
        r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$",
        label="区划代码",
        required=False,
        empty_value=None,
        help_text="没有代码的开发区、管理区和单位留空。",
        error_messages={"invalid": "区划代码为 2、4、6、9 或 12 位数字。"},
    )
    located_in = OrganizationField(None, label="属地", required=False)
    on = forms.DateField(label="设立日期", widget=DayInput, required=False)
    paper = forms.CharField(label="依据文件", max_length=100, required=False)

    def __init__(self, *args: Any, user: User, organization: Organization, **kwargs: Any) -> None:
        level = min(organization.level + 1, Level.GRASSROOTS)
        kwargs["initial"] = {"level": level, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["located_in"].queryset = organizations_for(user)  # type: ignore[attr-defined]  # the same


class RenameForm(ActForm):
    """A new name."""

    name = forms.CharField(label="新名称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=40, required=False)

    field_order = ["name", "short_name"]

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        initial = {"name": organization.name, "short_name": organization.short_name}
        super().__init__(*args, organization=organization, initial=initial, **kwargs)


class DescribeForm(ActForm):
    """Category, department in charge, and where it lies."""

    category: Any = forms.ModelChoiceField(None, label="类别", required=False, empty_label="不分类")
    department_name = forms.CharField(label="承办部门", max_length=40, required=False)
    located_in = OrganizationField(None, label="属地", required=False)

    field_order = ["category", "department_name", "located_in"]

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        initial = {
            "category": organization.category_id,
            "department_name": organization.department_name,
            "located_in": organization.located_in_id,
        }
        super().__init__(*args, organization=organization, initial=initial, **kwargs)
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["located_in"].queryset = organizations_for(self.user)  # type: ignore[attr-defined]  # the same


class MoveForm(ActForm):
    """A new parent, within the reach of the right to manage."""

    parent = OrganizationField(
        None, label="新的上级", widget=OrganizationPicker(right="organizations.manage")
    )

    field_order = ["parent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = organizations_for(with_right(self.user, MANAGE)).filter(valid_until=None)
        self.fields["parent"].queryset = choices  # type: ignore[attr-defined]  # a ModelChoiceField


class MergeForm(ActForm):
    """Which siblings go into this organization."""

    organizations: Any = forms.ModelMultipleChoiceField(
        None, label="并入的组织", widget=forms.CheckboxSelectMultiple
    )
    carries_posts = forms.BooleanField(
        label="在任人员转到本组织任职",
        required=False,
        help_text="第一书记等继续担任同样的职务；本组织书记空缺、并入组织只有一名书记的，由其接任。"
        "不勾选的一律免职。",
    )

    field_order = ["organizations", "carries_posts"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = mergeable_for(with_right(self.user, MANAGE), self.organization)
        self.fields["organizations"].help_text = (
            f"勾选的组织并入“{self.organization.name}”，自变动日期起撤销；已经上报的材料不受影响。"
            if choices.exists()
            else "您的范围内没有可以并入的同级组织。"
        )
        self.fields["organizations"].queryset = choices  # type: ignore[attr-defined]  # as above


class CloseForm(ActForm):
    """The first day on which the organization no longer exists."""


class OrderForm(RevisionForm):
    """A number for each child; equal numbers keep their old order."""

    def __init__(
        self,
        *args: Any,
        organization: Organization,
        children: list[Organization],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"revision": organization.revision}
        super().__init__(*args, **kwargs)
        self.children = children
        for place, child in enumerate(children, start=1):
            self.fields[f"place_{child.pk}"] = forms.IntegerField(
                label=child.name,
                initial=place,
                min_value=1,
                max_value=99_999,
                widget=forms.NumberInput({"class": "form-control"}),
            )

    def places(self) -> list[forms.BoundField]:
        """Return the number boxes, in the present order."""
        return [self[f"place_{child.pk}"] for child in self.children]

    def ordered(self) -> list[Organization]:
        """Return the children in the order of their numbers."""
        return sorted(self.children, key=lambda child: self.cleaned_data[f"place_{child.pk}"])
