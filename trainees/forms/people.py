"""Facts of a person, typed; what the numbers mean is judged by the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.privacy.identity import Sex
from trainees.dates import KnownDate
from trainees.enums import EDUCATIONS, NATIONS, Precision
from trainees.forms.appointments import TermFields
from trainees.forms.fields import KnownDateField, SuggestInput, organization_field
from trainees.forms.layouts import in_rows
from trainees.services.reveals import REVEALABLE

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.facts import PersonFacts
    from trainees.models import Person


FACT_ROWS = (
    ("name", "mobile"),
    ("id_number", "birth"),
    ("sex", "ethnicity"),
    ("education", "joined_party"),
    "office_phone",
)


class PersonFields(forms.Form):
    """What is asked of every person."""

    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(
        label="身份证号",
        max_length=40,
        required=False,
        help_text="填写后自动得出性别和出生日期。",
    )
    mobile = forms.CharField(label="手机号码", max_length=40, required=False)
    sex = forms.ChoiceField(label="性别", choices=[("", "请选择"), *Sex.choices], required=False)
    birth = KnownDateField(label="出生日期", required=False)
    ethnicity = forms.CharField(
        label="民族", max_length=20, required=False, widget=SuggestInput(NATIONS)
    )
    education = forms.CharField(
        label="学历", max_length=20, required=False, widget=SuggestInput(EDUCATIONS)
    )
    joined_party = KnownDateField(label="入党日期", required=False)
    office_phone = forms.CharField(label="办公电话", max_length=30, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "id_number", "mobile"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["mobile"].widget.attrs["inputmode"] = "tel"

    def facts(self) -> PersonFacts:
        """Return the clean facts as the services take them."""
        clean = self.cleaned_data
        facts: PersonFacts = {
            "sex": clean["sex"],
            "ethnicity": clean["ethnicity"],
            "education": clean["education"],
            "office_phone": clean["office_phone"],
            "id_number": clean["id_number"],
            "mobile": clean["mobile"],
        }
        facts["birth_on"], facts["birth_precision"] = _parts(clean["birth"])
        facts["joined_party_on"], facts["joined_party_precision"] = _parts(clean["joined_party"])
        return facts


# Where the messages of the services belong in the forms.
FIELD_OF_COLUMN = {"birth_on": "birth", "joined_party_on": "joined_party"}


def _parts(known: KnownDate | None) -> tuple[Any, str]:
    return (known.on, known.precision) if known else (None, Precision.DAY)


class NewPersonForm(TermFields, PersonFields):
    """A new person with the first appointment."""

    helper = in_rows(
        "#任职",
        "organization",
        ("post", "starts"),
        "paper",
        "heads_village_too",
        "#个人信息",
        *FACT_ROWS,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(user, "trainees.manage", "任职组织")


class EditPersonForm(PersonFields):
    """The facts of a person on record; sealed numbers are only overwritten, never shown."""

    helper = in_rows("revision", *FACT_ROWS)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(person))
        super().__init__(*args, **kwargs)
        for name in REVEALABLE:
            if getattr(person, name):
                self.fields[name].widget.attrs["placeholder"] = "已登记，不显示；需要更正时重新填写"
                self.fields[name].help_text = "留空表示不变。"

    def facts(self) -> PersonFacts:
        """Return the clean facts without the sealed numbers left blank."""
        facts = super().facts()
        if not facts["id_number"]:
            del facts["id_number"]
        if not facts["mobile"]:
            del facts["mobile"]
        return facts


def initial_of(person: Person) -> dict[str, Any]:
    """Return what the edit form starts with."""
    plain = ("name", "sex", "ethnicity", "education", "office_phone", "revision")
    return {
        **{name: getattr(person, name) for name in plain},
        "birth": _shown(person.birth_on, person.birth_precision),
        "joined_party": _shown(person.joined_party_on, person.joined_party_precision),
    }


def _shown(on: Any, precision: str) -> str:
    return str(KnownDate(on, Precision(precision))) if on else ""
