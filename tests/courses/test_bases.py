"""Demonstration bases: described, nominated, named within the quotas, declined, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Base, BaseQuota
from courses.selectors.bases import givers_for, quota_lines
from courses.services.bases import (
    award_base,
    decline_base,
    nominate_base,
    save_base,
    set_base_quotas,
    withdraw_base,
)
from tests.factories.organizations import category
from tests.factories.resources import BaseFactory, BaseVenueFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 9)
FORM = {
    "visitors_per_day": "120",
    "opens_at": "08:30",
    "closes_at": "17:00",
    "weekdays": ["1", "2"],
    "conditions": ["has_place", "has_guide"],
}


def at(name: str, base: Base) -> str:
    return reverse(f"courses:base_{name}", args=[base.venue_id])


def nominated(world: World, to: Any = None, **facts: Any) -> Base:
    base: Base = BaseFactory.create(venue__organization=world.county, **facts)
    nominate_base(base, to=to or world.prefecture, by=world.alice)
    base.refresh_from_db()
    return base


def test_a_venue_becomes_a_base(world: World, client_of) -> None:
    venue = BaseVenueFactory.create(organization=world.county)
    alice, url = client_of(world.alice), reverse("courses:base_edit", args=[venue.pk])
    data = {**FORM, "category": category("village").pk}
    half = alice.post(url, {**data, "closes_at": ""})
    assert half.status_code == 422
    assert "须一并填写" in half.content.decode()
    alice.post(url, data)
    base = Base.objects.get()
    assert (base.has_guide, base.has_film, base.weekdays) == (True, False, [1, 2])
    page = alice.get(reverse("courses:venue_detail", args=[venue.pk])).content.decode()
    assert "缺专题片" in page
    assert "周一、周二 08:30–17:00" in page
    late = alice.post(url, {**data, "revision": 7})
    assert "已被他人修改" in late.content.decode()


def test_hours_the_wrong_way_round_are_refused_by_the_service(world: World) -> None:
    base = BaseFactory.create()
    base.opens_at, base.closes_at = dt.time(17), dt.time(8)
    with pytest.raises(ValidationError, match="关闭晚于开放"):
        save_base(base, revision=base.revision, by=world.alice)


def test_a_county_nominates_and_the_city_names(world: World, client_of) -> None:
    base = BaseFactory.create(venue__organization=world.county)
    alice, peter = client_of(world.alice), client_of(world.peter)
    assert list(givers_for(world.alice, base)) == [
        world.county,
        world.prefecture,
        world.province,
    ]
    alice.post(at("nominate", base), {"to": world.prefecture.pk})
    base.refresh_from_db()
    assert (base.state, base.nominated_to) == ("nominated", world.prefecture)
    assert alice.get(at("decide", base)).status_code == 404  # the city decides
    empty = peter.post(at("decide", base), {"outcome": "decline", "opinion": ""})
    assert empty.status_code == 422
    peter.post(at("decide", base), {"outcome": "award", "on": "2026-03-09", "opinion": ""})
    base.refresh_from_db()
    assert (base.state, base.awarded_by, base.awarded_on) == ("awarded", world.prefecture, DAY)
    twice = peter.post(at("decide", base), {"outcome": "award", "on": "2026-03-09"})
    assert twice.status_code == 409
    assert alice.post(at("withdraw", base), {"reason": "撤并"}).status_code == 404
    peter.post(at("withdraw", base), {"reason": "村已撤并"})
    base.refresh_from_db()
    assert (base.state, base.awarded_by, base.decision) == ("withdrawn", None, "村已撤并")


def test_what_is_incomplete_or_waiting_is_not_nominated(world: World) -> None:
    base = BaseFactory.create(venue__organization=world.county, has_film=False)
    with pytest.raises(ValidationError, match="还缺：专题片"):
        nominate_base(base, to=world.prefecture, by=world.alice)
    with pytest.raises(ValidationError, match="等待审定"):
        nominate_base(nominated(world), to=world.prefecture, by=world.alice)
    with pytest.raises(ValidationError, match="没有命名"):
        withdraw_base(base, reason="无", by=world.peter)
    with pytest.raises(ValidationError, match="没有等待审定"):
        award_base(base, on=DAY, by=world.peter)


def test_a_county_plaque_stays_while_the_city_declines(world: World) -> None:
    base = nominated(world, world.county)
    award_base(base, on=DAY, by=world.alice)
    base.refresh_from_db()
    assert world.county not in givers_for(world.alice, base)
    nominate_base(base, to=world.prefecture, by=world.alice)
    with pytest.raises(ValidationError, match="写明意见"):
        decline_base(base, opinion="", by=world.peter)
    decline_base(base, opinion="特色不够鲜明", by=world.peter)
    base.refresh_from_db()
    assert (base.state, base.awarded_by, base.nominated_to) == ("awarded", world.county, None)
    fresh = nominated(world)
    decline_base(fresh, opinion="重复", by=world.peter)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.decision) == ("declined", "重复")


def test_the_quota_of_a_county_and_of_the_whole_city_hold(world: World) -> None:
    village = category("village").pk
    city, county = world.prefecture, world.county
    set_base_quotas(
        city,
        {(city.pk, village): (0, 2), (county.pk, village): (0, 1)},
        by=world.peter,
    )
    award_base(nominated(world), on=DAY, by=world.peter)
    second = nominated(world)
    with pytest.raises(ValidationError, match="平江县的村示范基地名额 1 个已用完") as refusal:
        award_base(second, on=DAY, by=world.peter)
    assert refusal.value.code == "quota"
    award_base(nominated(world, category=category("community")), on=DAY, by=world.peter)
    total, line, _ = quota_lines(city)
    assert [(cell.used, cell.waiting, cell.at_most) for cell in line.cells] == [
        (1, 1, 1),
        (1, 0, None),
    ]
    assert total.is_awarder
    set_base_quotas(city, {(county.pk, village): (0, None)}, by=world.peter)
    award_base(second, on=DAY, by=world.peter)
    with pytest.raises(ValidationError, match="全域"):
        award_base(nominated(world), on=DAY, by=world.peter)


def test_who_was_asked_before_decides_no_more(world: World) -> None:
    base = nominated(world, world.county)  # as a page of the county still has it
    decline_base(base, opinion="请向市里申报", by=world.alice)
    nominate_base(base, to=world.prefecture, by=world.alice)
    for act, facts in ((award_base, {"on": DAY}), (decline_base, {"opinion": "不予"})):
        with pytest.raises(ValidationError, match="已改向岳阳市申报") as refusal:
            act(base, by=world.alice, **facts)
        assert refusal.value.code == "state"
    award_base(base, on=DAY, by=world.peter)
    with pytest.raises(ValidationError, match="现由岳阳市命名"):
        withdraw_base(base, reason="越权", by=world.alice)


def test_a_base_does_not_slip_into_a_category_that_is_full(world: World, client_of) -> None:
    base = nominated(world)
    data = {**FORM, "category": category("community").pk, "revision": base.revision}
    alice = client_of(world.alice)
    assert "不能更改类型" in alice.post(at("edit", base), data).content.decode()
    award_base(base, on=DAY, by=world.peter)
    base.refresh_from_db()
    late = alice.post(at("edit", base), {**data, "revision": base.revision})
    assert (late.status_code, Base.objects.get().category) == (422, category("village"))
    withdraw_base(base, reason="撤并", by=world.peter)
    base.refresh_from_db()
    assert alice.post(at("edit", base), {**data, "revision": base.revision}).status_code == 302


def test_the_page_of_quotas_shows_what_is_lacking_and_stores_figures(
    world: World, client_of
) -> None:
    village = category("village").pk
    community = category("community").pk
    peter, url = client_of(world.peter), reverse("courses:base_quotas")
    county = world.county.pk
    data = {f"most-{county}-{village}": "1", f"least-{county}-{village}": "3"}
    wrong = peter.post(url, data)
    assert wrong.status_code == 422
    assert "至少不能大于至多" in wrong.content.decode()
    peter.post(url, {f"least-{county}-{village}": "2", f"most-{county}-{community}": "2"})
    stored = BaseQuota.objects.values_list("category", "at_least", "at_most")
    assert set(stored) == {(village, 2, None), (community, 0, 2)}
    assert "差 2" in peter.get(url).content.decode()
    alice = client_of(world.alice)
    own = alice.get(url).content.decode()
    assert "上级分配的名额" in own
    assert alice.post(f"{url}?awarder={world.prefecture.pk}", {}).status_code == 404
    assert client_of(world.dora).post(url, {}).status_code == 404


def test_the_list_says_how_each_base_stands(world: World, client_of) -> None:
    alice, url = client_of(world.alice), reverse("courses:base_list")
    counts = []
    for _ in range(3):
        nominated(world)
        BaseVenueFactory.create(organization=world.county)
        with CaptureQueriesContext(connection) as queries:
            page = alice.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[-1]
    assert "已申报，申报岳阳市" in page.content.decode()
    waiting = alice.get(url, {"state": "nominated"}).context["listing"]
    assert waiting.total == 3
    BaseFactory.create(venue__organization=world.next_county)
    assert alice.get(url).context["listing"].total == 6
