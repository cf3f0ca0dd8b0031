"""The search box finds classes and campaigns, and nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.batches import BatchFactory
from tests.factories.rotations import OpenCampaignFactory


def found(client, text: str) -> str:
    """Return the page of hits."""
    page: str = client.get(reverse("search"), {"q": text}).content.decode()
    return page


@pytest.mark.parametrize("text", ["村书记班", "村书记班第7期", "书记班 7 期", "第7期", "平江县"])
def test_a_class_is_found_by_name_number_and_organizer(world, client_of, text):
    campaign = OpenCampaignFactory.create(organization=world.county)
    batch = BatchFactory.create(campaign=campaign, series="村书记班", number=7)
    address = reverse("rotations:batch_detail", args=[batch.pk])
    assert address in found(client_of(world.alice), text)
    assert address not in found(client_of(world.charlie), text)


def test_another_number_is_not_found(world, client_of):
    campaign = OpenCampaignFactory.create(organization=world.county)
    batch = BatchFactory.create(campaign=campaign, series="村书记班", number=7)
    page = found(client_of(world.alice), "村书记班第8期")
    assert reverse("rotations:batch_detail", args=[batch.pk]) not in page


def test_a_campaign_is_found_by_its_title(world, client_of):
    campaign = OpenCampaignFactory.create(organization=world.county, title="平江县集中轮训")
    address = reverse("rotations:campaign_detail", args=[campaign.pk])
    assert address in found(client_of(world.alice), "集中轮训")
    assert address not in found(client_of(world.charlie), "集中轮训")
    assert address not in found(client_of(world.system_admin), "集中轮训")
