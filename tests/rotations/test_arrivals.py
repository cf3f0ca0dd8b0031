"""Secretaries of an imported roster take the seats of open campaigns, and leave them when it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from rotations.enums import DutyState, TurnoverRule
from rotations.models import Campaign, Duty
from rotations.selectors.coverage import verify_coverage
from rotations.services.campaigns import open_campaign
from rotations.services.duties import move_duty
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import id_number, mobile, uploaded_roster
from trainees.models import Person
from trainees.roster.sheets import roster_template
from trainees.services.rosters.imports import import_rows
from trainees.services.rosters.undoing import undo_import

if TYPE_CHECKING:
    import datetime as dt

    from tests.cast import World
    from trainees.models import RosterImport

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world: World) -> Campaign:
    """A running campaign of the county that counts vacant seats; both villages are vacant."""
    draft = CampaignFactory.create(
        organization=world.county,
        counts_vacant_seats=True,
        turnover_rule=TurnoverRule.KEEP_TRAINED,
    )
    CategoryRuleFactory.create(campaign=draft)
    return open_campaign(draft, by=world.alice)


def imported(world: World) -> RosterImport:
    lines = [
        {
            "organization": place,
            "name": name,
            "id_number": id_number(serial),
            "mobile": mobile(serial),
            "post": "党支部书记",
            "starts": "2021-03",
        }
        for serial, (place, name) in enumerate((("邵阳村", "李四"), ("练埠村", "王五")), start=1)
    ]
    roster = uploaded_roster(world.county, roster_template((), lines), by=world.alice)
    return import_rows(roster, only_good=False, by=world.alice, say=lambda _text: None)


def seated(campaign: Campaign) -> dict[str, tuple[str | None, str, dt.date | None]]:
    duties = Duty.objects.filter(campaign=campaign).select_related(
        "organization", "appointment__person"
    )
    return {
        duty.organization.name: (
            duty.appointment.person.name if duty.appointment else None,
            duty.state,
            duty.post_training_due_on,
        )
        for duty in duties
    }


def test_newcomers_take_their_seats_and_undoing_leaves_them_vacant(
    world: World, campaign: Campaign
) -> None:
    before = seated(campaign)

    roster = imported(world)

    assert seated(campaign)["邵阳村"] == ("李四", DutyState.DUE, None)
    assert seated(campaign)["练埠村"] == ("王五", DutyState.DUE, None)
    undo_import(roster, by=world.alice)
    assert seated(campaign) == before
    assert verify_coverage() == []


def test_a_seat_that_is_trained_follows_the_turnover_rule_and_holds_the_import(
    world: World, campaign: Campaign
) -> None:
    duty = Duty.objects.get(campaign=campaign, organization=world.village)
    day = campaign.base_cutoff_on
    move_duty(duty, to=DutyState.TRAINED, level=3, trained_on=day)

    roster = imported(world)

    name, state, due_on = seated(campaign)["邵阳村"]
    assert (name, state) == ("李四", DutyState.TRAINED)
    assert due_on is not None
    with pytest.raises(ValidationError, match="李四已有培训任务"):
        undo_import(roster, by=world.alice)
    assert Person.objects.count() == 2
