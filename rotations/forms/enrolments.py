"""Forms of names: sent, decided, replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import FileExtensionValidator

from rotations.enums import Diet
from rotations.selectors.affairs import needs_of
from rotations.selectors.enrolments import nominees_for, people_to_nominate, undecided_of

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch, Enrolment
    from rotations.selectors.enrolments import Nominee

ACCEPT, DECLINE, ACCEPT_NORMAL, WAIT = "accept", "decline", "accept_normal", "wait"


class NominateForm(forms.Form):
    """The ticked secretaries."""

    people = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]  # scoped below
        None,
        error_messages={
            "required": "请先勾选参训人员。",
            "invalid_choice": "勾选的人员不在本单位可报名的范围内，请刷新后重选。",
        },
    )

    def __init__(self, *args: Any, user: User, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people_to_nominate(user, batch)  # type: ignore[attr-defined]  # a choice field

    @property
    def ticked(self) -> set[str]:
        """Whom the browser sent ticked, to be shown ticked again."""
        return set(self["people"].value() or ())


class ReceiptForm(forms.Form):
    """A filled form of the unit."""

    file = forms.FileField(
        label="参训回执",
        validators=[FileExtensionValidator(["xlsx", "xls", "csv"])],
        error_messages={"required": "请选择填好的参训回执。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv", "class": "form-control"}),
    )


class DecideForm(forms.Form):
    """The ticked names, the decision, and its reason."""

    act = forms.ChoiceField(
        choices=[
            (ACCEPT, "录取"),
            (DECLINE, "不予录取"),
            (WAIT, "列入候补"),
            (ACCEPT_NORMAL, "全部正常报名录取"),
        ]
    )
    names = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]  # scoped below
        None,
        required=False,
        error_messages={"invalid_choice": "有的报名已被他人处理，请按最新名单重新勾选。"},
    )
    reason = forms.CharField(label="理由", max_length=200, required=False)

    def __init__(self, *args: Any, user: User, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names"].queryset = undecided_of(user, batch)  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for ticks, unless all normal names are meant."""
        data = super().clean() or {}
        names = data.get("names")
        if data.get("act") == ACCEPT_NORMAL:
            choices = self.fields["names"].queryset  # type: ignore[attr-defined]  # as above
            data["names"] = choices.filter(is_late=False, is_over_quota=False)
            if not data["names"]:
                self.add_error(None, "没有待审核的正常报名。")
        elif "names" not in self.errors and not names:
            self.add_error("names", "请先勾选要审核的名单。")
        return data

    @property
    def ticked(self) -> set[str]:
        """Which names the browser sent ticked."""
        return set(self["names"].value() or ())


class SubstituteForm(forms.Form):
    """Who comes instead, and why."""

    q = forms.CharField(label="查找", max_length=60, required=False)
    newcomer = forms.ModelChoiceField(  # type: ignore[var-annotated]  # scoped below
        None, error_messages={"required": "请查找并选定替换人员。"}
    )
    reason = forms.CharField(label="替换原因", max_length=200)
    diet = forms.ChoiceField(
        label="饮食", choices=[("", "按民族习惯"), *Diet.choices], required=False
    )
    lodges = forms.BooleanField(label="住宿", required=False)
    takes_roles = forms.BooleanField(label="接任班级职务", required=False)

    def __init__(self, *args: Any, user: User, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.batch, self.place = user, enrolment.batch, enrolment.org_path
        self.roles = list(enrolment.class_roles.select_related("group"))
        self.fields["lodges"].initial = needs_of([enrolment])[enrolment.pk].lodges
        if not self.roles:
            del self.fields["takes_roles"]
        self.fields["newcomer"].queryset = people_to_nominate(user, self.batch)  # type: ignore[attr-defined]  # a choice field

    def facts(self) -> dict[str, Any]:
        """Return what goes over with the place."""
        clean = self.cleaned_data
        return {
            "reason": clean["reason"],
            "diet": clean["diet"],
            "lodges": clean["lodges"],
            "takes_roles": clean.get("takes_roles", False),
        }

    @property
    def is_search(self) -> bool:
        """Whether the button 查找 was pressed, not the one that writes."""
        return "find" in self.data

    def candidates(self) -> list[Nominee]:
        """Return whom to choose from: free secretaries that the search finds, neighbours first."""
        found = nominees_for(self.user, self.batch, str(self["q"].value() or ""))
        chosen = str(self["newcomer"].value() or "")
        return [
            nominee for nominee in found if not nominee.obstacle or str(nominee.person.pk) == chosen
        ][:30]
