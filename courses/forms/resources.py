"""Forms of courses, lecturers and venues with their rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields.layouts import in_rows
from core.fields.organizations import OrganizationField
from courses.enums import FeeClass, LecturerKind, PlaceKind
from courses.models import Course, Lecturer, Venue
from courses.selectors.divisions import divisions_near
from courses.selectors.resources import owners_for, topics
from courses.services.resources import RoomFacts
from organizations.enums import Level

if TYPE_CHECKING:
    from organizations.models import User

SHARED_HELP = "勾选后，下级单位排课时也可以选用，但不能修改。"


class OwnedForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """Something an organization keeps; the owner is one of the user's own posts, chosen once."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["is_shared"].help_text = SHARED_HELP
        if self.instance.pk:
            self.fields["revision"].initial = self.instance.revision
            del self.fields["organization"]
            return
        owners = owners_for(user)
        self.fields["organization"].queryset = owners  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["organization"].initial = owners.first()
        self.fields["organization"].empty_label = None  # type: ignore[attr-defined]  # as above

    @property
    def seen_revision(self) -> int | None:
        """The revision that the user saw; None for something new."""
        revision: int | None = self.cleaned_data["revision"]
        return revision


class CourseForm(OwnedForm):
    """A course of the library."""

    class Meta:
        model = Course
        fields = ["organization", "title", "topic", "mode", "minutes", "summary", "is_shared"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("title", "organization")] if "organization" in self.fields else ["title"]
        self.helper = in_rows(
            "revision", *own, ("topic", "mode", "minutes"), "summary", "is_shared"
        )
        self.fields["topic"].queryset = topics()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["topic"].empty_label = "未分专题"  # type: ignore[attr-defined]  # as above
        self.fields["minutes"].widget.attrs.update({"min": 10, "max": 600, "step": 5})


class LecturerForm(OwnedForm):
    """Somebody of the pool; the sealed number is only overwritten, never shown."""

    mobile = forms.CharField(label="手机号码", max_length=40, required=False)
    home = OrganizationField(
        None,
        label="常住地",
        required=False,
        help_text="从哪里出发授课，用于计算路程；不填视为入库单位所在地。",
    )
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *LecturerKind.choices])

    class Meta:
        model = Lecturer
        fields = [
            *("organization", "name", "kind", "employer", "title", "topics", "is_shared"),
            *("level", "fee_class", "home"),
        ]
        widgets = {"topics": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = ["organization"] if "organization" in self.fields else []
        self.helper = in_rows(
            *("revision", *own),
            ("name", "kind"),
            ("employer", "title"),
            ("level", "fee_class"),
            ("home", "mobile"),
            *("topics", "is_shared"),
        )
        self.fields["level"].choices = [("", "不分层级"), *Level.choices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["fee_class"].choices = [("", "未定"), *FeeClass.choices]  # type: ignore[attr-defined]  # as above
        home = self.fields["home"]
        home.queryset = divisions_near(self.user, self.instance.home_id)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["topics"].queryset = topics()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["mobile"].widget.attrs.update({"inputmode": "tel", "autocomplete": "off"})
        if self.instance.pk and self.instance.mobile:
            self.fields["mobile"].help_text = "已登记，不显示；留空表示不变。"


class VenueForm(OwnedForm):
    """A place that holds classes, or a base that is visited."""

    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *PlaceKind.choices])
    location = OrganizationField(
        None,
        label="所在地",
        required=False,
        help_text="所在的县区或乡镇，用于计算路程；不填视为所属单位所在地。",
    )

    class Meta:
        model = Venue
        fields = [
            *("organization", "name", "kind", "location", "address", "contact"),
            *("beds", "meals_per_day", "is_shared"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = ["organization"] if "organization" in self.fields else []
        self.helper = in_rows(
            *("revision", *own),
            ("name", "kind"),
            ("location", "address"),
            "contact",
            ("beds", "meals_per_day"),
            "is_shared",
        )
        location = self.fields["location"]
        location.queryset = divisions_near(self.user, self.instance.location_id)  # type: ignore[attr-defined]  # a ModelChoiceField


class RoomRow(forms.Form):
    """One row of a venue's rooms; an empty row is nothing."""

    key = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="名称", max_length=60, required=False)
    capacity = forms.IntegerField(label="容纳人数", min_value=1, max_value=30000, required=False)
    is_group_room = forms.BooleanField(label="讨论室", required=False)
    is_dropped = forms.BooleanField(label="删除", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "capacity"):
            wrong = " is-invalid" if self.is_bound and self.errors.get(name) else ""
            self.fields[name].widget.attrs["class"] = f"form-control{wrong}"
        for name in ("is_group_room", "is_dropped"):
            self.fields[name].widget.attrs["class"] = "form-check-input"

    def clean(self) -> dict[str, Any]:
        """Ask for both name and capacity as soon as one is there."""
        data = super().clean() or {}
        if data.get("is_dropped") or not self.is_filled(data):
            return data
        if not data.get("name") and "name" not in self.errors:
            self.add_error("name", ValidationError("请填写名称。"))
        if not data.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", ValidationError("请填写容纳人数。"))
        return data

    @staticmethod
    def is_filled(data: dict[str, Any]) -> bool:
        """Whether the row says anything."""
        return bool(data.get("key") or data.get("name") or data.get("capacity"))


class RoomRows(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for mypy alone
    """The rooms of a venue."""

    def facts(self) -> list[RoomFacts]:
        """Return the filled rows as the service takes them."""
        return [
            RoomFacts(
                key=row["key"],
                name=(row["name"] or "").strip(),
                capacity=row["capacity"] or 0,
                is_group_room=row["is_group_room"],
                is_dropped=row["is_dropped"],
            )
            for row in (form.cleaned_data for form in self.forms)
            if RoomRow.is_filled(row)
        ]


RoomFormSet: type[RoomRows] = forms.formset_factory(  # type: ignore[assignment]  # made from it
    RoomRow, formset=RoomRows, extra=3, max_num=200, absolute_max=210
)


def rooms_initial(venue: Venue | None) -> list[dict[str, Any]]:
    """Return the rows a venue's rooms start with."""
    if venue is None:
        return []
    rooms = [room for room in venue.rooms.all() if not room.is_retired]
    return [
        {
            "key": room.pk,
            "name": room.name,
            "capacity": room.capacity,
            "is_group_room": room.is_group_room,
        }
        for room in rooms
    ]


class RevealForm(forms.Form):
    """What a sealed number is needed for."""

    reason = forms.CharField(label="查看原因", max_length=100)
