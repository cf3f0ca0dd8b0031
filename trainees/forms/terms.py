"""Correcting a term of office, and choosing the primary post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from trainees.forms.appointments import TermFields, end_of_term
from trainees.forms.fields import KnownDateField, organization_field
from trainees.forms.layouts import in_rows
from trainees.terms import RightFacts

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.models import Appointment

REASON_HELP = "如“录入时日期有误”。原来的内容保留在任职更正记录中。"


class CorrectionForm(TermFields):
    """What the appointment should have said, and why it did not."""

    helper = in_rows(
        "revision",
        "organization",
        "post",
        ("starts", "ends"),
        "paper",
        "heads_village_too",
        "reason",
    )
    ends = KnownDateField(label="免职日期", required=False, help_text="仍在任的不填。")
    reason = forms.CharField(label="更正原因", max_length=200, help_text=REASON_HELP)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user,
            "trainees.manage",
            "正确的任职组织",
            required=False,
            help_text="登记错组织的才填；没有错的留空。",
        )

    def facts(self) -> RightFacts:
        """Return the right facts as `correct_appointment` takes them."""
        end, place = end_of_term(self.cleaned_data["ends"]), self.cleaned_data["organization"]
        return RightFacts(**{**self.term(), **end, "organization": place})

    def ground(self) -> dict[str, Any]:
        """Return why, and on top of which revision."""
        return {name: self.cleaned_data[name] for name in ("reason", "revision")}


class PrimaryForm(forms.Form):
    """Why this post becomes the primary one."""

    helper = in_rows("revision", "reason")
    reason = forms.CharField(label="原因", max_length=200, help_text="如“工作调整，以本职务为主”。")
    revision = forms.IntegerField(widget=forms.HiddenInput)


def term_of(appointment: Appointment) -> dict[str, Any]:
    """Return an appointment as the form shows it."""
    return {
        "post": appointment.post,
        "starts": str(appointment.since),
        "ends": str(appointment.until or ""),
        "heads_village_too": appointment.heads_village_too,
        "paper": appointment.paper,
        "revision": appointment.revision,
    }
