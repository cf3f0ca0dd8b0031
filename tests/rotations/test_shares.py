"""The share that goes to a higher level: the worked case of the notice, from the rule to the places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from organizations.models import Organization
from rotations.models import Batch, Campaign, Duty, Quota
from rotations.services.coverage import append_deltas, cell_of
from rotations.services.quotas import set_quotas
from tests.factories.batches import BatchFactory
from tests.factories.organizations import OrganizationFactory, category
from tests.factories.rotations import CategoryRuleFactory, DutyFactory, OpenCampaignFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
YUEYANG = [207, 149, 88, 53, 13]


@pytest.fixture
def campaign(world: World) -> Campaign:
    """The city's call: five counties with 207, 149, 88, 53 and 13 villages."""
    called: Campaign = OpenCampaignFactory.create(organization=world.prefecture)
    for number in YUEYANG:
        county = OrganizationFactory.create(parent=world.prefecture)
        villages = Organization.objects.bulk_create(
            OrganizationFactory.build(
                parent=county,
                name=f"{number}-{place}",
                sort_order=place + 1,
                category=category("village"),
            )
            for place in range(number)
        )
        made = Duty.objects.bulk_create(
            DutyFactory.build(
                campaign=called,
                organization=village,
                category=category("village"),
                responsible=world.prefecture,
            )
            for village in villages
        )
        duties = Duty.objects.filter(pk__in=[duty.pk for duty in made])
        append_deltas([(None, cell_of(duty)) for duty in duties])
    return called


def figures(response) -> list[list[tuple[int, int, int, int]]]:
    return [
        [(line.seats, line.due, line.given, line.missing) for line in share.lines]
        for share in response.context["shares"]
    ]


@pytest.mark.parametrize(
    ("pooled", "due"), [(True, [31, 23, 13, 8, 2]), (False, [32, 23, 14, 8, 2])]
)
def test_the_worked_case_from_the_rule_to_the_places(
    world, client_of, campaign, pooled, due
) -> None:
    CategoryRuleFactory.create(campaign=campaign, higher_share=15, share_is_pooled=pooled)
    batch = BatchFactory.create(campaign=campaign, capacity=80)
    peter = client_of(world.peter)
    page = reverse("rotations:campaign_shares", args=[campaign.pk])
    shown = peter.get(page)
    assert figures(shown) == [
        [(seats, share, 0, share) for seats, share in zip(YUEYANG, due, strict=True)]
    ]
    assert (
        f"{reverse('rotations:batch_quotas', args=[batch.pk])}?way=rule" in shown.content.decode()
    )
    grid = peter.get(reverse("rotations:batch_quotas", args=[batch.pk]), {"way": "rule"})
    proposed = {
        f"places-{line.organization.pk}": box.value() or ""
        for line, box in grid.context["form"].rows()
    }
    assert [value for value in proposed.values() if value] == due
    assert "尚未保存" in grid.content.decode()
    saved = peter.post(reverse("rotations:batch_quotas", args=[batch.pk]), proposed)
    assert saved.status_code == 302
    assert sum(Quota.objects.values_list("places", flat=True)) == sum(due)
    assert [row[3] for row in figures(peter.get(page))[0]] == [0] * 5


def test_a_small_class_gets_as_much_as_it_holds_on_top_of_what_it_gave(
    world, client_of, campaign
) -> None:
    CategoryRuleFactory.create(campaign=campaign, higher_share=15)
    first = BatchFactory.create(campaign=campaign, capacity=40)
    biggest = Duty.objects.filter(campaign=campaign).earliest("pk").organization.parent
    set_quotas(first, {biggest: 30}, by=world.peter)
    grid = client_of(world.peter).get(
        reverse("rotations:batch_quotas", args=[first.pk]), {"way": "rule"}
    )
    values = [box.value() for _, box in grid.context["form"].rows() if box.value()]
    assert (values[0], sum(values)) == (30, 40)


def test_an_area_with_a_rule_of_its_own_is_not_counted_twice(world, client_of) -> None:
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    for village in (world.village, world.other_village, world.next_village):
        DutyFactory.create(campaign=campaign, organization=village)
    CategoryRuleFactory.create(campaign=campaign, higher_share=50)
    CategoryRuleFactory.create(campaign=campaign, area=world.township, higher_share=100)
    page = reverse("rotations:campaign_shares", args=[campaign.pk])
    assert figures(client_of(world.peter).get(page)) == [
        [(1, 1, 0, 1), (1, 0, 0, 0)],
        [(1, 1, 0, 1)],
    ]
    assert figures(client_of(world.charlie).get(page)) == [[(1, 0, 0, 0)], []]


def test_without_a_share_the_page_says_where_to_set_one(world, client_of) -> None:
    campaign = OpenCampaignFactory.create(organization=world.county)
    page = reverse("rotations:campaign_shares", args=[campaign.pk])
    shown = client_of(world.alice).get(page)
    assert "没有规定上级培训比例" in shown.content.decode()
    assert client_of(world.charlie).get(page).status_code == 404
    assert client_of(world.alice).post(page).status_code == 405


def test_a_county_class_is_offered_no_rule_of_the_city(world, client_of) -> None:
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    CategoryRuleFactory.create(campaign=campaign, higher_share=50)
    DutyFactory.create(campaign=campaign, organization=world.village)
    batch: Batch = BatchFactory.create(campaign=campaign, organization=world.county)
    grid = client_of(world.alice).get(
        reverse("rotations:batch_quotas", args=[batch.pk]), {"way": "rule"}
    )
    assert grid.status_code == 422
