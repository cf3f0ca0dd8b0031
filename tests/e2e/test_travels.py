"""Teaching that travels, classes far from home and the sheets of places, as the browser shows them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.days import first_day, today
from rotations.models import OffSite, TourStop
from rotations.services.quotas import set_quotas
from rotations.services.tours import save_off_site, save_stop
from tests.e2e.acts import follow, press, says
from tests.e2e.browser import judge, login
from tests.factories.batches import BatchFactory, PublishedBatchFactory, from_today
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.cast import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_stops_and_places_far_off_are_written_down(page: Page, world: World) -> None:
    campaign = OpenCampaignFactory.create(organization=world.county)
    tour = PublishedBatchFactory.create(
        campaign=campaign, kind="tour", series="送教下基层", dates=from_today(0, 4)
    )
    lecturer = LecturerFactory.create(organization=world.county, name="石教授")
    for day, (place, heads) in enumerate(((world.township, 46), (world.other_township, None))):
        stop = TourStop(
            batch=tour,
            organization=place,
            on=first_day(tour.dates) + dt.timedelta(days=day),
            place="党群服务中心",
            topics="党的二十届四中全会精神宣讲；农村基层党风廉政建设",
            lecturer=lecturer,
            planned_heads=50,
            heads=heads,
        )
        save_stop(stop, by=world.alice)
    far = BatchFactory.create(campaign=campaign, kind="off_site", series="党性教育班")
    facts = OffSite(
        batch=far, place="井冈山市茨坪镇", host="红色教育培训中心", distance=420,
        approval="平组字〔2026〕18号", approved_on=today(),
    )  # fmt: skip
    save_off_site(facts, by=world.alice)
    login(page, world.alice)
    for name, address in (
        ("tour", reverse("rotations:batch_tour", args=[tour.pk])),
        ("tour-stop", reverse("rotations:tour_stop_add", args=[tour.pk])),
        ("stops", reverse("rotations:tour_stop_list")),
        ("far", reverse("rotations:batch_detail", args=[far.pk])),
        ("far-form", reverse("rotations:off_site", args=[far.pk])),
    ):
        page.goto(address)
        judge(page, f"travels-{name}")


def test_all_places_of_a_campaign_travel_in_one_sheet(
    page: Page, world: World, tmp_path: Path
) -> None:
    campaign = OpenCampaignFactory.create(organization=world.county, title="集中轮训")
    for number in (1, 2):
        batch = BatchFactory.create(campaign=campaign, series="村书记班", number=number)
        set_quotas(batch, {world.township: 4}, by=world.alice)
    login(page, world.alice)
    page.goto(reverse("rotations:campaign_detail", args=[campaign.pk]))
    follow(page, "名额分解表")
    says(page, "2 个班次")
    judge(page, "sheet-campaign")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载名额分解表").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    page.get_by_label("填好的名额分解表").set_input_files(path)
    press(page, "导入")
    says(page, "已导入，0 个单位的名额有变动")
    page.goto(reverse("rotations:places_import", args=[batch.pk]))
    judge(page, "sheet-batch")
