"""The classrooms of a class that is moved, on the board or in its form: kept where free, else others, else refused."""

from __future__ import annotations

import copy
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.days import days_range, first_day, last_day
from courses.enums import PlaceKind
from rotations.clashes import SessionClashError
from rotations.enums import RollState
from rotations.models import Batch, ScheduleChange, SessionPlace
from rotations.services.batches import update_batch
from rotations.services.board import move_batch, undo_last
from tests.factories.batches import BatchFactory, RoomFactory, VenueFactory, from_today
from tests.factories.resources import BlockingFactory
from tests.factories.timetable import SessionFactory, hours


@pytest.fixture
def school(world):
    return VenueFactory.create(organization=world.county, name="县委党校", beds=500)


@pytest.fixture
def hall(school):
    return RoomFactory.create(venue=school, name="第一教室", capacity=60)


@pytest.fixture
def batch(campaign, school, hall) -> Batch:
    """A class of 40 on three days, in one room each morning."""
    batch = BatchFactory.create(
        campaign=campaign, venue=school, capacity=40, dates=from_today(14, 16)
    )
    for day in range(3):
        SessionFactory.create(
            batch=batch, period=hours(batch, "08:30", "10:00", day), parts={"rooms": [hall]}
        )
    return batch


def occupied(room, day, campaign, **facts):
    """Let another class sit in a room on one morning."""
    other = BatchFactory.create(
        campaign=campaign, venue=room.venue, dates=from_today(day, day), **facts
    )
    SessionFactory.create(batch=other, title="普法讲座", parts={"rooms": [room]})
    return other


def on_board(batch, by, **facts):
    """Move a class as the board does."""
    return move_batch(batch, by=by, **facts)


def in_form(batch, by, *, dates, venue, revision):
    """Move a class as the form of its facts does."""
    draft = copy.copy(batch)
    draft.dates, draft.venue = dates, venue
    return update_batch(draft, categories=batch.categories.all(), revision=revision, by=by)


@pytest.fixture(params=[on_board, in_form])
def moved(request):
    """Moving a class, as it stands in the database, by some days; either way does the same."""

    def act(batch, by, days=0, **facts):
        batch = Batch.objects.select_related("campaign", "organization", "venue").get(pk=batch.pk)
        away = dt.timedelta(days=days)
        dates = days_range(first_day(batch.dates) + away, last_day(batch.dates) + away)
        facts = {"venue": batch.venue, "revision": batch.revision, "dates": dates, **facts}
        return request.param(batch, by, **facts)

    return act


def rooms_of(batch):
    """Return the names of the rooms of a class, session by session."""
    places = SessionPlace.objects.filter(session__batch=batch)
    return list(places.order_by("period", "room").values_list("room__name", flat=True))


def test_rooms_that_are_free_are_kept_and_nothing_is_said(world, moved, batch, school):
    RoomFactory.create(venue=school, name="小教室", capacity=40)
    told = moved(batch, world.alice, 7)
    assert rooms_of(batch) == ["第一教室"] * 3
    assert told.notes == ()
    assert "rooms" not in ScheduleChange.objects.get().after


def test_where_a_room_is_taken_the_smallest_free_one_is_taken_instead(
    world, moved, batch, school, hall, campaign
):
    for name, capacity in (("大礼堂", 200), ("小教室", 40), ("接待室", 20)):
        RoomFactory.create(venue=school, name=name, capacity=capacity)
    RoomFactory.create(venue=school, name="讨论室", capacity=40, is_group_room=True)
    RoomFactory.create(venue=school, name="旧教室", capacity=40, is_retired=True)
    occupied(hall, 22, campaign)
    told = moved(batch, world.alice, 7)
    assert rooms_of(batch) == ["第一教室", "小教室", "第一教室"]
    assert told.notes == ("教室已改为 小教室（1 项）。",)


def test_a_closed_room_is_left_too(world, moved, batch, school, hall):
    RoomFactory.create(venue=school, name="小教室", capacity=40)
    BlockingFactory.create(venue=school, room=hall, dates=from_today(21, 30))
    moved(batch, world.alice, 7)
    assert rooms_of(batch) == ["小教室"] * 3


def test_only_when_no_room_is_free_is_it_refused_with_the_other_class_named(
    world, moved, batch, school, hall, campaign
):
    small = RoomFactory.create(venue=school, name="小教室", capacity=40)
    RoomFactory.create(venue=school, name="接待室", capacity=20)
    other = occupied(hall, 22, campaign, series="社区书记班")
    occupied(small, 22, campaign)
    with pytest.raises(SessionClashError) as refusal:
        moved(batch, world.alice, 7)
    (clash,) = refusal.value.clashes
    assert clash.batch == other.pk
    assert clash.sentence.startswith("县委党校 第一教室在")
    assert "社区书记班" in clash.sentence
    assert rooms_of(batch) == ["第一教室"] * 3


