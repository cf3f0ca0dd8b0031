"""Teaching tours and classes held elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.days import first_day
from rotations.enums import BatchState
from rotations.models import OffSite, TourStop
from rotations.selectors.findings import findings_of_batch
from rotations.selectors.tours import received_by, stops_of, stops_seen_by, where_held
from rotations.services.batch_states import publish_batch
from rotations.services.documents import notice_facts
from rotations.services.tours import drop_stop, save_off_site, save_stop
from tests.factories.batches import BatchFactory, PublishedBatchFactory, QuotaFactory, VenueFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tour(world):
    """A tour of the prefecture through two counties, published."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    return PublishedBatchFactory.create(campaign=campaign, kind="tour")


def stop(tour, place, *, on=0, **facts) -> TourStop:
    day = first_day(tour.dates) + dt.timedelta(days=on)
    named = {"place": "县委礼堂", "topics": "基层党建", "planned_heads": 100, **facts}
    return TourStop(batch=tour, organization=place, on=day, **named)


def test_heads_count_for_the_county_that_receives(tour, world):
    save_stop(stop(tour, world.county, heads=120), by=world.peter)
    save_stop(stop(tour, world.county, on=1, heads=80), by=world.peter)
    save_stop(stop(tour, world.next_county, on=2), by=world.peter)
    told = [(row.organization, row.stops, row.heads) for row in received_by(stops_of(tour))]
    assert told == [("平江县", 2, 200)]
    assert [row.organization for row in stops_seen_by(world.alice)] == [world.county] * 2
    assert [row.organization for row in stops_seen_by(world.charlie)] == [world.next_county]
    assert stops_seen_by(world.dora).count() == 3


def test_what_a_stop_must_not_be(tour, world):
    lecturer = LecturerFactory.create(organization=world.prefecture, name="石教授")
    first = save_stop(stop(tour, world.county, lecturer=lecturer), by=world.peter)
    for wrong, words in (
        (stop(tour, world.county, on=9), "起止日期之内"),
        (stop(tour, world.county), "当天已有一站"),
        (stop(tour, world.next_county, lecturer=lecturer), "石教授当天在平江县送教"),
    ):
        with pytest.raises(ValidationError, match=words):
            save_stop(wrong, by=world.peter)
    seen = first.revision
    save_stop(first, revision=seen, by=world.peter)
    with pytest.raises(ValidationError, match="已被他人修改"):
        save_stop(TourStop.objects.get(pk=first.pk), revision=seen, by=world.peter)
    plain = PublishedBatchFactory.create()
    with pytest.raises(ValidationError, match="送教下基层"):
        save_stop(stop(plain, world.county), by=world.peter)


def test_where_a_lecturer_is_with_the_neighbours_is_not_told(tour, world):
    lecturer = LecturerFactory.create(organization=world.prefecture, name="石教授", is_shared=True)
    save_stop(stop(tour, world.next_county, lecturer=lecturer), by=world.peter)
    campaign = OpenCampaignFactory.create(organization=world.county)
    own = PublishedBatchFactory.create(campaign=campaign, kind="tour", dates=tour.dates)
    with pytest.raises(ValidationError, match="石教授当天在其他单位送教"):
        save_stop(stop(own, world.township, lecturer=lecturer), by=world.alice)


def test_a_stop_held_meanwhile_is_not_dropped(tour, world):
    seen = save_stop(stop(tour, world.county), by=world.peter)
    TourStop.objects.filter(pk=seen.pk).update(heads=96)
    with pytest.raises(ValidationError, match="不能删除"):
        drop_stop(seen, by=world.peter)


def test_a_held_stop_stays(tour, world):
    held = save_stop(stop(tour, world.county, heads=5), by=world.peter)
    with pytest.raises(ValidationError, match="不能删除"):
        drop_stop(held, by=world.peter)
    open_stop = save_stop(stop(tour, world.county, on=1), by=world.peter)
    drop_stop(open_stop, by=world.peter)
    assert list(stops_of(tour)) == [held]


def test_a_class_elsewhere_has_a_place_and_an_approval(world):
    facts = {
        "place": "浙江安吉",
        "host": "安吉县委党校",
        "distance": 680,
        "approval": "岳组函〔2026〕3号",
        "approved_on": dt.date(2026, 3, 1),
    }
    away = PublishedBatchFactory.create(kind="off_site")
    made = save_off_site(OffSite(batch=away, **facts), by=world.peter)
    with pytest.raises(ValidationError, match="刚由他人登记"):
        save_off_site(OffSite(batch=away, **facts), by=world.peter)
    save_off_site(made, revision=made.revision, by=world.peter)
    with pytest.raises(ValidationError, match="异地培训"):
        save_off_site(OffSite(batch=PublishedBatchFactory.create(), **facts), by=world.peter)


