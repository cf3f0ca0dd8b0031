"""Two offices at once: one books, the other is told with what it clashes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from rotations.clashes import SessionClashError
from rotations.models import Attendance, Batch, Session, SessionLecturer, SessionPlace
from rotations.services.batches import update_batch
from rotations.services.groups import set_groups
from rotations.services.timetable import arrange_session, cancel_session, move_session
from tests.cast import build_world
from tests.factories.batches import BatchFactory, EnrolmentFactory, RoomFactory, from_today
from tests.factories.organizations import category
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, hours

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import Organization, User
    from rotations.services.relocation import Moved
    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at the same time, each on its own connection; return results and refusals."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def class_of(organization: Organization) -> Batch:
    campaign = OpenCampaignFactory.create(organization=organization)
    made: Batch = BatchFactory.create(campaign=campaign)
    return made


def booking(batch: Batch, user: User, **facts) -> Callable[[], Session]:
    """Return the act of arranging a lecture in the first hour of a class."""
    given = {
        "kind": "teaching",
        "mode": "lecture",
        "title": f"{user}的课",
        "period": hours(batch, "08:30", "10:00"),
        "audience": [(batch, ())],
        **facts,
    }
    return lambda: arrange_session(batch, by=user, **given)


def one_of_each(outcome: list[object]) -> tuple[Session, SessionClashError]:
    """Return the one that was stored and the one refusal."""
    (winner,) = [made for made in outcome if isinstance(made, Session)]
    (refusal,) = [made for made in outcome if isinstance(made, SessionClashError)]
    return winner, refusal


def test_two_counties_book_one_lecturer(world):
    lecturer = LecturerFactory.create(organization=world.prefecture, is_shared=True, name="陈明")
    mine, theirs = class_of(world.county), class_of(world.next_county)

    outcome = at_once(
        booking(mine, world.alice, lecturers=[lecturer]),
        booking(theirs, world.charlie, lecturers=[lecturer]),
    )

    winner, refusal = one_of_each(outcome)
    assert refusal.code == "lecturer_one_session_at_a_time"
    assert f"陈明在{winner.period.lower:%-m}月" in refusal.messages[0]
    assert f"已被{winner.batch.organization}占用" in refusal.messages[0]
    assert winner.title not in refusal.messages[0]
    assert SessionLecturer.objects.get().session == winner
    assert Session.objects.get() == winner


def test_two_clerks_book_one_room_crosswise_with_a_lecturer(world):
    """Each books the room and the lecturer that the other books too: nobody waits in a circle."""
    lecturer, room = LecturerFactory.create(), RoomFactory.create()
    first, second = class_of(world.county), class_of(world.county)

    outcome = at_once(
        booking(first, world.alice, lecturers=[lecturer], rooms=[room]),
        booking(second, world.teacher, rooms=[room], lecturers=[lecturer]),
    )

    winner, refusal = one_of_each(outcome)
    assert {clash.kind for clash in refusal.clashes} == {"lecturer", "room"}
    assert {clash.session for clash in refusal.clashes} == {winner.pk}
    assert SessionPlace.objects.get().session == winner


def test_a_group_and_its_whole_class(world):
    batch = class_of(world.county)
    set_groups(batch, 3, by=world.alice)

    outcome = at_once(
        booking(batch, world.alice, audience=[(batch, [2])]),
        booking(batch, world.teacher, audience=[(batch, ())]),
    )

    _, refusal = one_of_each(outcome)
    assert refusal.code == "audience_one_place_at_a_time"
    assert [clash.batch for clash in refusal.clashes] == [batch.pk]


def test_two_joint_lectures_that_share_a_class_do_not_lock_each_other(world):
    one, two, three = (class_of(world.county) for _ in range(3))

    outcome = at_once(
        booking(one, world.alice, audience=[(one, ()), (two, ())]),
        booking(three, world.teacher, audience=[(three, ()), (two, ())]),
        booking(two, world.peter, audience=[(two, ())]),
    )

    assert len([made for made in outcome if isinstance(made, Session)]) == 1
    assert Session.objects.count() == 1


def test_of_two_who_move_one_session_the_second_is_told(world):
    batch = class_of(world.county)
    made = booking(batch, world.alice)()

    def move(start: str, end: str, user: User) -> Session:
        mine = Session.objects.get(pk=made.pk)
        return move_session(mine, period=hours(batch, start, end), revision=1, by=user)

    outcome = at_once(
        lambda: move("14:00", "15:30", world.alice), lambda: move("16:00", "17:30", world.teacher)
    )

    (winner,) = [one for one in outcome if isinstance(one, Session)]
    (refusal,) = [one for one in outcome if isinstance(one, ValidationError)]
    assert refusal.code == "stale"
    assert Session.objects.get().period == winner.period == winner.audiences.get().period


def test_a_session_and_the_dates_of_its_batch(world):
    """Whoever is first, no session is left outside the dates of its batch: it goes along or is refused."""
    batch = class_of(world.county)
    moved = Batch.objects.get(pk=batch.pk)
    moved.dates = from_today(21, 23)

    def move() -> Moved:
        return update_batch(
            moved, categories=[category("village")], revision=moved.revision, by=world.alice
        )

    outcome = at_once(booking(batch, world.teacher), move)

    assert len([one for one in outcome if isinstance(one, ValidationError)]) <= 1
    dates = Batch.objects.get(pk=batch.pk).dates
    assert all(one.period.lower.date() in dates for one in Session.objects.all())


def test_a_cancelled_session_and_one_who_signs_in(world):
    batch = class_of(world.county)
    made = booking(batch, world.alice)()
    enrolment = EnrolmentFactory.create(batch=batch, place=1)

    def sign_in() -> object:
        try:
            return Attendance.objects.create(
                session_id=made.pk, enrolment=enrolment, status="present", method="qr"
            )
        except IntegrityError as refusal:
            return refusal

    at_once(
        lambda: cancel_session(Session.objects.get(pk=made.pk), revision=1, by=world.alice),
        sign_in,
    )

    assert Session.objects.count() == Attendance.objects.count()