def test_at_another_place_its_smallest_free_rooms_are_taken(world, moved, batch, campaign):
    elsewhere = VenueFactory.create(organization=world.county, beds=500)
    small = RoomFactory.create(venue=elsewhere, name="甲教室", capacity=45)
    RoomFactory.create(venue=elsewhere, name="乙教室", capacity=90)
    occupied(small, 16, campaign)
    before = dict(batch.sessions.values_list("pk", "revision"))
    told = moved(batch, world.alice, venue=elsewhere)
    assert rooms_of(batch) == ["甲教室", "甲教室", "乙教室"]
    assert told.notes == ("教室已改为 甲教室（2 项）、乙教室（1 项）。",)
    after = dict(batch.sessions.values_list("pk", "revision"))
    assert after == {key: revision + 1 for key, revision in before.items()}


def test_a_class_that_left_its_room_stays_in_the_other_one(world, moved, batch, campaign):
    elsewhere = VenueFactory.create(organization=world.county, beds=500)
    small = RoomFactory.create(venue=elsewhere, name="甲教室", capacity=45)
    RoomFactory.create(venue=elsewhere, name="乙教室", capacity=90)
    occupied(small, 14, campaign)
    moved(batch, world.alice, venue=elsewhere)
    assert rooms_of(batch) == ["乙教室"] * 3


def test_a_place_whose_rooms_are_all_taken_is_refused(world, moved, batch, campaign):
    elsewhere = VenueFactory.create(organization=world.county, beds=500)
    other = occupied(RoomFactory.create(venue=elsewhere, name="甲教室"), 15, campaign)
    with pytest.raises(SessionClashError) as refusal:
        moved(batch, world.alice, venue=elsewhere)
    assert [clash.batch for clash in refusal.value.clashes] == [other.pk]
    assert rooms_of(batch) == ["第一教室"] * 3


def test_a_place_without_rooms_leaves_the_sessions_and_says_so(world, moved, batch):
    elsewhere = VenueFactory.create(organization=world.county, beds=500)
    told = moved(batch, world.alice, 7, venue=elsewhere)
    assert rooms_of(batch) == ["第一教室"] * 3
    assert told.notes == ("课程表中还有 3 项安排在原地点的教室，请调整。",)


def test_rooms_of_bases_stay(world, moved, batch, school):
    base = VenueFactory.create(organization=world.county, kind=PlaceKind.BASE)
    site = RoomFactory.create(venue=base, name="任弼时纪念馆")
    SessionFactory.create(
        batch=batch, period=hours(batch, "14:30", "16:00"), parts={"rooms": [site]}
    )
    elsewhere = VenueFactory.create(organization=world.county, beds=500)
    RoomFactory.create(venue=elsewhere, name="甲教室")
    moved(batch, world.alice, 7, venue=elsewhere)
    assert rooms_of(batch) == ["甲教室", "任弼时纪念馆", "甲教室", "甲教室"]


def test_rooms_for_groups_are_exchanged_for_such_and_for_none_of_the_own(
    world, moved, campaign, school
):
    first, second, third = (
        RoomFactory.create(venue=school, name=f"讨论室{n}", capacity=20, is_group_room=True)
        for n in (1, 2, 3)
    )
    RoomFactory.create(venue=school, capacity=20)
    batch = BatchFactory.create(campaign=campaign, venue=school, dates=from_today(14, 16))
    SessionFactory.create(batch=batch, parts={"rooms": [first, second]})
    occupied(first, 21, campaign)
    moved(batch, world.alice, 7)
    assert rooms_of(batch) == [second.name, third.name]


def test_what_is_over_held_or_shared_stays_when_the_place_changes(
    world, moved, campaign, school, hall
):
    under_way = {"dates": from_today(-1, 1), "names_due_on": None}
    batch, guests = (
        BatchFactory.create(campaign=campaign, venue=school, **under_way) for _ in range(2)
    )
    parts = {"rooms": [hall]}
    SessionFactory.create(batch=batch, parts=parts)
    held = hours(batch, "08:30", "10:00", 1)
    SessionFactory.create(batch=batch, period=held, roll_state=RollState.CLOSED, parts=parts)
    joint = {"audience": [(batch, ()), (guests, ())], **parts}
    SessionFactory.create(batch=batch, period=hours(batch, "14:30", "16:00", 1), parts=joint)
    SessionFactory.create(batch=batch, period=hours(batch, "08:30", "10:00", 2), parts=parts)
    elsewhere = VenueFactory.create(organization=world.county, beds=500)
    RoomFactory.create(venue=elsewhere, name="甲教室")
    moved(batch, world.alice, venue=elsewhere)
    assert rooms_of(batch) == ["第一教室", "第一教室", "第一教室", "甲教室"]


