"""Two people at once: one version each change, one decision on a notice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from core.notices.models import OutboxMessage
from rotations.enums import NoticeState
from rotations.models import ChangeNotice, TimetableRelease
from rotations.services.change_notices import discard_notice, send_notice
from rotations.services.releases import release_timetable
from rotations.services.timetable import move_session
from tests.cast import build_world
from tests.factories.batches import QuotaFactory
from tests.factories.releases import notice_held
from tests.factories.timetable import SessionFactory, hours
from tests.rotations.test_timetable_races import at_once, class_of

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


def test_of_two_releases_one_gets_the_number_and_one_is_told(world):
    batch = class_of(world.county)
    SessionFactory.create(batch=batch)
    outcome = at_once(*[lambda: release_timetable(batch, by=world.alice)] * 2)
    (refusal,) = [one for one in outcome if isinstance(one, ValidationError)]
    assert refusal.code == "unchanged"
    assert [one.number for one in TimetableRelease.objects.all()] == [1]
    assert ChangeNotice.objects.filter(state=NoticeState.HELD).count() == 1


def test_a_move_during_a_release_is_in_the_version_or_in_the_draft(world):
    batch = class_of(world.county)
    session = SessionFactory.create(batch=batch)
    later = hours(batch, "10:10", "11:40")
    at_once(
        lambda: release_timetable(batch, by=world.alice),
        lambda: move_session(session, period=later, revision=session.revision, by=world.alice),
    )
    (entry,) = TimetableRelease.objects.get().entries
    release_is_later = dt.datetime.fromisoformat(entry["start"]) == later.lower
    session.refresh_from_db()
    assert session.period.lower == later.lower
    if not release_is_later:
        assert release_timetable(batch, by=world.alice).number == 2


def test_a_notice_is_sent_or_discarded_once(world):
    batch = class_of(world.county)
    batch.state = "published"
    batch.save()
    QuotaFactory.create(batch=batch, organization=world.township)
    SessionFactory.create(batch=batch)
    notice = notice_held(batch, by=world.alice)

    def copy() -> ChangeNotice:
        return ChangeNotice.objects.get(pk=notice.pk)

    given = [copy(), copy(), copy()]
    outcome = at_once(
        lambda: send_notice(given[0], revision=1, by=world.alice),
        lambda: send_notice(given[1], revision=1, by=world.alice),
        lambda: discard_notice(given[2], revision=1, by=world.alice),
    )
    refusals = [one for one in outcome if isinstance(one, ValidationError)]
    assert {one.code for one in refusals} == {"settled"}
    assert len(refusals) == 2
    is_sent = copy().state == NoticeState.SENT
    messages = OutboxMessage.objects.filter(topic=notice.topic)
    assert messages.count() == (1 if is_sent else 0)
