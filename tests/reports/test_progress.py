"""The progress page: exact numbers, each with its list, in the same few queries at every level."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from reports.selectors.progress import progress_of
from reports.selectors.trends import summed_up, ticks, trend_of
from rotations.enums import DutyState
from rotations.services.coverage import fold_all
from tests.factories.rotations import CampaignFactory
from tests.reports.conftest import seat

if TYPE_CHECKING:
    from reports.selectors.progress import Line
    from tests.cast import World

pytestmark = pytest.mark.django_db


def counted(line: Line) -> dict[str, int]:
    return {mark.key: mark.count for mark in line.marks}


def test_the_numbers_are_exact_before_and_after_folding(world, scene):
    for _ in range(2):
        progress = progress_of(world.alice, scene.campaign)
        assert progress.unit == world.county
        assert progress.total.base.count == 5
        assert counted(progress.total) == {
            "trained": 2,
            "in_class": 0,
            "scheduled": 1,
            "due": 1,
            "excused": 1,
        }
        assert [(line.name, line.coverage.rate) for line in progress.units] == [
            ("长寿镇", Decimal("33.3")),
            ("加义镇", Decimal("50.0")),
        ]
        assert [line.name for line in progress.lagging] == ["长寿镇", "加义镇"]
        assert progress.levels[0].marks[0].count == 2
        assert progress.level_labels == ["县级"]
        fold_all()


def test_one_sentence_says_it_all(world, scene):
    said = progress_of(world.alice, scene.campaign).sentence
    assert said.endswith(
        "平江县“集中轮训”应训5人，已训2人，完成率40.0%；已排班1人、待训1人、暂缓1人。"
    )


def test_every_number_opens_exactly_the_seats_behind_it(world, scene, client_of):
    progress = progress_of(world.alice, scene.campaign)
    lines = [progress.total, *progress.categories, *progress.levels, *progress.units]
    client = client_of(world.alice)
    for mark in [mark for line in lines for mark in (*line.marks, line.base)]:
        listing = client.get(mark.url).context["listing"]
        assert listing.total == mark.count, mark.url


def test_the_page_shows_a_unit_and_refuses_a_foreign_one(world, scene, client_of):
    address = reverse("reports:campaign_progress", args=[scene.campaign.pk])
    client = client_of(world.alice)
    assert client.get(reverse("reports:progress")).context["progress"].unit == world.county
    shown = client.get(address, {"unit": world.township.pk})
    assert shown.context["progress"].unit == world.township
    assert "33.3%" in shown.content.decode()
    for foreign in (world.next_county.pk, world.prefecture.pk, 10**20, "x"):
        assert client.get(address, {"unit": foreign}).status_code == 404
    assert client.post(address).status_code == 405
    assert client_of(world.trainee).get(address).status_code == 404


def test_a_draft_campaign_has_no_progress(world, client_of):
    draft = CampaignFactory.create(organization=world.county)
    client = client_of(world.alice)
    assert client.get(reverse("reports:campaign_progress", args=[draft.pk])).status_code == 404
    assert "还没有启动的轮训" in client.get(reverse("reports:progress")).content.decode()


def queries_at(client, address, unit, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(40) as seen:
        assert client.get(address, {"unit": unit.pk}).status_code == 200
    return len(seen)


def test_the_query_count_is_the_same_at_every_level_and_size(
    world: World, scene, client_of, django_assert_max_num_queries
):
    address = reverse("reports:campaign_progress", args=[scene.campaign.pk])
    client = client_of(world.peter)
    client.get(address)
    units = (world.prefecture, world.county, world.township)
    before = [queries_at(client, address, u, django_assert_max_num_queries) for u in units]
    for _ in range(3):
        seat(scene.campaign, world.township, DutyState.DUE)
    after = [queries_at(client, address, u, django_assert_max_num_queries) for u in units]
    assert len({*before, *after}) == 1


def test_the_home_page_shows_progress_todos_and_laggards(world, scene, client_of):
    page = client_of(world.alice).get(reverse("home")).content.decode()
    assert "轮训完成率" in page
    assert "没有等您办理的事项" in page
    assert "完成率较低的单位" in page
    assert "轮训完成率" not in client_of(world.trainee).get(reverse("home")).content.decode()


def test_the_trend_sums_up_what_was_trained(world, scene, client_of):
    chart = trend_of(world.alice, scene.campaign, world.county)
    assert chart is not None
    assert chart["series"] == ["已训"]
    known = [count for _, count in chart["rows"] if count is not None]
    assert known == sorted(known)
    assert known[-1] == 2
    address = reverse("reports:campaign_trend", args=[scene.campaign.pk])
    client = client_of(world.alice)
    assert "<html" in client.get(address).content.decode()
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_points_of_the_line_end_with_today_and_the_period():
    days = ticks(date(2026, 1, 1), date(2026, 1, 20))
    assert days == [date(2026, 1, 1), date(2026, 1, 8), date(2026, 1, 15), date(2026, 1, 20)]
    by_day = {date(2026, 1, 2): 3, date(2026, 1, 9): 2}
    assert summed_up(by_day, days, until=date(2026, 1, 8)) == [0, 3, None, None]
    assert summed_up(by_day, days) == [0, 3, 5, 5]
    assert len(ticks(date(2020, 1, 1), date(2026, 1, 1))) < 50
