"""A class that takes names, and the people whom its units may send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rotations.enums import BatchState
from rotations.models import Batch, Enrolment
from rotations.services import quotas
from tests.factories.batches import BatchFactory
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import AppointmentFactory, PersonFactory

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World
    from trainees.models import Person


def class_with_places(world: World) -> Batch:
    """Return a class that takes names: two of bob's township, one of the other."""
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county)
    )
    quotas.set_quotas(made, {world.township: 2, world.other_township: 1}, by=world.alice)
    Batch.objects.filter(pk=made.pk).update(state=BatchState.PUBLISHED)
    made.refresh_from_db()
    return made


def seated(organization: Organization, batch: Batch, name: str) -> Person:
    """Return the secretary of a village whose seat the campaign must train."""
    person = PersonFactory.create(organization=organization, name=name)
    post = AppointmentFactory.create(person=person, organization=organization)
    DutyFactory.create(campaign=batch.campaign, organization=organization, appointment=post)
    return person


def page(name: str, batch: Batch) -> str:
    return reverse(f"rotations:{name}", args=[batch.pk])


def listed(batch: Batch) -> list[tuple[str, str]]:
    names = Enrolment.objects.filter(batch=batch).order_by("pk")
    return [(name.person.name, name.state) for name in names.select_related("person")]
