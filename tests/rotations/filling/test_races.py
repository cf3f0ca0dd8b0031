"""Two offices fill their timetables at once: one gets the lecturer, the other nothing, and is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from rotations.enums import SessionKind
from rotations.models import Session, SessionLecturer, TimetableFill
from rotations.services.filling import fill_timetable, undo_fill
from rotations.services.timetable import arrange_session
from rotations.sessions import SessionDraft
from tests.cast import build_world
from tests.factories.timetable import LecturerFactory, hours
from tests.rotations.test_timetable_races import at_once, class_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.models import Lecturer
    from organizations.models import User
    from rotations.models import Batch
    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


def filling(batch: Batch, lecturer: Lecturer, by: User) -> Callable[[], TimetableFill]:
    """Return the act of filling a class with a lecture and, later, a discussion."""
    drafts = [
        SessionDraft(
            batch,
            SessionKind.TEACHING,
            "lecture",
            "理论",
            hours(batch, "08:30", "11:30"),
            lecturers=(lecturer,),
        ),
        SessionDraft(
            batch,
            SessionKind.DISCUSSION,
            "discussion",
            "分组讨论",
            hours(batch, "14:30", "17:30"),
        ),
    ]
    return lambda: fill_timetable(batch, drafts, by=by)


def test_a_lecturer_goes_to_one_of_two_and_the_other_gets_nothing(world: World) -> None:
    mine, theirs = class_of(world.county), class_of(world.next_county)
    lecturer = LecturerFactory.create(organization=world.prefecture, name="王明")
    outcome = at_once(
        filling(mine, lecturer, world.alice), filling(theirs, lecturer, world.charlie)
    )
    (kept,) = [made for made in outcome if isinstance(made, TimetableFill)]
    (refusal,) = [made for made in outcome if isinstance(made, ValidationError)]
    assert refusal.code == "refused"
    assert "王明" in refusal.messages[0]
    assert set(Session.objects.values_list("batch", flat=True)) == {kept.batch_id}
    assert SessionLecturer.objects.count() == 1


def test_filling_beside_a_single_booking_never_books_twice(world: World) -> None:
    mine, theirs = class_of(world.county), class_of(world.next_county)
    lecturer = LecturerFactory.create(organization=world.prefecture, name="王明")
    single = {
        "kind": "teaching",
        "mode": "lecture",
        "title": "单独一课",
        "period": hours(theirs, "08:30", "10:00"),
        "audience": [(theirs, ())],
        "lecturers": [lecturer],
    }
    outcome = at_once(
        filling(mine, lecturer, world.alice),
        lambda: arrange_session(theirs, by=world.charlie, **single),
    )
    assert sum(isinstance(made, ValidationError) for made in outcome) == 1
    assert SessionLecturer.objects.count() == 1


def test_an_act_is_taken_back_once_by_two(world: World) -> None:
    batch = class_of(world.county)
    lecturer = LecturerFactory.create(organization=world.prefecture)
    fill = filling(batch, lecturer, world.alice)()
    outcome = at_once(*[lambda: undo_fill(fill, by=world.alice)] * 2)
    assert sorted(map(str, outcome)) == ["2", "['这次自动排课已经撤销。']"]
