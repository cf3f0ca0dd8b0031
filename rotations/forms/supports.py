"""Forms of the help between units: what is given to whom, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.days import days_range
from core.fields.organizations import OrganizationField, OrganizationPicker
from organizations.models import Organization
from rotations.forms.campaigns import day_field
from rotations.models import Support
from rotations.selectors.supports import (
    campaigns_to_support,
    classes_to_give,
    lecturers_to_give,
    own_receivers,
    receivers_of,
)

if TYPE_CHECKING:
    from courses.models import Lecturer
    from organizations.models import User
    from rotations.models import Batch, Campaign

PICKER = OrganizationPicker(url_name="rotations:support_receivers")


class SupportForm(forms.Form):
    """To whom, and by whom when the giver has no account here (`is_outside`)."""

    giver_name = forms.CharField(
        label="支援单位", max_length=100, help_text="没有本系统账号的单位，如“湖南大学”。"
    )
    receiver = OrganizationField(Organization.objects.none(), label="受援单位", widget=PICKER)
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="如结对文件、联系人。"
    )

    def __init__(self, *args: Any, user: User, is_outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_outside:
            del self.fields["giver_name"]
        receivers = own_receivers(user) if is_outside else receivers_of(user)
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]  # a choice field

    def clean_giver_name(self) -> str:
        """Refuse a name of blanks."""
        name = str(self.cleaned_data["giver_name"]).strip()
        if not name:
            raise forms.ValidationError("请填写支援单位。", code="required")
        return name


class PlacesForm(SupportForm):
    """Places of a class."""

    field_order = ("giver_name", "batch", "places", "receiver", "note")
    batch: forms.ModelChoiceField[Batch] = forms.ModelChoiceField(
        None, label="班次", empty_label="请选择", help_text="草拟或报名中的班次。"
    )
    places = forms.IntegerField(label="名额", min_value=1, max_value=9999)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["batch"].queryset = classes_to_give(user)  # type: ignore[attr-defined]  # a choice field

    def support(self) -> Support:
        """Return the row of a giver without an account."""
        clean = self.cleaned_data
        return Support(kind="places", campaign=clean["batch"].campaign, **clean)


class TeacherForm(SupportForm):
    """A lecturer for some days."""

    field_order = ("giver_name", "lecturer", "first", "last", "receiver", "campaign", "note")
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        None, label="轮训", empty_label="请选择"
    )
    lecturer: forms.ModelChoiceField[Lecturer] = forms.ModelChoiceField(
        None, label="授课人", empty_label="请选择", help_text="本单位师资库中的授课人。"
    )
    first = day_field("开始日期")
    last = day_field("结束日期")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["campaign"].queryset = campaigns_to_support(user)  # type: ignore[attr-defined]  # a choice field
        self.fields["lecturer"].queryset = lecturers_to_give(user)  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        """Turn the two days into the days of the loan."""
        clean = super().clean() or {}
        first, last = clean.pop("first", None), clean.pop("last", None)
        if first and last and last < first:
            self.add_error("last", "结束日期不能早于开始日期。")
        elif first and last:
            clean["dates"] = days_range(first, last)
        return clean

    def support(self) -> Support:
        """Return the row of a giver without an account."""
        return Support(kind="teacher", **self.cleaned_data)


class DeclineForm(forms.Form):
    """Why the offer is not taken."""

    reason = forms.CharField(label="不接受的理由", max_length=200, required=False)


class EndForm(forms.Form):
    """From when on a loan ends, and why; places end at once."""

    day = day_field("自哪天起结束", help_text="这一天起不再借用。")
    reason = forms.CharField(label="提前结束的理由", max_length=200)

    def __init__(self, *args: Any, is_loan: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_loan:
            del self.fields["day"]
