"""A class of the city whose places go down to the counties, their townships and villages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.days import today
from rotations.enums import BatchState
from rotations.models import Batch, Quota
from rotations.services import enrolments, quotas
from tests.factories.batches import BatchFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.trainees import PersonFactory

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import Enrolment
    from tests.cast import World


def city_class(world: World, *, capacity: int = 10, state: str = BatchState.PUBLISHED) -> Batch:
    """Return a class of the city: six places for alice's county, three next door, the rest in store."""
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.prefecture), capacity=capacity
    )
    quotas.set_quotas(made, {world.county: 6, world.next_county: 3}, by=world.peter)
    Batch.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    return made


def quota_of(batch: Batch, unit: Organization) -> Quota:
    """Return the quota of a unit as it stands."""
    return Quota.objects.select_related("organization", "batch", "parent").get(
        batch=batch, organization=unit
    )


def places(batch: Batch) -> dict[str, tuple[int, int]]:
    """Return the places of each unit and how many of them it shared out."""
    rows = Quota.objects.filter(batch=batch).values_list("organization__name", "places", "shared")
    return {name: (held, shared) for name, held, shared in rows}


def over_due(batch: Batch) -> None:
    """Let the day for the names be yesterday."""
    Batch.objects.filter(pk=batch.pk).update(names_due_on=today() - dt.timedelta(days=1))
    batch.refresh_from_db()


def named(batch: Batch, village: Organization, by: User, count: int = 1) -> list[Enrolment]:
    """Send names from a village."""
    people = PersonFactory.create_batch(count, organization=village)
    return [enrolments.nominate(batch, person, by=by) for person in people]
