"""Two classes hear one leader together; then eight groups use eight rooms at once (domain case 4)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from rotations.models import Attendance, Enrolment, Session, SessionAudience, SessionLecturer
from rotations.selectors.attendance import roll_of
from rotations.selectors.sessions import expected_at
from rotations.services.attendance import call_roll, close_roll
from rotations.services.buses import add_bus, deal_buses
from rotations.services.groups import deal_groups, set_groups
from rotations.services.timetable import arrange_by_groups, arrange_session
from tests.factories.batches import PublishedBatchFactory, RoomFactory, VenueFactory, from_today
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, hours
from trainees.models import Person

pytestmark = pytest.mark.django_db
SIZES = (100, 87)


@pytest.fixture
def classes(world):
    """A class of villages with 100 people and one of communities with 87, held side by side today."""
    campaign = OpenCampaignFactory.create(organization=world.county)
    school = VenueFactory.create(organization=world.county, beds=200)
    made = []
    for number, size in enumerate(SIZES, start=1):
        batch = PublishedBatchFactory.create(
            campaign=campaign,
            venue=school,
            capacity=size,
            number=number,
            state="running",
            dates=from_today(-1, 1),
        )
        names = [f"学员{number}{place:03d}" for place in range(1, size + 1)]
        people = Person.objects.bulk_create(
            Person(organization=world.village, name=name, sex="male") for name in names
        )
        Enrolment.objects.bulk_create(
            Enrolment(
                batch=batch,
                person=person,
                organization=world.village,
                state="accepted",
                place=place,
                nominated_by=world.alice,
            )
            for place, person in enumerate(people, start=1)
        )
        set_groups(batch, 4, by=world.alice)
        deal_groups(batch, by=world.alice)
        made.append(batch)
    return made


def test_one_session_187_present_one_fee_then_eight_groups_in_eight_rooms(classes, world):
    one, other = classes
    school = one.venue
    hall = RoomFactory.create(venue=school, name="报告厅", capacity=200)
    leader = LecturerFactory.create(organization=world.county, name="陈书记", kind="leader")
    lecture = arrange_session(
        one,
        by=world.alice,
        kind="teaching",
        mode="lecture",
        title="县委书记讲党课",
        period=hours(one, "08:30", "10:00"),
        audience=[(one, ()), (other, ())],
        rooms=[hall],
        lecturers=[leader],
    )
    # One session of the leader, whoever counts it: the fee is paid once.
    assert Session.objects.count() == 1
    assert SessionLecturer.objects.filter(lecturer=leader).count() == 1
    assert SessionAudience.objects.filter(session=lecture).count() == 2
    roll = roll_of(lecture)
    assert len(roll.rows) == sum(SIZES)
    call_roll(lecture, {row.trainee.pk: "present" for row in roll.rows}, by=world.alice)
    close_roll(lecture, by=world.alice)
    assert Attendance.objects.filter(session=lecture, status="present").count() == sum(SIZES)

    rooms = [RoomFactory.create(venue=school, name=f"{n}号讨论室", capacity=30) for n in range(8)]
    facts = {
        "kind": "discussion",
        "mode": "discussion",
        "title": "分组讨论",
        "period": hours(one, "10:20", "11:50"),
        "audience": [],
    }
    for batch, own in ((one, rooms[:4]), (other, rooms[4:])):
        arrange_by_groups(batch, by=world.alice, rooms=own, lecturers=[], **facts)
    talks = Session.objects.filter(title="分组讨论")
    assert talks.count() == 8
    assert len({place.room_id for talk in talks for place in talk.places.all()}) == 8
    expected = [len(expected_at(talk)) for talk in talks]
    assert (sum(expected), max(expected)) == (sum(SIZES), 25)
    # Nobody else gets into a room, or takes a group away, at that time.
    for room, groups in ((rooms[0], ()), (hall, (1,))):
        with pytest.raises(ValidationError):
            arrange_session(
                one,
                by=world.alice,
                **{**facts, "audience": [(one, groups)], "rooms": [room], "lecturers": []},
            )


def test_both_classes_ride_to_the_site_on_the_same_buses(classes, world):
    one, other = classes
    visit = arrange_session(
        one,
        by=world.alice,
        kind="teaching",
        mode="site_visit",
        title="现场观摩",
        period=hours(one, "14:00", "17:00"),
        audience=[(one, ()), (other, ())],
        rooms=[],
        lecturers=[],
    )
    for _ in range(4):
        add_bus(visit, capacity=50, plate="", guide="", by=world.alice)
    assert deal_buses(visit, by=world.alice) == sum(SIZES)
    buses = {
        (rider.enrolment.batch_id, rider.enrolment.group_id): bus.number
        for bus in visit.buses.all()
        for rider in bus.riders.select_related("enrolment")
    }
    # Eight groups, each on one bus.
    assert len(buses) == 8
