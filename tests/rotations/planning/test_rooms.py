"""Half-days of adopted classes sit in classrooms of the school, which its page shows."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.days import days_range
from courses.enums import Mode
from rotations.models import Batch, Session, SessionPlace
from rotations.planner import Half
from rotations.planning.adopting import HOURS
from rotations.services.plan_adoption import adopt_plan
from rotations.sessions import period_on
from tests.factories.batches import BatchFactory, RoomFactory
from tests.factories.planning import plan_scene
from tests.factories.resources import BlockingFactory
from tests.factories.timetable import SessionFactory
from tests.rotations.planning.acts import adopted_anyway, all_of, followed

pytestmark = pytest.mark.django_db


def in_class():
    """Return the half-days in class of what was taken over."""
    own = Session.objects.filter(batch__adoptions__isnull=False)
    return own.exclude(mode=Mode.SITE_VISIT).order_by("period")


def rooms_of(batch):
    """Return the rooms in which a class sits."""
    return set(in_class().filter(batch=batch).values_list("places__room", flat=True))


def test_each_half_day_gets_the_smallest_room_that_holds_the_class(run, scene, world):
    smaller = RoomFactory.create(venue=scene.venue, capacity=10)
    RoomFactory.create(venue=scene.venue, capacity=2)
    RoomFactory.create(venue=scene.venue, capacity=10, is_group_room=True)
    adopted = adopted_anyway(run, world.alice)
    assert {room for batch in Batch.objects.all() for room in rooms_of(batch)} == {smaller.pk}
    visits = SessionPlace.objects.filter(session__mode=Mode.SITE_VISIT)
    assert set(visits.values_list("room__venue", flat=True)) == {scene.base.venue_id}
    assert adopted.roomless == 0
    assert "没有空教室" not in adopted.message


def test_a_room_that_is_taken_or_closed_gives_way_to_the_next(run, scene, world):
    busy = RoomFactory.create(venue=scene.venue, capacity=10)
    shut = RoomFactory.create(venue=scene.venue, capacity=11)
    first = run.classes.earliest("starts_on")
    BlockingFactory.create(
        venue=scene.venue, room=shut, dates=days_range(first.starts_on, first.ends_on)
    )
    period = period_on(first.starts_on, *HOURS[Half.MORNING])
    other = BatchFactory.create(dates=days_range(first.starts_on, first.starts_on))
    SessionFactory.create(batch=other, period=period, parts={"rooms": [busy]})
    adopted = adopted_anyway(run, world.alice)
    batch = Batch.objects.get(adoptions__key=first.key)
    sessions = list(in_class().filter(batch=batch))
    assert adopted.unplaced == []
    assert sessions[0].places.get().room == scene.room
    assert rooms_of(batch) == {scene.room.pk}  # it stays where it began
    others = Batch.objects.filter(adoptions__isnull=False).exclude(pk=batch.pk)
    assert {room for each in others for room in rooms_of(each)} == {busy.pk}


def test_a_school_without_rooms_is_said_and_its_page_lists_the_class(world, client_of):
    scene = plan_scene(world)
    scene.room.delete()
    run = followed(scene.run(world.alice))
    note = "“平江县委党校”没有登记教室，排在那里的班次没有教室，课程表须另定"
    assert note in run.notes
    alice = client_of(world.alice)
    assert note in alice.get(reverse("rotations:planning_run", args=[run.pk])).content.decode()
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    assert adopted.roomless == in_class().count()
    assert f"{adopted.roomless} 项课程没有空教室" in adopted.message
    page = alice.get(reverse("courses:venue_detail", args=[scene.venue.pk])).content.decode()
    assert "近期没有安排" not in page
    assert str(Batch.objects.earliest("dates")) in page