def test_a_class_of_no_place_gets_no_rooms_and_one_that_loses_it_keeps_them(world, moved, batch):
    moved(batch, world.alice, venue=None)
    assert rooms_of(batch) == ["第一教室"] * 3
    moved(batch, world.alice, 7)
    assert rooms_of(batch) == ["第一教室"] * 3


@pytest.mark.parametrize("is_far", [False, True])
def test_the_way_back_brings_the_old_rooms(world, moved, batch, school, hall, campaign, is_far):
    place = VenueFactory.create(organization=world.county, beds=500) if is_far else school
    RoomFactory.create(venue=place, name="小教室", capacity=40)
    RoomFactory.create(venue=school, name="更小的教室", capacity=40)
    occupied(hall, 22, campaign)
    moved(batch, world.alice, 7, venue=place)
    assert rooms_of(batch) != ["第一教室"] * 3
    told = undo_last(campaign, by=world.alice)
    assert rooms_of(batch) == ["第一教室"] * 3
    assert told.notes == (f"教室已改为 第一教室（{3 if is_far else 1} 项）。",)


def test_on_the_way_back_what_others_took_or_changed_meanwhile_is_respected(
    world, moved, batch, school, hall, campaign
):
    for name in ("第二教室", "第三教室"):
        RoomFactory.create(venue=school, name=name, capacity=40)
    third = school.rooms.get(name="第三教室")
    blocking = BlockingFactory.create(venue=school, room=hall, dates=from_today(21, 30))
    moved(batch, world.alice, 7)
    assert rooms_of(batch) == ["第二教室"] * 3
    blocking.delete()
    SessionPlace.objects.filter(session=batch.sessions.latest("period")).update(room=third)
    occupied(hall, 14, campaign)
    undo_last(campaign, by=world.alice)
    assert rooms_of(batch) == ["第二教室", "第一教室", "第三教室"]


def test_what_was_moved_since_is_still_not_undone(world, moved, batch, school, hall, campaign):
    RoomFactory.create(venue=school, name="小教室", capacity=40)
    occupied(hall, 22, campaign)
    moved(batch, world.alice, 7)
    moved(batch, world.peter, 1)
    with pytest.raises(ValidationError) as refusal:
        undo_last(campaign, by=world.alice)
    assert refusal.value.code == "changed"


def test_many_sessions_and_rooms_cost_as_many_queries_as_few(
    world, moved, batch, school, hall, campaign
):
    def queries(days):
        with CaptureQueriesContext(connection) as seen:
            moved(batch, world.alice, days)
        return len(seen)

    few = queries(7)
    for n in range(6):
        room = RoomFactory.create(venue=school, name=f"另一教室{n}", capacity=60)
        occupied(room, 29, campaign)
        SessionFactory.create(
            batch=batch,
            period=hours(Batch.objects.get(pk=batch.pk), f"{n + 11}:00", f"{n + 11}:30"),
            parts={"rooms": [room]},
        )
    occupied(hall, 28, campaign)
    assert queries(7) <= few


@pytest.fixture
def to_taken_room(batch, school, hall, campaign):
    """What the browser sends for a class that goes to where its room is taken once; another is free."""
    RoomFactory.create(venue=school, name="第二教室", capacity=60)
    occupied(hall, 21, campaign)
    days = from_today(21, 23)
    return {
        "starts_on": first_day(days),
        "ends_on": last_day(days),
        "venue": school.pk,
        "revision": batch.revision,
    }


def test_a_drop_tells_which_rooms_were_taken_instead(
    world, client_of, campaign, batch, to_taken_room
):
    alice = client_of(world.alice)
    answer = alice.post(f"/rotations/batches/{batch.pk}/drop/", to_taken_room)
    assert answer.json()["notes"] == ["教室已改为 第二教室（1 项）。"]
    back = alice.post(f"/rotations/campaigns/{campaign.pk}/board/undo/").json()
    assert back["notes"] == ["教室已改为 第一教室（1 项）。"]


def test_the_form_tells_it_too(world, client_of, batch, to_taken_room):
    address = f"/rotations/batches/{batch.pk}/move/"
    done = client_of(world.alice).post(address, to_taken_room, follow=True)
    assert "教室已改为 第二教室（1 项）。" in done.content.decode()
