"""The base (底数) after it was frozen: what is added, removed or left out, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.days import today
from core.refusals.fields import BadInputError, refused
from organizations.services.paths import share_tree
from rotations.causes import because
from rotations.enums import INCREASES, BaseChangeKind, CampaignState
from rotations.models import BaseChange, Campaign, Duty
from rotations.selectors.campaigns import responsible_for, rule_for
from rotations.services.duties import locked_duties, rewrite_duties, settle_duty
from rotations.services.resolution import VACANT
from trainees.models import Appointment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Organization, User


def refuse_unless_open(campaign: Campaign) -> None:
    """Refuse a change of the base before it is frozen and after the campaign is closed."""
    if campaign.state != CampaignState.OPEN:
        raise ValidationError("只有进行中的轮训可以增减底数。", code="not_open")


def record_change(
    duty: Duty, kind: str, *, reason: str, paper: str, on: dt.date, by: User | None
) -> BaseChange:
    """Write a line of the increase/decrease table; `by` is None when it follows from a change of the tree."""
    if not reason.strip():
        raise refused({"reason": "请写明原因。"}, code="reason")
    change: BaseChange = BaseChange.objects.create(
        campaign_id=duty.campaign_id,
        organization_id=duty.organization_id,
        kind=kind,
        reason=reason,
        paper=paper,
        changed_on=on,
        changed_by=by,
    )
    record(
        f"campaigns.base_{kind}",
        by=by,
        target=change,
        path=duty.org_path,
        detail={"campaign": duty.campaign_id},
    )
    return change


def take_out(
    campaign: Campaign,
    organization: Organization,
    kind: str,
    *,
    reason: str,
    paper: str,
    on: dt.date,
    by: User | None,
) -> BaseChange:
    """Take a seat out of the base, with a line of this kind."""
    share_tree()
    refuse_unless_open(campaign)
    seats = Duty.objects.filter(campaign=campaign, organization=organization, in_base=True)
    held = locked_duties(seats.values_list("pk", flat=True))
    if not held or not held[0].in_base:
        raise ValidationError(f"“{organization}”不在底数中。", code="not_in_base")
    with because(kind, on=on, note=reason):
        rewrite_duties(held, in_base=False)
    return record_change(held[0], kind, reason=reason, paper=paper, on=on, by=by)


@transaction.atomic
def exclude_seat(
    campaign: Campaign,
    organization: Organization,
    *,
    reason: str,
    paper: str = "",
    on: dt.date,
    by: User | None,
) -> BaseChange:
    """Leave out a seat that should never have counted, as a village without a Party organization.

    Raises ValidationError: "not_open", "not_in_base", "reason".
    """
    kind = BaseChangeKind.EXCLUDE
    return take_out(campaign, organization, kind, reason=reason, paper=paper, on=on, by=by)


@transaction.atomic
def remove_seat(
    campaign: Campaign,
    organization: Organization,
    *,
    reason: str,
    paper: str = "",
    on: dt.date,
    by: User | None,
    kind: str = BaseChangeKind.REMOVE,
) -> BaseChange:
    """Take out a seat that ended after the cut-off, as by a merger. Raises as `exclude_seat` does."""
    return take_out(campaign, organization, kind, reason=reason, paper=paper, on=on, by=by)


@transaction.atomic
def add_seat(
    campaign: Campaign,
    organization: Organization,
    *,
    reason: str,
    paper: str = "",
    on: dt.date,
    by: User | None,
    kind: str = BaseChangeKind.ADD,
) -> BaseChange:
    """Add a seat to the base, or bring one back; what its secretary was trained counts at once.

    Raises ValidationError: "not_open", "outside" (not in the campaign's subtree), "already" (in the
    base), "closed" (an organization that ended), "no_rule" (no rule for the category), "reason".
    """
    share_tree()
    refuse_unless_open(campaign)
    duty = seat_outside_base(campaign, organization)
    (held,) = locked_duties([duty.pk])
    if held.in_base:
        raise BadInputError(f"“{organization}”已在底数中。", code="already")
    with because(kind, on=on, note=reason):
        rewrite_duties([held], in_base=True)
        settle_duty(held, reason=held.reason)
    return record_change(held, kind, reason=reason, paper=paper, on=on, by=by)


def change_base(
    campaign: Campaign,
    *,
    organization: Organization,
    kind: str,
    reason: str,
    paper: str,
    changed_on: dt.date,
    by: User,
) -> BaseChange:
    """Write one line of the increase/decrease table as typed. Raises what the act of its kind raises."""
    act = add_seat if kind in INCREASES else remove_seat
    return act(campaign, organization, reason=reason, paper=paper, on=changed_on, by=by, kind=kind)


def seat_outside_base(campaign: Campaign, organization: Organization) -> Duty:
    """Return the duty of a seat, made outside the base where the campaign has none yet."""
    if not organization.path.startswith(campaign.organization.path):
        raise BadInputError(f"“{organization}”不在本次轮训的范围内。", code="outside")
    if not organization.is_living:
        raise ValidationError(f"“{organization}”已撤销。", code="closed")
    rule = rule_for(campaign, organization)
    if rule is None:
        raise BadInputError(f"“{organization}”的类别没有轮训规则。", code="no_rule")
    secretary = principal_now(organization)
    duty, _ = Duty.objects.get_or_create(
        campaign=campaign,
        organization=organization,
        defaults={
            "category": rule.category,
            "responsible": responsible_for(campaign, organization) or campaign.organization,
            "appointment": secretary,
            "due_on": rule.due_on,
            "in_base": False,
            "reason": "" if secretary else VACANT,
        },
    )
    found: Duty = duty
    return found


def principal_now(organization: Organization) -> Appointment | None:
    """Return the appointment of whoever holds the principal post today."""
    held: Appointment | None = Appointment.objects.filter(
        organization=organization, is_principal=True, period__contains=today()
    ).first()
    return held


def take_out_many(
    duties: Sequence[Duty],
    kind: str = BaseChangeKind.REMOVE,
    *,
    reason: str,
    on: dt.date,
    paper: str = "",
) -> None:
    """Take seats out of their bases because the tree changed."""
    held = [duty for duty in locked_duties([duty.pk for duty in duties]) if duty.in_base]
    with because(kind, on=on, note=reason):
        rewrite_duties(held, in_base=False)
    for duty in held:
        record_change(duty, kind, reason=reason, paper=paper, on=on, by=None)
