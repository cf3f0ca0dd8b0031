"""Closing venues for some days: what is stored, what is refused, which classes are named."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.days import today
from courses.models import VenueBlocking
from courses.services.blockings import block_venue
from tests.factories.batches import (
    BatchFactory,
    PublishedBatchFactory,
    RoomFactory,
    VenueFactory,
    from_today,
)
from tests.factories.resources import BlockingFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import SessionFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


def day(offset: int) -> dt.date:
    return today() + dt.timedelta(days=offset)


def test_a_blocking_names_the_called_classes_it_meets(world: World) -> None:
    venue = VenueFactory.create(organization=world.prefecture, is_shared=True)
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    facts = {"campaign": campaign, "venue": venue, "dates": from_today(14, 16)}
    own = PublishedBatchFactory.create(**facts, organization=world.county)
    settled = BatchFactory.create(**facts, organization=world.county, state="confirmed", number=8)
    PublishedBatchFactory.create(**facts, organization=world.next_county)
    BatchFactory.create(**facts, organization=world.county)  # a draft
    _, classes = block_venue(
        venue, room=None, first=day(16), last=day(20), reason="维修", by=world.alice
    )
    assert sorted(classes) == sorted([str(own), str(settled), f"{world.next_county}的班次"])
    _, later = block_venue(
        venue, room=None, first=day(17), last=day(20), reason="维修", by=world.alice
    )
    assert later == []


def test_a_blocked_room_meets_only_what_is_held_in_it(world: World) -> None:
    room = RoomFactory.create(venue__organization=world.county)
    other = RoomFactory.create(venue=room.venue)
    batch = PublishedBatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), venue=room.venue
    )
    SessionFactory.create(batch=batch, parts={"rooms": [room]})
    days: Any = {"first": day(14), "last": day(14), "reason": "维修", "by": world.alice}
    assert block_venue(room.venue, room=room, **days)[1] == [str(batch)]
    assert block_venue(room.venue, room=other, **days)[1] == []


def test_what_makes_no_sense_is_refused(world: World) -> None:
    venue, elsewhere = VenueFactory.create(organization=world.county), RoomFactory.create()
    with pytest.raises(ValidationError, match="结束日期"):
        block_venue(venue, room=None, first=day(2), last=day(1), reason="维修", by=world.alice)
    with pytest.raises(ValidationError, match="该地点的教室"):
        block_venue(venue, room=elsewhere, first=day(1), last=day(1), reason="修", by=world.alice)
    assert not VenueBlocking.objects.exists()


def test_the_database_keeps_room_and_venue_together(world: World) -> None:
    room, other = RoomFactory.create(), VenueFactory.create()
    blocking = BlockingFactory.create(venue=other, room=room)
    assert blocking.venue == room.venue
    with pytest.raises(IntegrityError), transaction.atomic():
        VenueBlocking.objects.filter(pk=blocking.pk).update(venue=other)


def test_the_page_takes_and_lifts_a_blocking(world: World, client_of) -> None:
    venue = VenueFactory.create(organization=world.county)
    alice = client_of(world.alice)
    add = reverse("courses:blocking_add", args=[venue.pk])
    data = {"room": "", "first": day(3), "last": day(5), "reason": "承办中考"}
    wrong = alice.post(add, {**data, "last": day(1)})
    assert wrong.status_code == 422
    assert "承办中考" in wrong.content.decode()
    assert alice.post(add, data).url == reverse("courses:venue_detail", args=[venue.pk])
    page = alice.get(reverse("courses:venue_detail", args=[venue.pk])).content.decode()
    assert "承办中考" in page
    blocking = VenueBlocking.objects.get()
    remove = reverse("courses:blocking_remove", args=[venue.pk, blocking.pk])
    assert alice.get(remove).status_code == 405
    assert client_of(world.charlie).post(remove).status_code == 404
    alice.post(remove)
    assert not VenueBlocking.objects.exists()


def test_who_only_borrows_a_venue_does_not_close_it(world: World, client_of) -> None:
    venue = VenueFactory.create(organization=world.prefecture, is_shared=True)
    alice = client_of(world.alice)
    assert alice.get(reverse("courses:blocking_add", args=[venue.pk])).status_code == 404
    page = alice.get(reverse("courses:venue_detail", args=[venue.pk])).content.decode()
    assert "登记停用</a>" not in page