def test_a_class_away_from_home_needs_no_venue_of_the_offices(world):
    away = BatchFactory.create(kind="off_site", venue=None)
    QuotaFactory.create(batch=away, organization=world.township)
    with pytest.raises(ValidationError, match="异地培训地点"):
        publish_batch(away, by=world.alice)
    facts = {"distance": 680, "approval": "岳组函〔2026〕3号", "approved_on": dt.date(2026, 3, 1)}
    there = OffSite(batch=away, place="浙江安吉", host="县委党校", **facts)
    save_off_site(there, by=world.alice)

    publish_batch(away, by=world.alice)

    assert away.state == BatchState.PUBLISHED
    notice = notice_facts(away, number="1", signer="组织部", issued_on=dt.date(2026, 3, 1))
    assert notice.venue == "浙江安吉县委党校"


def test_a_tour_is_called_to_its_stops_and_fills_nobodys_beds(world):
    tour = BatchFactory.create(kind="tour", venue=None)
    QuotaFactory.create(batch=tour, organization=world.township)
    with pytest.raises(ValidationError, match="送教站点"):
        publish_batch(tour, by=world.alice)
    save_stop(stop(tour, world.township), by=world.alice)

    publish_batch(tour, by=world.alice)

    assert where_held(tour) == f"{world.township}县委礼堂"
    tour.venue = VenueFactory.create(organization=tour.organization, beds=1)
    assert findings_of_batch(world.alice, tour) == []


def test_the_pages_of_a_tour(tour, world, client_of):
    peter, alice, charlie = map(client_of, (world.peter, world.alice, world.charlie))
    page = reverse("rotations:batch_tour", args=[tour.pk])
    add = reverse("rotations:tour_stop_add", args=[tour.pk])
    facts = {
        "organization": f"平江县 #{world.county.pk}",
        "on": first_day(tour.dates).isoformat(),
        "place": "县委礼堂",
        "topics": "基层党建",
        "planned_heads": "100",
    }
    assert peter.get(add).status_code == 200
    assert peter.post(add, facts).url == page
    refused = peter.post(add, {**facts, "on": "2020-01-01"})
    assert refused.status_code == 422
    assert "县委礼堂" in refused.content.decode()
    made = TourStop.objects.get()
    blind = {**facts, "heads": "1"}  # without what the page showed
    forged = peter.post(reverse("rotations:tour_stop_edit", args=[made.pk]), blind)
    assert forged.status_code == 409
    edit = reverse("rotations:tour_stop_edit", args=[made.pk])
    assert alice.get(edit).status_code == 404
    peter.post(edit, {**facts, "heads": "96", "revision": made.revision})
    assert "实到 96 人" in peter.get(page).content.decode()
    held = peter.post(reverse("rotations:tour_stop_drop", args=[made.pk]), follow=True)
    assert "不能删除" in held.content.decode()
    listing = reverse("rotations:tour_stop_list")
    assert "县委礼堂" in alice.get(listing).content.decode()
    assert "县委礼堂" not in charlie.get(listing).content.decode()
    assert alice.get(page).status_code == 404


def test_no_stops_for_a_class_of_another_kind(world, client_of):
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    plain = PublishedBatchFactory.create(campaign=campaign)
    page = reverse("rotations:batch_tour", args=[plain.pk])
    assert client_of(world.peter).get(page).status_code == 404


def test_the_page_of_a_class_elsewhere(world, client_of):
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    away = PublishedBatchFactory.create(campaign=campaign, kind="off_site")
    peter = client_of(world.peter)
    page = reverse("rotations:off_site", args=[away.pk])
    detail = reverse("rotations:batch_detail", args=[away.pk])
    assert "登记异地培训" in peter.get(detail).content.decode()
    facts = {"place": "浙江安吉", "host": "安吉县委党校", "distance": "680"}
    assert peter.post(page, facts).status_code == 422
    facts |= {"approval": "岳组函〔2026〕3号", "approved_on": "2026-03-01"}
    assert peter.post(page, facts).url == detail
    assert "680 公里" in peter.get(detail).content.decode()
