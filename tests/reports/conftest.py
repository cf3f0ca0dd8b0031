"""A running campaign of the prefecture with seats at every stage, for the tests of reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from organizations.enums import Level
from rotations.enums import DutyState
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import AppointmentFactory

if TYPE_CHECKING:
    from organizations.models import Organization
    from rotations.models import Campaign, Duty
    from tests.cast import World


@dataclass(frozen=True)
class Scene:
    """A campaign and its seats."""

    campaign: Campaign
    duties: list[Duty]


def seat(
    campaign: Campaign,
    unit: Organization,
    state: str,
    *,
    on: dt.date | None = None,
    reason: str = "",
) -> Duty:
    """Return a seat of a new village below a township, at one stage."""
    village = OrganizationFactory.create(parent=unit)
    trained = state == DutyState.TRAINED
    duty: Duty = DutyFactory.create(
        campaign=campaign,
        organization=village,
        appointment=AppointmentFactory.create(organization=village),
        state=state,
        level=Level.COUNTY if trained else None,
        trained_on=(on or dt.date(2026, 3, 6)) if trained else None,
        reason=reason,
    )
    return duty


@pytest.fixture
def scene(world: World) -> Scene:
    """Five seats in alice's county (two trained), one next door."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture, title="集中轮训")
    duties = [
        seat(campaign, world.township, DutyState.TRAINED),
        seat(campaign, world.township, DutyState.DUE),
        seat(campaign, world.township, DutyState.EXCUSED, reason="病假"),
        seat(campaign, world.other_township, DutyState.TRAINED, on=dt.date(2026, 4, 10)),
        seat(campaign, world.other_township, DutyState.SCHEDULED),
        seat(campaign, world.next_township, DutyState.DUE),
    ]
    return Scene(campaign, duties)
