"""The pages of a campaign, clicked through."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.jobs.models import Job
from rotations.enums import CampaignState, DutyState
from rotations.models import BaseChange, Campaign
from rotations.services.campaigns import open_campaign
from rotations.tasks import open_campaign_job
from tests.factories.organizations import category
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory, DutyFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db

FACTS = {
    "title": "2026年集中轮训",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "base_cutoff_on": "2026-03-01",
    "turnover_rule": "reopen",
    "minutes_per_day": "480",
    "topics": "党的建设\n乡村振兴",
}


def rule_row(number: int, **values: object) -> dict[str, object]:
    """Return one row of the rules grid as a browser posts it."""
    row = {
        "category": category("village").pk,
        "responsible_level": "3",
        "min_days": "3",
        "max_days": "5",
        "due_on": "2026-06-30",
        "higher_share": "15",
        "min_attendance": "85",
        **values,
    }
    return {f"rows-{number}-{name}": value for name, value in row.items()}


def grid(*rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    """Return the rows with their management form."""
    data: dict[str, object] = {
        "rows-TOTAL_FORMS": len(rows) + 3,
        "rows-INITIAL_FORMS": initial,
    }
    for row in rows:
        data |= row
    return data


@pytest.fixture
def campaign(world: World) -> Campaign:
    """A running campaign of the county with two seats."""
    secretary_of(world.village)
    secretary_of(world.other_village)
    draft = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=draft)
    return open_campaign(draft, by=world.alice)


def test_alice_drafts_a_campaign_sets_rules_and_opens_it(client_of, world):
    secretary_of(world.village)
    alice = client_of(world.alice)
    facts = {**FACTS, "organization": f"{world.county} #{world.county.pk}"}
    answer = alice.post(reverse("rotations:campaign_add"), facts)
    campaign = Campaign.objects.get(title=FACTS["title"])
    assert answer.url == reverse("rotations:rules_edit", args=[campaign.pk])
    answer = alice.post(answer.url, grid(rule_row(0)))
    assert answer.url == reverse("rotations:campaign_rules", args=[campaign.pk])
    assert campaign.rules.get().higher_share == 15
    answer = alice.post(reverse("rotations:campaign_open", args=[campaign.pk]))
    job = Job.objects.get(kind="rotations.open_campaign")
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    result = open_campaign_job(job)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.duties.count()) == (CampaignState.OPEN, 1)
    assert result
    assert result.url == reverse("rotations:campaign_detail", args=[campaign.pk])


def test_bad_input_answers_422_and_keeps_what_was_typed(client_of, world):
    alice = client_of(world.alice)
    facts = {**FACTS, "organization": world.county.name, "ends_on": "2025-12-31"}
    answer = alice.post(reverse("rotations:campaign_add"), facts)
    assert answer.status_code == 422
    assert "结束日期不能早于开始日期。" in answer.text
    assert "2026年集中轮训" in answer.text
    draft = CampaignFactory.create(organization=world.county)
    answer = alice.post(
        reverse("rotations:rules_edit", args=[draft.pk]),
        grid(rule_row(0, due_on="", min_days="7")),
    )
    assert answer.status_code == 422
    assert 'value="7"' in answer.text
    answer = alice.post(
        reverse("rotations:rules_edit", args=[draft.pk]),
        grid(rule_row(0, min_days="7")),
    )
    assert answer.status_code == 422
    assert "最少天数" in answer.text


def test_more_rows_keeps_what_was_typed_and_saves_nothing(client_of, world):
    draft = CampaignFactory.create(organization=world.county)
    url = reverse("rotations:rules_edit", args=[draft.pk])
    answer = client_of(world.alice).post(url, {**grid(rule_row(0)), "more_rows": "1"})
    assert answer.status_code == 200
    assert 'name="rows-6-category"' in answer.text
    assert not draft.rules.exists()


def test_many_rows_ask_the_database_no_more_than_one(client_of, world):
    draft = CampaignFactory.create(organization=world.county)
    url = reverse("rotations:rules_edit", args=[draft.pk])
    alice, area, counts = client_of(world.alice), world.township.name, []
    for rows in (1, 3):
        typed = grid(*(rule_row(number, due_on="", area=area) for number in range(rows)))
        with CaptureQueriesContext(connection) as asked:
            assert alice.post(url, typed).status_code == 422
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("count", ["", "²", "-5", "NaN", "9" * 5000])
def test_a_forged_count_of_rows_asks_for_blank_ones_only(client_of, world, count):
    draft = CampaignFactory.create(organization=world.county)
    url = reverse("rotations:rules_edit", args=[draft.pk])
    forged = {**grid(), "rows-TOTAL_FORMS": count, "more_rows": "1"}
    answer = client_of(world.alice).post(url, forged)
    assert answer.status_code == 200
    assert 'name="rows-2-category"' in answer.text
    assert 'name="rows-3-category"' not in answer.text


def test_a_forged_count_draws_no_more_rows_than_a_grid_may_have(client_of, world):
    draft = CampaignFactory.create(organization=world.county)
    url = reverse("rotations:rules_edit", args=[draft.pk])
    answer = client_of(world.alice).post(url, {**grid(), "rows-TOTAL_FORMS": "9" * 9})
    assert answer.status_code == 422
    assert 'name="rows-502-category"' in answer.text
    assert 'name="rows-503-category"' not in answer.text


PAGES = (
    "campaign_detail",
    "campaign_rules",
    "campaign_responsibilities",
    "campaign_coverage",
    "campaign_base",
    "campaign_plans",
    "seat_list",
    "newcomer_list",
)


@pytest.mark.parametrize("page", PAGES)
def test_each_tab_opens_for_the_county_and_below_and_is_absent_next_door(
    client_of, world, campaign, page
):
    url = reverse(f"rotations:{page}", args=[campaign.pk])
    assert client_of(world.alice).get(url).status_code == 200
    assert client_of(world.bob).get(url).status_code == 200
    assert client_of(world.charlie).get(url).status_code == 404
    assert client_of(world.alice).post(url).status_code == 405


def test_bob_sees_the_countys_campaign_but_only_his_own_seats(client_of, world, campaign):
    bob = client_of(world.bob)
    seats = bob.get(reverse("rotations:seat_list", args=[campaign.pk]))
    assert "邵阳村" in seats.text
    assert "练埠村" not in seats.text
    detail = bob.get(reverse("rotations:campaign_detail", args=[campaign.pk]))
    assert detail.context["unit"] == world.township
    assert detail.context["coverage"].total.total == 1
    hidden = {"unit": world.other_township.pk}
    coverage = reverse("rotations:campaign_coverage", args=[campaign.pk])
    assert bob.get(coverage, hidden).status_code == 404
    assert bob.get(coverage, {"unit": "x"}).status_code == 404


def test_bob_may_not_touch_the_countys_campaign(client_of, world, campaign):
    bob = client_of(world.bob)
    for page in ("campaign_edit", "rules_edit", "campaign_open", "campaign_close", "base_change"):
        url = reverse(f"rotations:{page}", args=[campaign.pk])
        assert bob.get(url).status_code == 404


def test_coverage_drills_down_with_the_same_number_of_queries(
    client_of, world, campaign, django_assert_max_num_queries
):
    alice = client_of(world.alice)
    url = reverse("rotations:campaign_coverage", args=[campaign.pk])
    answer = alice.get(url)
    children = answer.context["children"]
    assert [(child.organization, child.total.total) for child in children] == [
        (world.township, 1),
        (world.other_township, 1),
    ]
    with django_assert_max_num_queries(14):
        alice.get(url, {"unit": world.township.pk})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_equally_often_for_one_and_three(
    client_of, world, rows, django_assert_num_queries
):
    for _ in range(rows):
        DutyFactory.create(
            campaign=CampaignFactory.create(organization=world.county, state="open"),
            organization=world.village,
        )
    alice = client_of(world.alice)
    url = reverse("rotations:campaign_list")
    alice.get(url)
    with django_assert_num_queries(6):
        assert len(alice.get(url).context["listing"].rows) == rows


def test_taking_a_seat_out_needs_a_reason_and_leaves_a_line(client_of, world, campaign):
    alice = client_of(world.alice)
    url = reverse("rotations:base_change", args=[campaign.pk])
    data = {
        "organization": f"#{world.village.pk}",
        "kind": "remove",
        "changed_on": "2026-05-01",
        "reason": "整村撤并",
        "paper": "平组发〔2026〕5号",
    }
    assert alice.post(url, {**data, "reason": ""}).status_code == 422
    assert alice.post(url, data).status_code == 302
    line = BaseChange.objects.get()
    assert (line.organization, line.reason, line.changed_by) == (
        world.village,
        "整村撤并",
        world.alice,
    )
    again = alice.post(url, data)
    assert again.status_code == 409
    assert "不在底数中" in again.text
    page = alice.get(reverse("rotations:campaign_base", args=[campaign.pk]))
    assert "整村撤并" in page.text
    assert page.context["coverage"].total.total == 1


def test_bob_explains_and_excuses_his_seat(client_of, world, campaign):
    duty = campaign.duties.get(organization=world.village)
    bob = client_of(world.bob)
    url = reverse("rotations:seat_explain", args=[duty.pk])
    assert bob.post(url, {"reason": ""}).status_code == 422
    assert bob.post(url, {"reason": "产假"}).status_code == 302
    duty.refresh_from_db()
    assert (duty.state, duty.reason) == (DutyState.DUE, "产假")
    bob.post(url, {"reason": "长期病假", "is_excused": "on"})
    duty.refresh_from_db()
    assert (duty.state, duty.reason) == (DutyState.EXCUSED, "长期病假")
    bob.post(reverse("rotations:seat_resume", args=[duty.pk]))
    duty.refresh_from_db()
    assert duty.state == DutyState.DUE
    other = campaign.duties.get(organization=world.other_village)
    assert bob.get(reverse("rotations:seat_explain", args=[other.pk])).status_code == 404


def test_closing_asks_first_and_answers_409_the_second_time(client_of, world, campaign):
    alice = client_of(world.alice)
    url = reverse("rotations:campaign_close", args=[campaign.pk])
    assert "还有 2 席未训" in alice.get(url).text
    assert alice.post(url).status_code == 302
    assert alice.post(url).status_code == 409


def test_opening_without_rules_says_so_and_a_draft_can_be_dropped(client_of, world):
    draft = CampaignFactory.create(organization=world.county, base_cutoff_on=dt.date(2026, 3, 1))
    alice = client_of(world.alice)
    answer = alice.post(reverse("rotations:campaign_open", args=[draft.pk]))
    assert answer.status_code == 409
    assert "请先设定至少一条类别规则。" in answer.text
    assert alice.post(reverse("rotations:campaign_delete", args=[draft.pk])).status_code == 302
    assert not Campaign.objects.filter(pk=draft.pk).exists()
