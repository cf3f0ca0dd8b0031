"""What elections and changes of the tree do to the duties of open campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.days import months_later, today
from organizations.models import Organization
from organizations.paths import PATH_STEP, ancestor_paths
from rotations.enums import BaseChangeKind, CampaignState, DutyState, TurnoverRule
from rotations.models import Campaign, Duty
from rotations.selectors.campaigns import rule_for
from rotations.selectors.recognitions import record_for
from rotations.services.bases import add_seat, principal_now, take_out_many
from rotations.services.coverage import transfer_counts
from rotations.services.duties import (
    UNTRAINED,
    locked_duties,
    mark_trained,
    rewrite_duties,
)
from rotations.services.history import record_move
from rotations.services.resolution import VACANT, resettle_duties

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from trainees.models import Appointment

# Elections share it, freezing a base owns it: a base never rests on a secretary who is just leaving.
SEATS_LOCK = 5_040_003


def share_seats() -> None:
    """Wait until no base is being frozen, and let none be frozen until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SEATS_LOCK])


def own_seats() -> None:
    """Wait until no election is under way, and let none pass until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEATS_LOCK])


@transaction.atomic
def follow_election(
    organization: Organization,
    *,
    appointment: Appointment | None,
    previous: Appointment | None,
    on: dt.date,
) -> None:
    """Let the duties of a seat rest on its new secretary, as each campaign's turnover rule says."""
    share_seats()
    open_duties = Duty.objects.filter(
        organization=organization, campaign__state=CampaignState.OPEN
    ).select_related("campaign")
    facts = ("campaign__turnover_rule", "campaign__post_training_months")
    rules = {pk: (rule, months) for pk, rule, months in open_duties.values_list("pk", *facts)}
    for duty in locked_duties(rules):
        if appointment is None:
            vacate(duty)
        elif previous is not None and previous.person_id == appointment.person_id:
            rewrite_duties([duty], appointment=appointment)
        else:
            rule, months = rules[duty.pk]
            hand_over(duty, appointment, rule=rule, months=months, on=on)


def vacate(duty: Duty) -> None:
    """Leave a seat without a secretary: what was trained stays trained, a place in a class is gone."""
    if duty.state in (DutyState.TRAINED, DutyState.EXCUSED):
        rewrite_duties([duty], appointment=None, post_training_due_on=None)
    else:
        rewrite_duties([duty], appointment=None, state=DutyState.DUE, reason=VACANT)


def hand_over(duty: Duty, newcomer: Appointment, *, rule: str, months: int, on: dt.date) -> None:
    """Put a newcomer on a seat.

    A training of this campaign that the newcomer brings along satisfies the duty. Otherwise a seat that
    was not trained is due; a trained one is reopened, or stays trained and lists the newcomer for post
    training within so many months, as the rule says.
    """
    record = record_for(duty, newcomer.person_id)
    if record is not None:
        rewrite_duties([duty], appointment=newcomer, post_training_due_on=None)
        mark_trained(duty, level=record.level, trained_on=record.trained_on)
    elif duty.state == DutyState.TRAINED and rule == TurnoverRule.KEEP_TRAINED:
        rewrite_duties([duty], appointment=newcomer, post_training_due_on=months_later(on, months))
    else:  # in one write, so that the history shows who sat there when the seat was reopened
        reason = "换届后新任，须重新参训" if duty.state == DutyState.TRAINED else ""
        due = {"state": DutyState.DUE, "reason": reason, **UNTRAINED}
        rewrite_duties([duty], appointment=newcomer, post_training_due_on=None, **due)


