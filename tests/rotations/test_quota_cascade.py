"""Places shared out from the city to the villages: no sum is ever more than what it comes from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from core.constraints import constraint_of
from rotations.enums import BatchState, MovementKind
from rotations.models import Quota, QuotaMovement
from rotations.services import enrolments, quotas
from tests.cast import build_world
from tests.factories.organizations import OrganizationFactory, all_categories
from tests.factories.trainees import PersonFactory
from tests.rotations.cascade import city_class, named, places, quota_of

if TYPE_CHECKING:
    from rotations.models import Batch
    from tests.cast import World


@pytest.fixture
def batch(world: World) -> Batch:
    """A class of the city that takes names."""
    return city_class(world)


@pytest.mark.django_db
def test_a_county_shares_its_places_out_and_keeps_the_rest(batch, world):
    county = quota_of(batch, world.county)
    quotas.share_quota(county, {world.township: 3, world.other_township: 2}, by=world.alice)
    quotas.share_quota(quota_of(batch, world.township), {world.village: 1}, by=world.bob)
    assert places(batch) == {
        "平江县": (6, 5),
        "长寿镇": (3, 1),
        "邵阳村": (1, 0),
        "加义镇": (2, 0),
        "湘阴县": (3, 0),
    }
    assert list(
        QuotaMovement.objects.filter(kind=MovementKind.SHARE)
        .order_by("pk")
        .values_list("source__name", "target__name", "places", "moved_by")
    ) == [
        ("平江县", "长寿镇", 3, world.alice.pk),
        ("平江县", "加义镇", 2, world.alice.pk),
        ("长寿镇", "邵阳村", 1, world.bob.pk),
    ]


@pytest.mark.django_db
def test_the_nearest_holder_takes_a_name_and_the_rest_stays_with_the_county(batch, world):
    quotas.share_quota(quota_of(batch, world.county), {world.township: 5}, by=world.alice)
    (first, second) = named(batch, world.other_village, world.alice, 2)
    assert (first.is_over_quota, second.is_over_quota) == (False, True)
    assert [name.is_over_quota for name in named(batch, world.village, world.bob, 6)] == [
        *[False] * 5,
        True,
    ]


@pytest.mark.django_db
def test_parts_never_exceed_the_whole(batch, world):
    county = quota_of(batch, world.county)
    with pytest.raises(ValidationError, match="分解合计 7，超过本单位名额 6，请减少 1 个"):
        quotas.share_quota(county, {world.township: 4, world.other_township: 3}, by=world.alice)
    quotas.share_quota(county, {world.township: 4, world.other_township: 2}, by=world.alice)
    with pytest.raises(ValidationError, match="“平江县”已向下分解名额，不能少于已分解的 6 个"):
        quotas.set_quotas(batch, {world.county: 5, world.next_county: 3}, by=world.peter)
    with pytest.raises(ValidationError, match="“平江县”已向下分解 6 个名额"):
        quotas.set_quotas(batch, {world.next_county: 3}, by=world.peter)
    quotas.share_quota(county, {world.township: 2, world.other_township: 4}, by=world.alice)
    quotas.share_quota(county, {world.other_township: 6}, by=world.alice)
    assert places(batch)["平江县"] == (6, 6)
    assert "长寿镇" not in places(batch)


@pytest.mark.django_db
def test_only_units_below_get_parts_one_level_at_a_time(batch, world):
    county = quota_of(batch, world.county)
    for unit in (world.county, world.next_township):
        with pytest.raises(ValidationError, match="不是“平江县”的下级单位"):
            quotas.share_quota(county, {unit: 1}, by=world.alice)
    with pytest.raises(ValidationError, match="“邵阳村”隶属“长寿镇”，请先分解到“长寿镇”"):
        quotas.share_quota(county, {world.township: 1, world.village: 1}, by=world.alice)


@pytest.mark.django_db
def test_a_unit_that_sent_names_keeps_its_part_and_a_fixed_roster_its_places(batch, world):
    county = quota_of(batch, world.county)
    quotas.share_quota(county, {world.township: 1}, by=world.alice)
    named(batch, world.village, world.bob)
    with pytest.raises(ValidationError, match="“长寿镇”已报送名单"):
        quotas.share_quota(county, {}, by=world.alice)
    batch.state = BatchState.CONFIRMED
    batch.save()
    with pytest.raises(ValidationError, match="名册已定"):
        quotas.share_quota(county, {world.township: 2}, by=world.alice)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["above", "elsewhere", "beyond", "shrunk", "store"])
def test_the_database_refuses_what_code_forgets(batch, world, wrong):
    county = quota_of(batch, world.county)
    other = city_class(world)
    quotas.share_quota(county, {world.township: 4}, by=world.alice)
    name = {
        "above": "quota_part_below_parent",
        "elsewhere": "quota_part_in_batch_of_parent",
        "beyond": "quota_parts_within_places",
        "shrunk": "quota_parts_within_places",
        "store": "quota_within_capacity",
    }[wrong]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        if wrong == "above":
            Quota.objects.create(
                batch=batch, organization=world.next_township, parent=county, places=1
            )
        elif wrong == "elsewhere":
            Quota.objects.create(batch=other, organization=world.township, parent=county, places=1)
        elif wrong == "beyond":
            Quota.objects.filter(batch=batch, organization=world.township).update(places=7)
        elif wrong == "shrunk":
            Quota.objects.filter(pk=county.pk).update(places=3)
        else:
            Quota.objects.filter(pk=county.pk).update(places=8)
    assert constraint_of(refusal.value) == name


@pytest.mark.django_db
def test_movements_are_never_rewritten(batch):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        QuotaMovement.objects.filter(batch=batch).update(places=9)


CLIENTS = 200


@pytest.mark.django_db(transaction=True)
def test_two_hundred_clients_never_overspend():
    """Half of them give parts of one county's places, a quarter of the city's, a quarter sends names."""
    all_categories()
    world = build_world()
    batch = city_class(world)
    townships = OrganizationFactory.create_batch(CLIENTS // 2, parent=world.county)
    counties = OrganizationFactory.create_batch(CLIENTS // 4, parent=world.prefecture)
    people = PersonFactory.create_batch(CLIENTS // 4, organization=world.next_village)
    county = quota_of(batch, world.county)
    start = Barrier(CLIENTS)

    def give(unit, parent):
        Quota.objects.create(batch=batch, organization=unit, parent=parent, places=1)

    def send(person):
        name = enrolments.nominate(batch, person, by=world.charlie)
        enrolments.accept([name], by=world.peter, reason="先到先得")

    acts = [
        *((give, unit, county) for unit in townships),
        *((give, unit, None) for unit in counties),
        *((send, person) for person in people),
    ]

    def client(act):
        start.wait()
        try:
            act[0](*act[1:])
        except (IntegrityError, ValidationError):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(CLIENTS) as pool:
        done = list(pool.map(client, acts))
    assert (sum(done[:100]), sum(done[100:150]), sum(done[150:])) == (6, 1, 10)
    roots = Quota.objects.filter(batch=batch, parent=None)
    assert roots.aggregate(sum=Sum("places"))["sum"] == batch.capacity
    assert county.parts.aggregate(sum=Sum("places"))["sum"] == quota_of(batch, world.county).shared
    assert quota_of(batch, world.county).shared == 6
    seats = batch.enrolments.exclude(place=None).values_list("place", flat=True)
    assert sorted(seats) == list(range(1, 11))
