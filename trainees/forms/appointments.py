"""Terms of office: beginning, ending, elections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from trainees.enums import PRINCIPAL_POSTS, Post
from trainees.forms.fields import KnownDateField, PreciseDateField, organization_field
from trainees.forms.layouts import in_rows
from trainees.selectors.appointments import principal_of
from trainees.selectors.people import candidates_for, people_for

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.dates import KnownDate
    from trainees.models import Appointment, Person

PAPER_HELP = "如“平组干〔2026〕12号”，没有可不填。"


class TermFields(forms.Form):
    """What is asked of every appointment."""

    post = forms.ChoiceField(label="职务", choices=[("", "请选择"), *Post.choices])
    starts = KnownDateField(label="任职日期", help_text="只知道年月的，可只填年月。")
    heads_village_too = forms.BooleanField(
        label="书记、主任一肩挑", required=False, help_text="兼任村（社区）委员会主任的勾选。"
    )
    paper = forms.CharField(label="任免文件", max_length=100, required=False, help_text=PAPER_HELP)

    def term(self) -> dict[str, Any]:
        """Return the clean term as `appoint` takes it."""
        clean = self.cleaned_data
        return {
            "post": clean["post"],
            "starts_on": clean["starts"].on,
            "precision": clean["starts"].precision,
            "heads_village_too": clean["heads_village_too"],
            "paper": clean["paper"],
        }


class AppointForm(TermFields):
    """A further or new post of a person on record."""

    helper = in_rows("organization", "post", ("starts", "ends"), "paper", "heads_village_too")
    ends = KnownDateField(
        label="免职日期", required=False, help_text="补录以往任职时填写；现任不填。"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(user, "trainees.manage", "任职组织")

    def term(self) -> dict[str, Any]:
        """Return the clean term, its end included."""
        return {**super().term(), **end_of_term(self.cleaned_data["ends"])}


def end_of_term(ends: KnownDate | None) -> dict[str, Any]:
    """Return the clean end of a term as the services take it."""
    if ends is None:
        return {"ends_on": None}
    return {"ends_on": ends.on, "end_precision": ends.precision}


class EndForm(forms.Form):
    """The day a term ends."""

    helper = in_rows("revision", ("on", "paper"))
    on = KnownDateField(
        label="免职日期", help_text="从这一天起不再任职；只知道年月的，可只填年月。"
    )
    paper = forms.CharField(label="任免文件", max_length=100, required=False, help_text=PAPER_HELP)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def end(self) -> dict[str, Any]:
        """Return the clean end as `end_appointment` takes it."""
        clean = self.cleaned_data
        end = {"on": clean["on"].on, "precision": clean["on"].precision}
        return {**end, "paper": clean["paper"], "revision": clean["revision"]}


class ElectionForm(forms.Form):
    """换届: the seat, the newcomer on record, and the day."""

    q = forms.CharField(label="新任人选", max_length=60, required=False)
    post = forms.ChoiceField(
        label="新任职务",
        choices=[("", "请选择"), *((post.value, post.label) for post in PRINCIPAL_POSTS)],
    )
    on = PreciseDateField(label="任职日期", help_text="原任书记从同一天起卸任。")
    paper = forms.CharField(label="任免文件", max_length=100, required=False, help_text=PAPER_HELP)
    heads_village_too = forms.BooleanField(label="书记、主任一肩挑", required=False)
    leaves_present_post = forms.BooleanField(
        label="同时免去其现任主要职务",
        required=False,
        help_text="从别处调来的勾选；不勾选，新职务记为兼任。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["organization"] = organization_field(user, "trainees.manage", "换届组织")
        self.fields["newcomer"] = forms.ModelChoiceField(
            people_for(user),
            error_messages={"required": "请查找并选定新任人选。"},
        )

    @property
    def is_search(self) -> bool:
        """Whether the button 查找 was pressed, not the one that writes."""
        return "find" in self.data

    def candidates(self) -> list[Person]:
        """Return the people to choose from: what the search finds, and who is chosen already."""
        found = candidates_for(self.user, self["q"].value() or "")
        chosen = str(self["newcomer"].value() or "")
        if chosen.isdecimal() and not any(str(person.pk) == chosen for person in found):
            found += list(people_for(self.user).filter(pk=int(chosen)))
        return found

    def present(self) -> Appointment | None:
        """Return who holds the chosen seat now, within the user's scope."""
        try:
            organization = self.fields["organization"].clean(self["organization"].value())
        except ValidationError:
            return None
        return principal_of(organization)

    def outcome(self) -> dict[str, Any]:
        """Return the clean outcome as `hold_election` takes it."""
        clean = dict(self.cleaned_data)
        del clean["q"]
        return {**clean, "on": clean["on"].on}
