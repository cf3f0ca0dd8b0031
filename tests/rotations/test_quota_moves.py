"""Unused places given back, taken back and lent; who waits is offered them in turn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from core.days import first_day, today
from core.notices.models import Notice
from rotations.enums import MovementKind
from rotations.models import QuotaMovement
from rotations.services import quota_moves, quotas
from tests.rotations.cascade import city_class, named, over_due, places, quota_of

if TYPE_CHECKING:
    from rotations.models import Batch
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A class of the city; the county shared four of its six places out and one name came."""
    made = city_class(world)
    quotas.share_quota(quota_of(made, world.county), {world.township: 4}, by=world.alice)
    named(made, world.village, world.bob)
    return made


def moved(batch: Batch, kind: MovementKind) -> list[tuple[str | None, str | None, int, str]]:
    rows = QuotaMovement.objects.filter(batch=batch, kind=kind).order_by("pk")
    return list(rows.values_list("source__name", "target__name", "places", "reason"))


def test_unused_places_come_back_after_the_day_and_never_those_of_names(batch, world):
    over_due(batch)
    roots = [quota_of(batch, world.county), quota_of(batch, world.next_county)]
    assert quota_moves.reclaim_places(batch, roots, reason="逾期未报", by=world.peter) == 8
    assert places(batch) == {"平江县": (1, 1), "长寿镇": (1, 0), "湘阴县": (0, 0)}
    assert moved(batch, MovementKind.RECLAIM) == [
        ("长寿镇", None, 3, "逾期未报"),
        ("平江县", None, 2, "逾期未报"),
        ("湘阴县", None, 3, "逾期未报"),
    ]
    told = Notice.objects.filter(title__contains="收回").values_list("recipient", flat=True)
    assert set(told) == {world.bob.pk, world.alice.pk, world.charlie.pk}
    with pytest.raises(ValidationError, match="没有未使用的名额"):
        quota_moves.reclaim_places(batch, roots, reason="再收", by=world.peter)


def test_before_the_day_nothing_is_taken_and_the_day_can_be_set(batch, world):
    roots = [quota_of(batch, world.county)]
    with pytest.raises(ValidationError, match="未过名额收回日"):
        quota_moves.reclaim_places(batch, roots, reason="急用", by=world.peter)
    with pytest.raises(ValidationError, match="早于开班日期"):
        quota_moves.set_reclaim_day(batch, first_day(batch.dates), by=world.peter)
    quota_moves.set_reclaim_day(batch, today() - dt.timedelta(days=1), by=world.peter)
    assert quota_moves.reclaim_places(batch, roots, reason="急用", by=world.peter) == 5
    with pytest.raises(ValidationError, match="请填写原因"):
        quota_moves.reclaim_places(batch, roots, reason=" ", by=world.peter)


def test_a_unit_gives_back_at_any_time_what_no_name_takes(batch, world):
    township = quota_of(batch, world.township)
    with pytest.raises(ValidationError, match="未使用的名额只有 3 个"):
        quota_moves.give_back(township, 4, reason="人手不够", by=world.bob)
    quota_moves.give_back(township, 3, reason="人手不够", by=world.bob)
    assert places(batch)["平江县"] == (6, 1)
    assert moved(batch, MovementKind.RETURN) == [("长寿镇", "平江县", 3, "人手不够")]
    assert Notice.objects.filter(recipient=world.alice, title__contains="交回").exists()
    quota_moves.give_back(quota_of(batch, world.county), 5, reason="整县减少", by=world.alice)
    assert places(batch)["平江县"] == (1, 1)


def test_a_quota_taken_away_meanwhile_is_told(batch, world):
    next_county = quota_of(batch, world.next_county)
    quotas.set_quotas(batch, {world.county: 6}, by=world.peter)
    for act, given in (
        (quota_moves.give_back, (next_county, 1)),
        (quota_moves.lend_places, (batch, {next_county: 1})),
    ):
        with pytest.raises(ValidationError, match="刚被取消"):
            act(*given, reason="迟了", by=world.peter)
    with pytest.raises(ValidationError, match="刚被取消"):
        quotas.share_quota(next_county, {world.next_township: 1}, by=world.charlie)


def test_places_of_the_store_are_lent_down_to_the_unit_that_asks(batch, world):
    township = quota_of(batch, world.township)
    extra = named(batch, world.village, world.bob, 4)
    assert [name.is_over_quota for name in extra] == [False, False, False, True]
    with pytest.raises(ValidationError, match="可调剂的名额只有 1 个，请减少 1 个"):
        quota_moves.lend_places(batch, {township: 2}, reason="人多", by=world.peter)
    with pytest.raises(ValidationError, match="请填写要调剂的名额"):
        quota_moves.lend_places(batch, {township: 0}, reason="人多", by=world.peter)
    quota_moves.lend_places(batch, {township: 1}, reason="人多", by=world.peter)
    assert places(batch)["平江县"] == (7, 5)
    assert places(batch)["长寿镇"] == (5, 0)
    extra[-1].refresh_from_db()
    assert not extra[-1].is_over_quota
    assert moved(batch, MovementKind.LEND) == [(None, "长寿镇", 1, "人多")]
