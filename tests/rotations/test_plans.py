"""Filing plans: written below, submitted as fixed versions, returned or put on file above."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.digests import digest_of
from core.notices.models import Notice
from organizations.enums import Role
from rotations.enums import PlanState
from rotations.models import Campaign, Plan
from rotations.selectors.plans import changes_between, missing_units, plan_status, plans_for
from rotations.services.campaigns import set_responsibilities
from rotations.services.plans import (
    accept_plan,
    remind_missing_plans,
    return_plan,
    save_plan,
    start_plan,
    submit_plan,
)
from tests.factories.organizations import category
from tests.factories.rotations import OpenCampaignFactory, filing_plan
from tests.factories.users import UserPostFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world: World) -> Campaign:
    """A running campaign of the county; its townships must file."""
    return OpenCampaignFactory.create(organization=world.county, plan_due_on=dt.date(2026, 3, 9))


@pytest.fixture
def plan(world: World, campaign: Campaign) -> Plan:
    """Bob's plan, written."""
    return filing_plan(campaign, world.township, by=world.bob)


def test_submitting_keeps_a_hashed_version_and_tells_the_organizer(world, plan):
    version = submit_plan(plan, by=world.bob)
    plan.refresh_from_db()
    assert (plan.state, version.number) == (PlanState.SUBMITTED, 1)
    assert version.digest == digest_of(version.snapshot)
    assert version.snapshot["items"][0]["heads"] == 80
    assert Notice.objects.get().recipient == world.alice
    with pytest.raises(IntegrityError), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(snapshot={})


def test_an_empty_plan_is_not_submitted(world, campaign):
    plan = start_plan(campaign, world.township, by=world.bob)
    assert start_plan(campaign, world.township, by=world.bob) == plan
    with pytest.raises(ValidationError) as refused:
        submit_plan(plan, by=world.bob)
    assert set(refused.value.error_dict) == {"outline", "head", "contact"}
    save_plan(plan, revision=1, items=[], outline="一", head="二", contact="三", by=world.bob)
    with pytest.raises(ValidationError) as refused:
        submit_plan(plan, by=world.bob)
    assert refused.value.code == "empty"


def test_only_units_that_are_asked_file(world, campaign):
    with pytest.raises(ValidationError) as refused:
        start_plan(campaign, world.village, by=world.bob)
    assert refused.value.code == "not_asked"
    set_responsibilities(campaign, {world.village: world.village}, by=world.alice)
    assert start_plan(campaign, world.village, by=world.bob).organization == world.village


def test_a_returned_plan_is_amended_and_compared(world, plan):
    first = submit_plan(plan, by=world.bob)
    with pytest.raises(ValidationError) as refused:
        save_plan(plan, revision=3, items=[], outline="改", by=world.bob)
    assert refused.value.code == "state"
    with pytest.raises(ValidationError) as refused:
        return_plan(plan, remarks=[("一", " ")], by=world.alice)
    assert refused.value.code == "remarks"
    return_plan(plan, remarks=[("二、安排", "请写明每期天数")], by=world.alice)
    plan.refresh_from_db()
    item = plan.items.values("title", "classes", "heads", "days", "starts_on", "ends_on").get()
    changed = {**item, "category": category("village"), "heads": 90}
    save_plan(
        plan,
        revision=plan.revision,
        items=[changed],
        outline="一、目标\n二、每期三天",
        by=world.bob,
    )
    second = submit_plan(plan, by=world.bob)
    changes = changes_between(first, second)
    assert [(line.kind, line.text) for line in changes["outline"]] == [
        ("same", "一、目标"),
        ("old", "二、安排"),
        ("new", "二、每期三天"),
    ]
    (item_change,) = changes["classes"]
    facts = {fact.label: (fact.before, fact.after) for fact in item_change.facts}
    assert facts["人数"] == ("80", "90")
    assert first.remarks.get().clause == "二、安排"


def test_accepting_numbers_the_plans_of_a_campaign_in_turn(world, campaign, plan):
    other = filing_plan(campaign, world.other_township, by=world.bob)
    for filed in (plan, other):
        submit_plan(filed, by=world.bob)
    numbers = [accept_plan(filed, by=world.alice).filing_number for filed in (plan, other)]
    assert [number[-3:] for number in numbers] == ["001", "002"]
    with pytest.raises(ValidationError) as refused:
        return_plan(plan, remarks=[("", "迟了")], by=world.alice)
    assert refused.value.code == "state"


