"""The list that stands in for the board on phones and without script."""

from __future__ import annotations

from rotations.enums import BatchState
from rotations.models import Batch
from tests.factories.batches import BatchFactory, QuotaFactory, from_today
from tests.factories.rotations import OpenCampaignFactory


def test_only_who_may_move_a_batch_finds_the_way_and_only_while_it_can_be_moved(world, client_of):
    campaign = OpenCampaignFactory.create(organization=world.county)
    batch = BatchFactory.create(campaign=campaign, dates=from_today(14, 16))
    QuotaFactory.create(batch=batch, organization=world.township)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    address, way = (
        f"/rotations/campaigns/{campaign.pk}/board/",
        f"/rotations/batches/{batch.pk}/move/",
    )
    called, organizer = client_of(world.bob), client_of(world.alice)

    page = called.get(address).content.decode()
    assert (str(batch) in page, way in page) == (True, False)
    assert way in organizer.get(address).content.decode()
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.FINISHED)
    assert way not in organizer.get(address).content.decode()
