"""Two records of one man, as the tests of mergers need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.trainees import (
    AppointmentFactory,
    HoursEntryFactory,
    PersonFactory,
    id_number,
    mobile,
    secretary_of,
)
from trainees.enums import Post
from trainees.services.hours import reverse_hours
from trainees.services.merges import merge_people

if TYPE_CHECKING:
    from tests.cast import World
    from trainees.models import Person, PersonMerge

REASON = "电话核实，同一人重复登记"


@pytest.fixture
def twins(world: World) -> tuple[Person, Person]:
    """The secretary of a village, and the same man registered once more as first secretary elsewhere."""
    keep = secretary_of(
        world.village, name="李四", id_number=id_number(7), mobile="", education="大专"
    )
    drop = PersonFactory.create(
        organization=world.other_village,
        name="李四",
        id_number="",
        mobile=mobile(7),
        education="大学",
    )
    AppointmentFactory.create(
        organization=world.other_village, person=drop, post=Post.FIRST_SECRETARY
    )
    HoursEntryFactory.create(person=keep, minutes=90)
    HoursEntryFactory.create(person=drop, minutes=360)
    taken_back = HoursEntryFactory.create(person=drop, minutes=45)
    reverse_hours(taken_back, note="重复", by=world.alice)
    return keep, drop


def merged(world: World, twins: tuple[Person, Person], **options: Any) -> PersonMerge:
    """Merge them as alice."""
    return merge_people(*twins, by=world.alice, reason=REASON, **options)
