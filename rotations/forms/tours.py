"""Forms of teaching tours and of classes held elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.fields.organizations import OrganizationField
from organizations.models import Organization
from rotations.forms.campaigns import day_field
from rotations.models import OffSite, TourStop
from rotations.selectors.tours import receivers_for, tour_lecturers_for

if TYPE_CHECKING:
    from organizations.models import User


class StopForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """One dated stop."""

    organization = OrganizationField(Organization.objects.none(), label="接收单位")
    on = day_field("日期")
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TourStop
        fields = [
            "organization",
            "on",
            "place",
            "topics",
            "lecturer",
            "planned_heads",
            "heads",
            "note",
        ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = receivers_for(user)  # type: ignore[attr-defined]  # a choice field
        self.fields["lecturer"].empty_label = "待定"  # type: ignore[attr-defined]  # as above
        self.fields["lecturer"].queryset = tour_lecturers_for(user)  # type: ignore[attr-defined]  # as above
        self.initial["revision"] = self.instance.revision if self.instance.pk else None


class OffSiteForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """Where, with whom, how far, by whose approval."""

    approved_on = day_field("审批日期")
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OffSite
        fields = ["place", "host", "distance", "approval", "approved_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision if self.instance.pk else None
