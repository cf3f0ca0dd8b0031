"""Forms of the timetable: a session, its time, the groups of a class."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, When

from core.days import each_day
from core.fields.layouts import in_rows
from courses.enums import Mode
from courses.selectors.resources import courses_for, lecturers_for, rooms_for
from rotations.enums import SessionKind
from rotations.forms.waivers import WAIVER_FIELDS, WaiverFields
from rotations.papers.timetable_grid import Day
from rotations.scheduling.conflicts import Kind
from rotations.selectors.bookings import attendees_in
from rotations.selectors.timetable import batches_beside
from rotations.sessions import KIND_OF_MODE, local_bounds, period_on

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from courses.models import Lecturer, Room
    from organizations.models import User
    from rotations.models import Batch, Session
    from rotations.selectors.bookings import Clash
    from rotations.sessions import Audience, SessionFacts

WHOLE, SOME_GROUPS, EACH_GROUP = "whole", "groups", "each"
ATTENDANCE = {WHOLE: "全班", SOME_GROUPS: "部分小组", EACH_GROUP: "各小组同时进行，一组一室"}
# Where the messages of the services, and the clashes, belong in the forms.
FIELD_OF_FACT = {"period": "ends_at", "audience": "attendance"}
FIELD_OF_CLASH = {Kind.AUDIENCE: "attendance", Kind.LECTURER: "lecturers", Kind.ROOM: "rooms"}


def time_field(label: str) -> forms.TimeField:
    """Return a time of the day typed or picked."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class LecturerChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """Lecturers to tick, each with where they come from: names repeat."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Lecturer) -> str:
        """Write one choice."""
        return f"{obj.name}（{obj.employer or obj.organization}）"


class RoomChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """Rooms to tick, each with how many it holds."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Room) -> str:
        """Write one choice."""
        return f"{obj}（{obj.capacity} 人）"


class BatchChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """Other classes that hear the session too."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Batch) -> str:
        """Write one choice."""
        return f"{obj}（{obj.organization}，{obj.capacity} 人）"


class TimeFields(WaiverFields):
    """When: one of the days of the class, and two times."""

    day = forms.TypedChoiceField(label="日期", coerce=dt.date.fromisoformat)
    starts_at = time_field("开始时间")
    ends_at = time_field("结束时间")
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = (Day(on) for on in each_day(batch.dates))
        self.fields["day"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (day.on.isoformat(), f"{day.name} {day.weekday}") for day in days
        ]

    def period(self) -> DateTimeTZRange:
        """Return the clean time as the services take it."""
        clean = self.cleaned_data
        return period_on(clean["day"], clean["starts_at"], clean["ends_at"])

    def put_clashes(self, clashes: list[Clash]) -> None:
        """Mark the fields that want what is taken; the page lists with what they clash."""
        wanted = {(FIELD_OF_CLASH[clash.kind], clash.name): None for clash in clashes}
        for field, name in wanted:
            if field in self.fields:
                self.add_error(field, f"{name}在该时段已有安排。")
        if not self.errors:
            self.add_error("starts_at", "这个时间与上面列出的安排冲突。")


class MoveForm(TimeFields):
    """Another time for a session."""

    helper = in_rows("revision", ("day", "starts_at", "ends_at"), *WAIVER_FIELDS)


