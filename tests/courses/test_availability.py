"""The table of a lecturer's days, its page, and the months it shades."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.days import today
from courses.models import LecturerAvailability
from courses.selectors.availability import windows_of
from courses.services.availability import set_availability
from rotations.selectors.month_grids import months_ahead
from tests.factories.batches import BatchFactory, from_today
from tests.factories.resources import AvailabilityFactory
from tests.factories.timetable import LecturerFactory, SessionFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
ROW = {"standing": "away", "first": "2027-03-01", "last": "2027-03-05", "reason": "党校值班"}


def posted(*rows: dict[str, Any], revision: int = 1) -> dict[str, Any]:
    """Return posted rows."""
    data: dict[str, Any] = {
        "revision": revision,
        "windows-TOTAL_FORMS": len(rows),
        "windows-INITIAL_FORMS": 0,
    }
    for place, row in enumerate(rows):
        data |= {f"windows-{place}-{name}": value for name, value in row.items()}
    return data


def page(lecturer: Any) -> str:
    return reverse("courses:lecturer_availability", args=[lecturer.pk])


def test_the_table_is_replaced_as_a_whole(world: World, client_of) -> None:
    row = AvailabilityFactory.create(lecturer__organization=world.county)
    lecturer, alice = row.lecturer, client_of(world.alice)
    hours = {**ROW, "standing": "free", "weekdays": ["1", "3"], "starts_at": "08:30"}
    alice.post(page(lecturer), posted(ROW, {**hours, "ends_at": "11:30"}, {}))
    away, free = windows_of(lecturer)
    assert (away.first, away.last, away.reason) == (
        dt.date(2027, 3, 1),
        dt.date(2027, 3, 5),
        "党校值班",
    )
    assert (free.weekdays, free.starts_at) == (frozenset({1, 3}), dt.time(8, 30))
    shown = alice.get(reverse("courses:lecturer_detail", args=[lecturer.pk])).content.decode()
    assert "周一、周三 08:30–11:30" in shown


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"standing": ""}, "请选择"),
        ({"first": ""}, "请填写开始日期"),
        ({"last": "2027-02-01"}, "结束日期不能早于开始日期"),
        ({"starts_at": "08:00"}, "须一并填写"),
        ({"starts_at": "12:00", "ends_at": "08:00"}, "结束须晚于开始"),
    ],
)
def test_half_a_row_is_told_and_kept(world: World, client_of, change, says) -> None:
    lecturer = LecturerFactory.create(organization=world.county)
    answer = client_of(world.alice).post(page(lecturer), posted({**ROW, **change}))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "党校值班" in answer.content.decode()
    assert not LecturerAvailability.objects.exists()


def test_the_second_of_two_editors_is_told(world: World, client_of) -> None:
    lecturer = LecturerFactory.create(organization=world.county)
    alice = client_of(world.alice)
    alice.post(page(lecturer), posted(ROW))
    late = alice.post(page(lecturer), posted(revision=1))
    assert late.status_code == 409
    assert "已被他人修改" in late.content.decode()
    assert lecturer.availability.count() == 1


def test_the_service_and_the_database_refuse_what_forms_let_through(world: World) -> None:
    lecturer = LecturerFactory.create(organization=world.county)
    facts: Any = {
        "is_available": False,
        "first": dt.date(2027, 3, 5),
        "last": dt.date(2027, 3, 1),
        "weekdays": [],
        "starts_at": None,
        "ends_at": None,
        "reason": "",
    }
    with pytest.raises(ValidationError, match="早于"):
        set_availability(lecturer, [facts], revision=1, by=world.alice)
    lecturer.refresh_from_db()
    half: Any = {**facts, "last": dt.date(2027, 3, 6), "starts_at": dt.time(8)}
    with pytest.raises(ValidationError, match="都填"):
        set_availability(lecturer, [half], revision=lecturer.revision, by=world.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        AvailabilityFactory.create(lecturer=lecturer, weekdays=[8])


def test_the_months_ahead_shade_absence_and_count_sessions(world: World, client_of) -> None:
    lecturer = LecturerFactory.create(organization=world.county)
    AvailabilityFactory.create(lecturer=lecturer, dates=from_today(2, 2))
    batch = BatchFactory.create(dates=from_today(1, 3))
    SessionFactory.create(batch=batch, parts={"lecturers": [lecturer]})
    days = {
        one.day: one
        for grid in months_ahead(lecturer)
        for week in grid.weeks
        for one in week
        if one
    }
    tomorrow, absent = today() + dt.timedelta(days=1), today() + dt.timedelta(days=2)
    assert (days[tomorrow].sessions, days[tomorrow].is_away) == (1, False)
    assert (days[absent].says, days[absent].looks) == ("不可授课", "is-away")
    shown = client_of(world.alice).get(reverse("rotations:lecturer_calendar", args=[lecturer.pk]))
    assert "整天不可授课" in shown.content.decode()