@transaction.atomic
def follow_move(organization: Organization, *, old_path: str, new_path: str) -> None:
    """Carry counts and duties of a moved subtree to its new place.

    The caller owns the tree's lock. Counts move exactly; seats that left a campaign's subtree leave
    its base, seats that joined one enter it, all others get the unit and day that the rules name there.
    """
    left, joined = old_path[:-PATH_STEP], new_path[:-PATH_STEP]
    if left == joined:
        return
    transfer_counts(organization, left=left, joined=joined, now_at=new_path)
    record_move(organization, left=left, joined=joined, now_at=new_path)
    release_seats(new_path, on=today())
    for campaign in Campaign.objects.filter(
        state=CampaignState.OPEN, org_path__in=ancestor_paths(new_path)
    ).select_related("organization"):
        if not left.startswith(campaign.org_path):
            admit_seats(campaign, new_path, on=today())
        resettle_duties(campaign, new_path)


def release_seats(path: str, *, on: dt.date) -> None:
    """Take the seats of a subtree out of the bases of campaigns that no longer reach them."""
    duties = Duty.objects.under(path).filter(in_base=True, campaign__state=CampaignState.OPEN)
    reached = [*ancestor_paths(path)]
    outside = duties.exclude(campaign__org_path__in=reached).exclude(
        campaign__org_path__startswith=path
    )
    take_out_many(list(outside), BaseChangeKind.LEAVE, reason="隶属关系调出", on=on)


def admit_seats(campaign: Campaign, path: str, *, on: dt.date) -> None:
    """Add the seats of a subtree that came in to the campaign's base, where it has a rule for them."""
    ruled = campaign.rules.values("category")
    counted = campaign.duties.filter(in_base=True).values("organization")
    seats = Organization.objects.under(path).filter(category__in=ruled, valid_until=None)
    for organization in seats.exclude(pk__in=counted):
        if counts_at_all(campaign, organization):
            reason, kind = "隶属关系调入", BaseChangeKind.JOIN
            add_seat(campaign, organization, reason=reason, on=on, by=None, kind=kind)


def counts_at_all(campaign: Campaign, organization: Organization) -> bool:
    """Return whether a seat belongs into the base: a rule applies, and somebody holds it if that matters."""
    held = campaign.counts_vacant_seats or principal_now(organization) is not None
    return held and rule_for(campaign, organization) is not None


@transaction.atomic
def follow_merger(
    predecessors: Sequence[Organization], successor: Organization, *, on: dt.date
) -> None:
    """Take the seats of merged organizations out of the bases, and see that the successor's seat is in.

    Raises ValidationError(code="open_campaign") while one that ends still runs a campaign of its own.
    """
    for organization in predecessors:
        refuse_running_campaign(organization)
    ended = list(
        Duty.objects.filter(
            organization__in=predecessors, in_base=True, campaign__state=CampaignState.OPEN
        ).select_related("campaign__organization")
    )
    take_out_many(ended, BaseChangeKind.MERGE, reason=f"并入{successor}"[:200], on=on)
    for campaign in {duty.campaign for duty in ended}:
        covered = successor.path.startswith(campaign.org_path)
        counted = campaign.duties.filter(organization=successor, in_base=True).exists()
        if covered and not counted and rule_for(campaign, successor) is not None:
            add_seat(campaign, successor, reason="合并后的席位", on=on, by=None)


@transaction.atomic
def follow_closing(organization: Organization, *, on: dt.date) -> None:
    """Take the seat of a closed organization out of the bases.

    Raises ValidationError(code="open_campaign") while it still runs a campaign of its own.
    """
    refuse_running_campaign(organization)
    ended = Duty.objects.filter(
        organization=organization, in_base=True, campaign__state=CampaignState.OPEN
    )
    take_out_many(list(ended), BaseChangeKind.MERGE, reason="组织撤销", on=on)


def refuse_running_campaign(organization: Organization) -> None:
    """Refuse to end an organization that still runs a campaign of its own."""
    running = Campaign.objects.filter(organization=organization, state=CampaignState.OPEN).first()
    if running is not None:
        raise ValidationError(
            f"“{organization}”组织的轮训“{running}”仍在进行，请先结束轮训。",
            code="open_campaign",
        )