class CancelForm(forms.Form):
    """The confirmation, for the session as it was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class SessionForm(TimeFields):
    """An item of the timetable."""

    helper = in_rows(
        "revision",
        ("course", "title"),
        ("mode", "kind"),
        ("day", "starts_at", "ends_at"),
        "#谁来听",
        "attendance",
        "groups",
        "others",
        "#谁来讲、在哪里",
        ("lecturers", "rooms"),
        "#其他",
        "counts_for_hours",
        "note",
        *WAIVER_FIELDS,
    )
    course = forms.ModelChoiceField(  # type: ignore[var-annotated]  # scoped below
        None, label="课程", required=False, empty_label="不从课程库选"
    )
    title = forms.CharField(
        label="内容", max_length=120, required=False, help_text="从课程库选课的，可不填。"
    )
    mode = forms.ChoiceField(label="形式", choices=Mode.choices, initial=Mode.LECTURE)
    kind = forms.ChoiceField(
        label="类别", choices=[("", "按形式确定"), *SessionKind.choices], required=False
    )
    attendance = forms.ChoiceField(
        label="本班", choices=list(ATTENDANCE.items()), widget=forms.RadioSelect, initial=WHOLE
    )
    groups = forms.TypedMultipleChoiceField(
        label="小组", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = BatchChoices(
        None, label="合班上课", required=False, help_text="同期由本单位办的其他班次。"
    )
    lecturers = LecturerChoices(
        None, label="授课人", required=False, help_text="没有要找的人，请先到“师资库”登记。"
    )
    rooms = RoomChoices(
        None, label="地点", required=False, help_text="没有要找的教室，请先到“办班地点”登记。"
    )
    counts_for_hours = forms.BooleanField(label="计入学时", required=False, initial=True)
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(
        self, *args: Any, user: User, batch: Batch, session: Session | None = None, **kwargs: Any
    ) -> None:
        if session is not None:
            kwargs["initial"] = {**initial_of(session, batch), **(kwargs.get("initial") or {})}
        super().__init__(*args, batch=batch, **kwargs)
        self.batch = batch
        self._scope(user, session)
        numbers = [(group.number, str(group)) for group in batch.groups.all()]
        self.fields["groups"].choices = numbers  # type: ignore[attr-defined]  # a ChoiceField
        is_new = session is None or session.pk is None
        dropped = {EACH_GROUP} if not is_new else set()
        if not numbers:
            dropped = {SOME_GROUPS, EACH_GROUP}
            del self.fields["groups"]
        self.fields["attendance"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            choice for choice in ATTENDANCE.items() if choice[0] not in dropped
        ]
        if not self.fields["others"].queryset.exists():  # type: ignore[attr-defined]  # a ModelChoiceField
            del self.fields["others"]

    def _scope(self, user: User, session: Session | None) -> None:
        """Offer what the user may use and nobody retired, and what the session has already."""
        fields: dict[str, Any] = self.fields
        taken = initial_of(session, self.batch) if session else {}
        course = Q(is_retired=False) | Q(pk=session.course_id if session else None)
        fields["course"].queryset = courses_for(user).filter(course)
        lecturers = Q(is_retired=False) | Q(pk__in=taken.get("lecturers", ()))
        fields["lecturers"].queryset = lecturers_for(user).filter(lecturers)
        in_use = Q(is_retired=False, venue__is_retired=False) | Q(pk__in=taken.get("rooms", ()))
        rooms = rooms_for(user).filter(in_use)
        own = self.batch.venue_id
        fields["rooms"].queryset = rooms.order_by(
            Case(When(venue=own, then=0), default=1), "venue__org_path", "venue__name", "name"
        )
        fields["others"].queryset = batches_beside(user, self.batch)

    def clean(self) -> dict[str, Any]:
        """Ask for groups where some groups come, and derive the kind from the mode."""
        data = super().clean() or {}
        if data.get("attendance") == SOME_GROUPS and not data.get("groups"):
            self.add_error("groups", ValidationError("请选择参加的小组。"))
        if not data.get("title", "").strip() and not data.get("course"):
            self.add_error("title", ValidationError("请填写内容，或从课程库选课。"))
        if data.get("attendance") == EACH_GROUP and (data.get("others") or data.get("lecturers")):
            self.add_error(
                "attendance", ValidationError("一组一室时不能合班，也不能由同一人授课。")
            )
        return data

    @property
    def is_for_each_group(self) -> bool:
        """Whether every group gets a session of its own."""
        return bool(self.cleaned_data["attendance"] == EACH_GROUP)

    def facts(self) -> SessionFacts:
        """Return the clean facts as the services take them."""
        clean = self.cleaned_data
        return {
            "kind": clean["kind"] or KIND_OF_MODE.get(clean["mode"], SessionKind.TEACHING),
            "mode": clean["mode"],
            "title": clean["title"].strip(),
            "period": self.period(),
            "audience": self._audience(),
            "rooms": list(clean["rooms"]),
            "lecturers": list(clean["lecturers"]),
            "course": clean["course"],
            "counts_for_hours": clean["counts_for_hours"],
            "note": clean["note"],
        }

    def _audience(self) -> Audience:
        clean = self.cleaned_data
        groups = clean.get("groups", ()) if clean["attendance"] == SOME_GROUPS else ()
        return [(self.batch, groups), *((other, ()) for other in clean.get("others", ()))]


class GroupsForm(forms.Form):
    """How many groups the class has."""

    count = forms.IntegerField(label="小组数", min_value=0, max_value=40)


def initial_of(session: Session, batch: Batch) -> dict[str, Any]:
    """Return what the form of a session starts with."""
    plain = ("course", "title", "mode", "kind", "counts_for_hours", "note", "revision")
    own = [attendees_in(row) for row in session.audiences.all() if row.batch_id == batch.pk]
    numbers = [
        number for run in own if run.last is not None for number in range(run.first, run.last + 1)
    ]
    return {
        **{name: getattr(session, name) for name in plain},
        **time_initial(session),
        "attendance": SOME_GROUPS if numbers else WHOLE,
        "groups": numbers,
        "others": [row.batch_id for row in session.audiences.all() if row.batch_id != batch.pk],
        "lecturers": [row.lecturer_id for row in session.lecturers.all()],
        "rooms": [row.room_id for row in session.places.all()],
    }


def time_initial(session: Session) -> dict[str, Any]:
    """Return the time of a session as the forms show it."""
    start, end = local_bounds(session.period)
    return {
        "day": start.date().isoformat(),
        "starts_at": start.time(),
        "ends_at": end.time(),
        "revision": session.revision,
    }
