"""The grid of places: proposed, typed, saved, refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.notices.models import Notice
from rotations.enums import BatchState, DutyState
from rotations.models import Batch, Quota
from rotations.services import quotas
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CategoryRuleFactory, DutyFactory, OpenCampaignFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A draft of ten places; one township has three villages due, the other one due and one trained."""
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county)
    )
    villages = [world.village, *OrganizationFactory.create_batch(2, parent=world.township)]
    for village in (*villages, world.other_village):
        DutyFactory.create(campaign=made.campaign, organization=village)
    trained = OrganizationFactory.create(parent=world.other_township)
    DutyFactory.create(
        campaign=made.campaign,
        organization=trained,
        state=DutyState.TRAINED,
        level=3,
        trained_on=made.campaign.base_cutoff_on,
    )
    return made


def grid(batch: Batch) -> str:
    return reverse("rotations:batch_quotas", args=[batch.pk])


def shown(response) -> list[tuple[str, int, int, object]]:
    return [
        (str(line.organization), line.seats, line.due, box.value())
        for line, box in response.context["form"].rows()
    ]


def test_the_grid_shows_who_is_due(world, client_of, batch) -> None:
    response = client_of(world.alice).get(grid(batch))
    assert shown(response) == [("长寿镇", 3, 3, None), ("加义镇", 2, 1, None)]


@pytest.mark.parametrize(
    ("asked", "figures"),
    [
        ({"way": "due"}, [3, 1]),
        ({"way": "share", "percent": "50"}, [2, 1]),
        ({"way": "pooled", "percent": "50"}, [2, 1]),
        ({"way": "pooled", "percent": "20"}, [1, None]),
        ({"way": "share", "percent": "20"}, [1, 1]),
    ],
)
def test_places_are_proposed_not_saved(world, client_of, batch, asked, figures) -> None:
    response = client_of(world.alice).get(grid(batch), asked)
    assert [row[3] for row in shown(response)] == figures
    assert "尚未保存" in response.content.decode()
    assert not Quota.objects.exists()


def test_a_share_is_asked_for_and_preset_by_the_rule(world, client_of, batch) -> None:
    CategoryRuleFactory.create(campaign=batch.campaign, higher_share="15.00")
    client = client_of(world.alice)
    assert str(client.get(grid(batch)).context["proposal"]["percent"].value()) == "15.00"
    unsaid = client.get(grid(batch), {"way": "share", "percent": ""})
    assert unsaid.status_code == 422
    assert "请填写比例" in unsaid.content.decode()


def test_figures_are_saved(world, client_of, batch) -> None:
    response = client_of(world.alice).post(
        grid(batch),
        {
            f"places-{world.township.pk}": 6,
            f"places-{world.other_township.pk}": "",
            "other": f"练埠村 #{world.other_village.pk}",
            "other_places": 2,
        },
    )
    assert response.status_code == 302
    saved = Quota.objects.filter(batch=batch).values_list("organization__name", "places")
    assert list(saved) == [("长寿镇", 6), ("练埠村", 2)]


def test_what_is_refused_stays_typed(world, client_of, batch) -> None:
    alice = client_of(world.alice)
    above = {f"places-{world.township.pk}": 8, f"places-{world.other_township.pk}": 4}
    response = alice.post(grid(batch), above)
    assert response.status_code == 422
    assert "名额合计 12，超过班次名额 10，请减少 2 个" in response.content.decode()
    assert [row[3] for row in shown(response)] == ["8", "4"]

    half = alice.post(grid(batch), {f"places-{world.township.pk}": "x", "other_places": 2})
    assert half.status_code == 422
    assert set(half.context["form"].errors) == {f"places-{world.township.pk}", "other_places"}


def test_no_places_for_a_foreign_unit(world, client_of, batch) -> None:
    alice = client_of(world.alice)
    forged = alice.post(grid(batch), {f"places-{world.next_township.pk}": 1})
    assert forged.status_code == 422
    assert "不在可分配的范围内" in forged.content.decode()
    named = alice.post(
        grid(batch), {"other": f"文星街道 #{world.next_township.pk}", "other_places": 1}
    )
    assert "other" in named.context["form"].errors
    assert not Quota.objects.exists()


def test_units_that_get_places_later_are_told(world, client_of, batch) -> None:
    quotas.set_quotas(batch, {world.other_township: 1}, by=world.alice)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    posted = {f"places-{world.township.pk}": 2, f"places-{world.other_township.pk}": 2}
    client_of(world.alice).post(grid(batch), posted)
    told = Notice.objects.get()
    assert told.recipient == world.bob
    assert told.title == f"平江县举办“{batch}”，请报名"


def test_who_may_not_set_places_only_reads(world, client_of, batch) -> None:
    quotas.set_quotas(batch, {world.township: 2}, by=world.alice)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    assert client_of(world.bob).get(grid(batch)).status_code == 404
    assert client_of(world.dora).get(grid(batch)).status_code == 200
    assert client_of(world.dora).post(grid(batch), {}).status_code == 404
    assert client_of(world.charlie).get(grid(batch)).status_code == 404
    assert client_of(world.alice).put(grid(batch)).status_code == 405


def test_the_grid_asks_the_same_for_few_units_and_many(
    world, client_of, batch, django_assert_max_num_queries
) -> None:
    client = client_of(world.alice)
    client.get(grid(batch))
    with django_assert_max_num_queries(20) as few:
        client.get(grid(batch))
    for _ in range(3):
        unit = OrganizationFactory.create(parent=world.county)
        village = OrganizationFactory.create(parent=unit)
        DutyFactory.create(campaign=batch.campaign, organization=village)
        Quota.objects.create(batch=batch, organization=unit, places=1)
        EnrolmentFactory.create(
            batch=batch, person=secretary_of(village), state="nominated", place=None
        )
    with django_assert_max_num_queries(len(few)):
        assert len(shown(client.get(grid(batch)))) == 5
