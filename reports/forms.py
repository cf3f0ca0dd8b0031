"""Forms of reports: beginning one, writing its words, returning it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.days import today
from organizations.models import Organization
from reports.enums import ReportKind
from reports.selectors.progress import campaign_choices
from reports.selectors.submissions import filling_units
from rotations.forms.campaigns import day_field
from rotations.forms.grids import GridForm
from rotations.models import Campaign
from rotations.selectors.campaigns import campaigns_for
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from organizations.models import User
    from reports.models import Submission


class DraftForm(forms.Form):
    """Which report, of which unit and day, and who answers for it."""

    helper = in_rows(
        ("campaign", "organization"), ("kind", "as_of"), "#责任人", ("head", "filler"), "phone"
    )
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label="轮训", empty_label=None)
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="填报单位", empty_label=None
    )
    kind = forms.ChoiceField(label="种类", choices=ReportKind.choices)
    as_of = day_field("数据截止日", help_text="当天以后完成的培训不计入。")
    head = forms.CharField(label="单位负责人", max_length=50)
    filler = forms.CharField(label="填表人", max_length=50)
    phone = forms.CharField(label="联系电话", max_length=30)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [campaign.pk for campaign in campaign_choices(user)]
        self.fields["campaign"].queryset = campaigns_for(user).filter(pk__in=choices)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["organization"].queryset = filling_units(user)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["as_of"].initial = today()
        self.fields["filler"].initial = user.full_name


class WritingForm(forms.Form):
    """Who answers for a draft, what explains it, and the parts of a summary."""

    head = forms.CharField(label="单位负责人", max_length=50)
    filler = forms.CharField(label="填表人", max_length=50)
    phone = forms.CharField(label="联系电话", max_length=30)
    note = forms.CharField(
        label="情况说明",
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="审核提示的情况在这里解释，随报表一并打印。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("head", "filler", "phone", "note", "revision"):
            self.fields[name].initial = getattr(submission, name)
        self.parts: list[dict[str, str]] = submission.words
        for place, part in enumerate(self.parts):
            self.fields[f"part_{place}"] = forms.CharField(
                label=part["heading"],
                max_length=8000,
                initial=part["text"],
                widget=forms.Textarea({"rows": 6}),
            )
        names_of_parts = [f"part_{place}" for place in range(len(self.parts))]
        heading = ["#正文（每行一段）"] if names_of_parts else []
        self.helper = in_rows(
            ("head", "filler", "phone"), "note", *heading, *names_of_parts, "revision"
        )

    def facts(self) -> dict[str, Any]:
        """Return what the service stores."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("head", "filler", "phone", "note", "revision")}
        words = [
            {"heading": part["heading"], "text": data[f"part_{place}"].replace("\r\n", "\n")}
            for place, part in enumerate(self.parts)
        ]
        return {**facts, "words": words}


class RemarkRow(GridForm):
    """One remark on a place of a report."""

    place = forms.CharField(label="位置", max_length=60, required=False)
    text = forms.CharField(label="意见", max_length=1000, widget=forms.Textarea({"rows": 2}))
