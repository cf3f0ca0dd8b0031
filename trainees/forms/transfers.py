"""Asking for a record that lies elsewhere, and answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from trainees.forms.fields import PreciseDateField, organization_field, own_unit
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from organizations.models import User

# Where the messages of the services belong in the form.
FIELD_OF_COLUMN = {"starts_on": "ends", "ends_on": "ends"}


class TransferForm(forms.Form):
    """Who is wanted, typed as on the papers, and for which unit."""

    helper = in_rows("organization", ("name", "id_number"), "reason")
    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(label="身份证号", max_length=40)
    reason = forms.CharField(
        label="申请理由",
        max_length=200,
        required=False,
        help_text="如“已调任我镇新民村党支部书记”，对方据此答复。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user, "trainees.transfer", "转入单位", initial=own_unit(user, "trainees.transfer")
        )
        for name in ("name", "id_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class AnswerForm(forms.Form):
    """The answer of the unit that keeps the record, and what becomes of the posts held there."""

    posts = forms.ChoiceField(
        label="在本单位的任职",
        choices=[("end", "同时办理免职"), ("keep", "继续在任，改为兼任")],
        widget=forms.RadioSelect,
        required=False,
        initial="end",
    )
    ends = PreciseDateField(label="免职日期", required=False)
    note = forms.CharField(label="答复意见", max_length=200, required=False)
    decision = forms.ChoiceField(choices=[("accept", "同意转出"), ("refuse", "不同意")])

    def clean(self) -> dict[str, Any]:
        """Ask for the day on which posts end."""
        clean = super().clean() or {}
        ends = clean.get("decision") == "accept" and clean.get("posts") == "end"
        if ends and not clean.get("ends") and "ends" not in self.errors:
            self.add_error("ends", "请填写免职日期。")
        return clean

    @property
    def is_accepting(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["decision"] == "accept")

    def answer(self) -> dict[str, Any]:
        """Return the answer as `accept_transfer` takes it."""
        ends = self.cleaned_data["ends"] if self.cleaned_data["posts"] == "end" else None
        return {"ends_on": ends.on if ends else None, "note": self.cleaned_data["note"]}
