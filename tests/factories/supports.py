"""Help between units, as the tests need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.models import Support
from rotations.services.supports import record_outside_support
from tests.factories.batches import PublishedBatchFactory
from tests.factories.rotations import OpenCampaignFactory

if TYPE_CHECKING:
    from rotations.models import Batch
    from tests.cast import World


def county_class(world: World, **facts: Any) -> Batch:
    """Return a class of ten places that alice's county holds in the prefecture's campaign."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    made: Batch = PublishedBatchFactory.create(
        campaign=campaign, organization=world.county, series="平江村书记班", **facts
    )
    return made


def from_the_university(world: World, **facts: Any) -> Support:
    """Return four places that a university gave to alice's county, in a class of the county."""
    batch = county_class(world)
    support = Support(
        campaign=batch.campaign,
        kind="places",
        giver_name="湖南大学",
        receiver=world.county,
        batch=batch,
        places=4,
        **facts,
    )
    return record_outside_support(support, by=world.alice)
