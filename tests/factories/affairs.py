"""Class affairs as the tests need them: a class that lodges, with its hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.services.affairs import affairs_of
from rotations.services.lodging import add_rooms
from tests.factories.batches import EnrolmentFactory, PublishedBatchFactory, VenueFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.trainees import PersonFactory

if TYPE_CHECKING:
    from organizations.models import Organization
    from rotations.models import Batch, Enrolment
    from tests.cast import World
    from trainees.models import Person


def somebody(at: Organization, **facts: str) -> Person:
    """Return a person whose sex is as said: no ID number contradicts it."""
    made: Person = PersonFactory.create(organization=at, id_number="", **facts)
    return made


def lodging_class(world: World, rooms: str = "201-204", **facts: Any) -> Batch:
    """Return a published class of alice's county at a venue with rooms of two beds."""
    venue = facts.pop("venue", None) or VenueFactory.create(organization=world.county)
    if rooms:
        add_rooms(venue, names=rooms, beds=2, floor="二楼", by=world.alice)
    made: Batch = PublishedBatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), venue=venue, **facts
    )
    affairs_of(made)
    return made


def sit(batch: Batch, *seats: tuple[str, str], at: Organization) -> list[Enrolment]:
    """Seat people by name and sex."""
    return [
        EnrolmentFactory.create(batch=batch, person=somebody(at, name=name, sex=sex))
        for name, sex in seats
    ]
