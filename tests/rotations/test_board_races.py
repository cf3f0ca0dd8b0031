"""Two people move at once: one is stored, the other is told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.days import days_range, today
from rotations.clashes import SessionClashError
from rotations.models import Batch, SessionLecturer, SessionPlace
from rotations.selectors.board_changes import Feed, changes_after, horizon
from rotations.services.batches import update_batch
from rotations.services.board import move_batch
from rotations.services.relocation import Moved
from tests.cast import build_world
from tests.factories.batches import BatchFactory, RoomFactory, VenueFactory, from_today
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, SessionFactory
from tests.rotations.test_timetable_races import at_once
from tests.worker import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import User
    from rotations.models import Campaign
    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


@pytest.fixture
def campaign(world: World):
    period = days_range(today(), today() + dt.timedelta(days=200))
    return OpenCampaignFactory.create(organization=world.county, period=period)


def moving(batch: Batch, first: int, user: User) -> Callable[[], Moved]:
    """Return the act of moving a batch to three days, as it stood when both looked at it."""
    seen = Batch.objects.select_related("campaign", "organization", "venue").get(pk=batch.pk)
    return lambda: move_batch(
        seen,
        dates=from_today(first, first + 2),
        venue=seen.venue,
        revision=seen.revision,
        by=user,
    )


def editing(batch: Batch, first: int, user: User) -> Callable[[], Moved]:
    """Return the same act in the form of the class's facts."""
    draft = Batch.objects.select_related("campaign", "organization", "venue").get(pk=batch.pk)
    draft.dates = from_today(first, first + 2)
    categories = list(draft.categories.all())
    return lambda: update_batch(draft, categories=categories, revision=draft.revision, by=user)


WAYS = pytest.mark.parametrize("other", [moving, editing])


@WAYS
def test_of_two_moves_of_one_class_one_is_stored(world, campaign, other):
    batch = BatchFactory.create(campaign=campaign)
    outcome = at_once(moving(batch, 20, world.alice), other(batch, 30, world.peter))
    (winner,) = [made for made in outcome if isinstance(made, Moved)]
    (refusal,) = [made for made in outcome if isinstance(made, ValidationError)]
    assert refusal.code == "stale"
    batch.refresh_from_db()
    assert batch.dates == winner.batch.dates


def test_two_classes_race_for_one_lecturer(world, campaign):
    lecturer = LecturerFactory.create(organization=world.county)
    batches = [
        BatchFactory.create(campaign=campaign, dates=from_today(10 + 10 * n, 12 + 10 * n))
        for n in range(2)
    ]
    for batch in batches:
        SessionFactory.create(batch=batch, parts={"lecturers": [lecturer]})
    outcome = at_once(*(moving(batch, 40, world.alice) for batch in batches))
    assert [type(made) for made in sorted(outcome, key=lambda made: str(type(made)))] == [
        SessionClashError,
        Moved,
    ]
    assert SessionLecturer.objects.count() == 2


def two_at_one_school(campaign: Campaign, *free: str) -> list[Batch]:
    """Return two classes of one school, whose rooms are taken in forty days while others are free."""
    school = VenueFactory.create(organization=campaign.organization, beds=500)
    batches = []
    for n, name in enumerate(("甲教室", "乙教室")):
        room = RoomFactory.create(venue=school, name=name)
        for first in (10 + 10 * n, 40):
            dates = from_today(first, first + 2)
            batch = BatchFactory.create(campaign=campaign, venue=school, dates=dates)
            SessionFactory.create(batch=batch, parts={"rooms": [room]})
            batches.append(batch)
    for name in free:
        RoomFactory.create(venue=school, name=name)
    return batches[::2]


def rooms_in_forty_days() -> list[str]:
    """Return the names of the rooms in use then."""
    places = SessionPlace.objects.filter(period__startswith__date__gte=from_today(40, 40).lower)
    return sorted(places.values_list("room__name", flat=True))


@WAYS
def test_of_two_classes_that_want_the_last_room_one_is_refused(world, campaign, other):
    batches = two_at_one_school(campaign, "丙教室")
    outcome = at_once(
        *(act(one, 40, world.alice) for act, one in zip((moving, other), batches, strict=True))
    )
    (winner,) = [made for made in outcome if isinstance(made, Moved)]
    (refusal,) = [made for made in outcome if isinstance(made, ValidationError)]
    assert winner.notes == ("教室已改为 丙教室（1 项）。",)
    assert isinstance(refusal, SessionClashError)
    assert len(refusal.clashes) == 1  # who has its own room
    assert rooms_in_forty_days() == sorted(["甲教室", "乙教室", "丙教室"])


@WAYS
def test_of_two_classes_that_want_two_rooms_each_gets_one(world, campaign, other):
    batches = two_at_one_school(campaign, "丙教室", "丁教室")
    outcome = at_once(
        *(act(one, 40, world.alice) for act, one in zip((moving, other), batches, strict=True))
    )
    assert all(isinstance(made, Moved) for made in outcome)
    assert rooms_in_forty_days() == sorted(["甲教室", "乙教室", "丙教室", "丁教室"])


def test_the_feed_misses_nothing_that_was_under_way(world, campaign):
    early, late = (BatchFactory.create(campaign=campaign) for _ in range(2))
    start = horizon()
    with transaction.atomic():
        moving(early, 20, world.alice)()  # began first, ends last
        told = at_once(
            moving(late, 30, world.alice),
        )
        assert isinstance(told[0], Moved)
        (between,) = at_once(lambda: changes_after(world.peter, campaign, start))
        assert isinstance(between, Feed)
        assert [card["id"] for card in between.batches] == [late.pk]
    after = changes_after(world.peter, campaign, between.after)
    assert {card["id"] for card in after.batches} == {early.pk, late.pk}
    feeds = [after]

    def nothing_is_new() -> bool:
        """Ask on from the last answer: who is at something on the server, elsewhere too, makes it tell again."""
        feeds.append(changes_after(world.peter, campaign, feeds[-1].after))
        return feeds[-1].batches == []

    until(nothing_is_new)
    connection.close()
