"""Two offices at once: one bed is one person's, one room is one sex's."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from rotations.models import LodgingRoom, Stay
from rotations.services.lodging import assign_beds, put_in_room
from tests.cast import build_world
from tests.factories.affairs import lodging_class, sit
from tests.rotations.test_classday_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    """The cast, committed, so that other connections see it."""
    return build_world()


def test_two_classes_that_want_the_same_room(world):
    one = lodging_class(world, rooms="201")
    other = lodging_class(world, rooms="", venue=one.venue)
    man = sit(one, ("张三", "male"), at=world.village)[0]
    woman = sit(other, ("王芳", "female"), at=world.other_village)[0]
    room = LodgingRoom.objects.get()
    results = at_once(
        lambda: put_in_room(man, room, by=world.alice),
        lambda: put_in_room(woman, room, by=world.alice),
    )
    refusals = [result for result in results if isinstance(result, ValidationError)]
    assert len(refusals) == 1
    assert "请另选房间" in refusals[0].messages[0]
    assert Stay.objects.count() == 1


def test_two_classes_assigned_at_once_share_no_bed(world):
    one = lodging_class(world, rooms="201-204")
    other = lodging_class(world, rooms="", venue=one.venue)
    for batch, village in ((one, world.village), (other, world.other_village)):
        sit(batch, *[(f"学员{n}", "male") for n in range(3)], at=village)
    results = at_once(
        lambda: assign_beds(one, by=world.alice), lambda: assign_beds(other, by=world.alice)
    )
    assert [result.given for result in results] == [3, 3]
    taken = Counter(Stay.objects.values_list("room", "bed"))
    assert (len(taken), set(taken.values())) == (6, {1})
