"""What a corrected appointment means for campaigns: their bases were frozen by who sat where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from core.days import months_later
from organizations.paths import ancestor_paths
from rotations.enums import CampaignState
from rotations.models import Campaign, Duty
from rotations.selectors.campaigns import rule_for
from rotations.services.duties import locked_duties, rewrite_duties
from trainees.selectors.appointments import principal_of
from trainees.terms import Term

if TYPE_CHECKING:
    from organizations.models import Organization
    from trainees.models import Appointment

TABLE = "底数与增减变动"


def refuse_other_base(appointment: Appointment, was: Term) -> None:
    """Refuse a correction after which a campaign's base disagrees with who sat there on its cut-off.

    Campaigns that count vacant seats do not ask who sat there. Raises ValidationError(code="cutoff").
    """
    now = Term.of(appointment)
    for organization in {was.organization, now.organization}:
        open_ones = Campaign.objects.filter(
            state=CampaignState.OPEN,
            counts_vacant_seats=False,
            org_path__in=ancestor_paths(organization.path),
        )
        for campaign in open_ones.select_related("organization"):
            day = campaign.base_cutoff_on
            if was.holds_on(day, organization) != now.holds_on(day, organization):
                refuse_disagreeing(campaign, organization)


def refuse_disagreeing(campaign: Campaign, organization: Organization) -> None:
    """Refuse when a seat under a rule was held on the cut-off and does not count, or the reverse."""
    if rule_for(campaign, organization) is None:
        return
    seat_is_held = principal_of(organization, campaign.base_cutoff_on) is not None
    in_base = campaign.duties.filter(organization=organization, in_base=True).exists()
    if seat_is_held != in_base:
        raise ValidationError(
            sentence(campaign, organization, seat_is_held=seat_is_held), code="cutoff"
        )


def sentence(campaign: Campaign, organization: Organization, *, seat_is_held: bool) -> str:
    """Say what disagrees, and what to do first."""
    became = "有书记在任，而席位不在底数中" if seat_is_held else "没有书记在任，而席位已计入底数"
    act = "增加" if seat_is_held else "不纳入底数"
    return (
        f"更正后，“{organization}”在轮训“{campaign}”的底数截止日（{campaign.base_cutoff_on:%Y-%m-%d}）"
        f"{became}。请先在该轮训的“{TABLE}”中登记“{act}”，再更正任职。"
    )


def follow_first_day(appointment: Appointment) -> None:
    """Let the day by which a newcomer owes post training follow a corrected first day in post."""
    owing = Duty.objects.filter(
        appointment=appointment,
        post_training_due_on__isnull=False,
        campaign__state=CampaignState.OPEN,
    )
    months = dict(owing.values_list("pk", "campaign__post_training_months"))
    for duty in locked_duties(months):
        due_on = months_later(appointment.period.lower, months[duty.pk])
        rewrite_duties([duty], post_training_due_on=due_on)
