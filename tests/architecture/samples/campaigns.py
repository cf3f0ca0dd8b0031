"""Samples of campaigns, seats and filed plans."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from rotations.enums import DutyState
from rotations.services.campaigns import open_campaign
from rotations.services.plans import return_plan, submit_plan
from rotations.services.recognitions import recognise_class
from tests.architecture.samples import job_sample, sample
from tests.factories.batches import BatchFactory
from tests.factories.rotations import (
    CampaignFactory,
    CategoryRuleFactory,
    DutyFactory,
    OpenCampaignFactory,
    filing_plan,
)
from tests.factories.trainees import AppointmentFactory, secretary_of

if TYPE_CHECKING:
    from rotations.models import Campaign, Plan
    from tests.cast import World


def running(world: World) -> Campaign:
    """Return a campaign of alice's county with one seat."""
    secretary_of(world.village)
    campaign = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=campaign)
    return open_campaign(campaign, by=world.alice)


def from_below(world: World) -> Plan:
    """Return the plan that bob's township filed for a campaign of alice's county."""
    plan = filing_plan(running(world), world.township, by=world.bob)
    submit_plan(plan, by=world.bob)
    return plan


def own_draft(world: World, **facts: Any) -> Plan:
    """Return the plan that alice's county writes for a campaign of the prefecture."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    return filing_plan(campaign, world.county, by=world.alice, **facts)


@sample(
    "rotations:campaign_detail",
    "rotations:campaign_edit",
    "rotations:campaign_open",
    "rotations:campaign_close",
    "rotations:campaign_delete",
    "rotations:campaign_rules",
    "rotations:rules_edit",
    "rotations:campaign_responsibilities",
    "rotations:responsibilities_edit",
    "rotations:campaign_coverage",
    "rotations:campaign_base",
    "rotations:base_change",
    "rotations:campaign_plans",
    "rotations:plans_remind",
    "rotations:seat_list",
    "rotations:newcomer_list",
    "rotations:past_seats",
    "rotations:campaign_turns",
    "rotations:campaign_heads",
    "rotations:campaign_shares",
    "rotations:frozen_base",
    "rotations:reason_list",
    "rotations:reasons_write",
    "rotations:recognition_list",
)
def campaign(world: World) -> dict[str, Any]:
    """A campaign of alice's county."""
    return {"pk": running(world).pk}


@sample("rotations:recognition_revoke")
def recognition(world: World) -> dict[str, Any]:
    """A class that the secretary of a village of alice's county attended elsewhere."""
    made = recognise_class(
        secretary_of(world.village),
        level=1,
        starts_on=dt.date(2026, 4, 1),
        ends_on=dt.date(2026, 4, 3),
        title="示范班",
        host="省委组织部",
        paper="湘组〔2026〕1号",
        by=world.alice,
    )
    return {"pk": made.pk}


@sample("rotations:seat_explain", "rotations:seat_resume", "rotations:seat_recognise")
def seat(world: World) -> dict[str, Any]:
    """An excused seat of that campaign."""
    made = DutyFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county),
        organization=world.village,
        state=DutyState.EXCUSED,
    )
    return {"pk": made.pk}


@sample("rotations:post_training")
def newcomer(world: World) -> dict[str, Any]:
    """A seat of that campaign whose newcomer owes post training."""
    made = DutyFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county),
        organization=world.village,
        appointment=AppointmentFactory.create(organization=world.village),
        state=DutyState.TRAINED,
        level=3,
        trained_on=dt.date(2026, 5, 3),
        post_training_due_on=dt.date(2027, 2, 1),
    )
    return {"pk": made.pk}


@sample("rotations:plan_add")
def unit_to_file(world: World) -> dict[str, Any]:
    """The county, asked by the prefecture, whose campaign the neighbour sees as well."""
    asked = OpenCampaignFactory.create(organization=world.prefecture)
    return {"pk": asked.pk, "unit": world.county.pk}


@sample("rotations:plan_detail", "rotations:plan_return", "rotations:plan_accept")
def submitted_plan(world: World) -> dict[str, Any]:
    """A plan that waits for alice's decision."""
    return {"pk": from_below(world).pk}


@sample("rotations:plan_edit", "rotations:plan_submit")
def draft_plan(world: World) -> dict[str, Any]:
    """A plan that alice writes."""
    return {"pk": own_draft(world).pk}


@sample("rotations:plan_attachment")
def attached_plan(world: World) -> dict[str, Any]:
    """A plan with a file."""
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 outline")
    return {"pk": own_draft(world, attachment=file).pk}


@sample("rotations:plan_changes")
def amended_plan(world: World) -> dict[str, Any]:
    """A plan in its second version."""
    plan = from_below(world)
    return_plan(plan, remarks=[("二、安排", "请细化")], by=world.alice)
    submit_plan(plan, by=world.bob)
    return {"pk": plan.pk, "number": 2}


@job_sample("rotations.open_campaign")
def draft_to_open(world: World) -> tuple[dict[str, Any], str]:
    """A draft of alice's county; its title comes back in the message."""
    secretary_of(world.village)
    draft = CampaignFactory.create(organization=world.county, title="平江机密轮训")
    CategoryRuleFactory.create(campaign=draft)
    return {"campaign": draft.pk}, "平江机密轮训"


@job_sample("rotations.cascades")
def cascades(world: World) -> tuple[dict[str, Any], str]:
    """The places of a class of alice's county; the campaign's title comes back in the message."""
    found = CampaignFactory.create(organization=world.county, title="平江机密轮训")
    BatchFactory.create(campaign=found, organization=world.county)
    return {"campaign": found.pk}, "平江机密轮训"


@sample(
    "rotations:campaign_places",
    "rotations:campaign_places_sheet",
    "rotations:campaign_places_remarks",
)
def campaign_with_places(world: World) -> dict[str, Any]:
    """A campaign of alice's county with a class whose places are hers to share."""
    found = running(world)
    BatchFactory.create(campaign=found, organization=world.county)
    return {"pk": found.pk}