def test_nobody_reviews_the_own_plan(world, plan):
    submit_plan(plan, by=world.bob)
    for stranger in (world.bob, world.charlie):
        with pytest.raises(ValidationError) as refused:
            accept_plan(plan, by=stranger)
        assert refused.value.code == "own"


def test_a_superior_who_wrote_the_plan_does_not_accept_it(world, plan):
    UserPostFactory.create(user=world.bob, organization=world.county, role=Role.STAFF)
    submit_plan(plan, by=world.bob)
    with pytest.raises(ValidationError) as refused:
        accept_plan(plan, by=world.bob)
    assert refused.value.code == "own"


def test_an_office_between_organizer_and_unit_does_not_decide(world):
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    set_responsibilities(campaign, {world.township: world.township}, by=world.peter)
    plan = filing_plan(campaign, world.township, by=world.bob)
    submit_plan(plan, by=world.bob)
    with pytest.raises(ValidationError) as refused:
        accept_plan(plan, by=world.alice)
    assert refused.value.code == "own"
    assert accept_plan(plan, by=world.peter).state == PlanState.ACCEPTED


def test_missing_and_late_units_show_and_are_reminded(world, campaign, plan):
    submit_plan(plan, by=world.bob)
    words = {status.organization: status.badge.label for status in plan_status(campaign)}
    assert words == {world.township: "迟报", world.other_township: "逾期未报"}
    assert missing_units(campaign) == [world.other_township]
    assert remind_missing_plans(campaign, by=world.alice) == 1
    submit_plan(filing_plan(campaign, world.other_township, by=world.alice), by=world.alice)
    with pytest.raises(ValidationError) as refused:
        remind_missing_plans(campaign, by=world.alice)
    assert refused.value.code == "none_missing"


def test_a_draft_is_nobodys_business_above(world, plan):
    assert list(plans_for(world.bob)) == [plan]
    assert not plans_for(world.alice).exists()
    submit_plan(plan, by=world.bob)
    assert list(plans_for(world.alice)) == [plan]


def test_a_plan_goes_up_and_down_in_the_browser(client_of, world, campaign):
    bob, alice = client_of(world.bob), client_of(world.alice)
    begun = bob.post(reverse("rotations:plan_add", args=[campaign.pk, world.township.pk]))
    plan = Plan.objects.get()
    assert begun.url == reverse("rotations:plan_edit", args=[plan.pk])
    row = {
        "title": "村书记班",
        "category": category("village").pk,
        "classes": "1",
        "heads": "40",
        "days": "3",
        "starts_on": "2026-04-01",
        "ends_on": "2026-04-03",
        "budget": "27600",
    }
    data = {
        "outline": "一、目标",
        "head": "李部长",
        "contact": "王干事",
        "revision": plan.revision,
        "attachment": SimpleUploadedFile("方案.exe", b"MZ"),
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        **{f"rows-0-{name}": value for name, value in row.items()},
    }
    refused = bob.post(begun.url, data)
    assert refused.status_code == 422
    assert "一、目标" in refused.text
    data["attachment"] = SimpleUploadedFile("plan.pdf", b"%PDF-1.7")
    assert bob.post(begun.url, {**data, "rows-0-ends_on": "2026-03-01"}).status_code == 422
    data["attachment"] = SimpleUploadedFile("plan.pdf", b"%PDF-1.7")
    assert bob.post(begun.url, data).status_code == 302
    bob.post(reverse("rotations:plan_submit", args=[plan.pk]))
    page = alice.get(reverse("rotations:plan_detail", args=[plan.pk]))
    assert "准予备案" in page.text
    remarks = {
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        "rows-0-clause": "二",
        "rows-0-text": "请补充经费来源",
    }
    alice.post(reverse("rotations:plan_return", args=[plan.pk]), remarks)
    assert "请补充经费来源" in bob.get(reverse("rotations:plan_detail", args=[plan.pk])).text
    bob.post(reverse("rotations:plan_submit", args=[plan.pk]))
    alice.post(reverse("rotations:plan_accept", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.state == PlanState.ACCEPTED
    download = bob.get(reverse("rotations:plan_attachment", args=[plan.pk]))
    assert b"".join(download.streaming_content) == b"%PDF-1.7"
    changes = alice.get(reverse("rotations:plan_changes", args=[plan.pk, 2]))
    assert "没有变化。" in changes.text
