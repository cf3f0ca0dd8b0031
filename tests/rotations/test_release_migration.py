"""What stood before there were releases is released and known, as it stands."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from core.digests import digest_of
from rotations.enums import BatchState, NoticeState
from rotations.models import ChangeNotice, TimetableRelease
from rotations.selectors.releases import draft_of
from rotations.services.groups import set_groups
from rotations.services.releases import release_timetable
from tests.factories.batches import BatchFactory, RoomFactory, VenueFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, SessionFactory, hours

pytestmark = pytest.mark.django_db
MIGRATION = import_module("rotations.migrations.0017_release_guards")


def test_open_classes_with_a_timetable_get_their_first_version(world):
    campaign = OpenCampaignFactory.create(organization=world.county)
    batch, guests, draft = (
        BatchFactory.create(campaign=campaign, series=name, state=state)
        for name, state in (
            ("村书记班", BatchState.RUNNING),
            ("社区班", BatchState.PUBLISHED),
            ("草拟班", BatchState.DRAFT),
        )
    )
    set_groups(batch, 3, by=world.alice)
    lecturers = [LecturerFactory.create(organization=world.county) for _ in range(2)]
    rooms = [
        RoomFactory.create(venue=batch.venue),
        RoomFactory.create(venue=VenueFactory.create(organization=world.county)),
    ]
    audience = [(batch, [1, 3]), (guests, ())]
    parts = {"audience": audience, "lecturers": lecturers, "rooms": rooms}
    SessionFactory.create(batch=batch, parts=parts)
    SessionFactory.create(batch=batch, period=hours(batch, "14:30", "16:00"), mode="other")
    SessionFactory.create(batch=draft, period=hours(draft, "19:00", "20:00"))
    MIGRATION.release_what_stands(apps, None)
    assert {row.batch for row in TimetableRelease.objects.all()} == {batch, guests}
    for one in (batch, guests):
        now = draft_of(one)
        assert now.changes == ()
        assert now.release is not None
        assert now.release.digest == digest_of(now.release.entries) == now.digest
    assert {row.state for row in ChangeNotice.objects.all()} == {NoticeState.DISCARDED}
    SessionFactory.create(batch=guests, period=hours(guests, "19:00", "20:00"))
    assert release_timetable(guests, by=world.alice).number == 2
    told = ChangeNotice.objects.get(state=NoticeState.HELD).told
    assert told is not None
    assert told.number == 1
